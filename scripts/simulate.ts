import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { mutants, withMutant } from '../test/simulation/mutants.ts'

// npm run simulate -- [--seconds N | --histories N] [--from SEED] [--seed SEED] [--faults a,b] [--json FILE] [--teeth]

const fakeBrowser = new URL('../test/support/fake-browser.ts', import.meta.url).href
const at = process.argv.indexOf('--mutant')
const mutant = at < 0 ? undefined : mutants[Number(process.argv[at + 1]) - 1]

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'webextension-polyfill' ? { url: fakeBrowser, shortCircuit: true } : next(specifier, context),
  load(url, context, next) {
    const loaded = next(url, context)
    if (!mutant || !url.startsWith('file:')) return loaded
    const path = fileURLToPath(url).replaceAll('\\', '/')
    const text = String(loaded.source)
    const source = withMutant(mutant, path, text)
    return source === text ? loaded : { ...loaded, source }
  },
})

const { simulate } = await import('../test/simulation/command.ts')
process.exitCode = await simulate(process.argv.slice(2))
