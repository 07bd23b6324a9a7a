import { registerHooks } from 'node:module'

// npm run simulate -- [--seconds N | --histories N] [--from SEED] [--seed SEED] [--faults a,b] [--json FILE]

const fakeBrowser = new URL('../test/support/fake-browser.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'webextension-polyfill' ? { url: fakeBrowser, shortCircuit: true } : next(specifier, context),
})

const { simulate } = await import('../test/simulation/command.ts')
process.exitCode = await simulate(process.argv.slice(2))
