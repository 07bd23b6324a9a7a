import type { Plugin } from 'vite'

interface Patch {
  /** End of the module's path. */
  file: string
  find: string
  put: string
}

/**
 * Code of our dependencies that the content security policy of an extension forbids, or that the Firefox add-on linter
 * reports (`DANGEROUS_EVAL`, `UNSAFE_VAR_ASSIGNMENT`), although nothing of ours reaches it.
 */
export const patches: readonly Patch[] = [
  // zod compiles object schemas with `new Function` where that is allowed. It never is in an extension.
  {
    file: 'zod/v4/core/util.js',
    find: 'const F = Function;\n        new F("");\n        return true;',
    put: 'return false;',
  },
  {
    file: 'zod/v4/core/doc.js',
    find: 'const F = Function;',
    put: 'throw new Error("no code from strings in an extension"); const F = Object;',
  },
  // `dangerouslySetInnerHTML`, which we do not use: what comes this way shows as text.
  { file: 'preact/dist/preact.mjs', find: 't.innerHTML=h.__html', put: 't.textContent=h.__html' },
]

const remedy = 'Look at what the dependency does now and bring scripts/vite/csp-clean.ts up to date.'

/** Applies patches, and stops the build when a new version of a dependency no longer has the code that a patch knows. */
export function cspClean(expected: readonly Patch[] = patches): Plugin {
  const met = new Set<Patch>()
  return {
    name: 'afterimage:csp-clean',
    enforce: 'pre',
    apply: 'build',
    transform: {
      filter: { id: /\/(zod\/v4\/core\/(util|doc)|preact\/dist\/preact)\.m?js(\?|$)/ },
      handler(code, id) {
        const [path = ''] = id.split('?') // a query tells one copy of a module from another
        const patch = expected.find(({ file }) => path.endsWith(file))
        if (!patch) return null
        met.add(patch)
        return { code: patched(code, patch), map: null }
      },
    },
    buildEnd(error) {
      const missed = expected.find((patch) => !met.has(patch))
      if (!error && missed) throw new Error(`The build no longer loads ${missed.file}. ${remedy}`)
    },
  }
}

/** @throws Error that names the file when the code is not there exactly once */
export function patched(code: string, patch: Patch): string {
  const [before, after, ...more] = code.split(patch.find)
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`${patch.file} no longer has "${patch.find}" exactly once. ${remedy}`)
  }
  return before + patch.put + after
}
