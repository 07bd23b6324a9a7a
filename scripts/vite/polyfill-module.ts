import type { Plugin } from 'vite'

/**
 * webextension-polyfill with an export of its own. As it comes it is a CommonJS module, and what imports one of those gets a copy of all that it
 * exports: of the browser's whole API, each part of which the browser sets up when it is first looked at. Where the browser has
 * `browser` itself, that is all that is left of the polyfill, and takes some milliseconds of each start of the worker and of each page.
 */
export function polyfillModule(): Plugin {
  return {
    name: 'afterimage:polyfill-module',
    enforce: 'pre',
    apply: 'build',
    transform: {
      filter: { id: /\/webextension-polyfill\/dist\/browser-polyfill\.js(\?|$)/ },
      handler: (code) => ({ code: asModule(code), map: null }),
    },
  }
}

/** @param code assigns what it exports to `module.exports`, where there are `exports` */
function asModule(code: string): string {
  return `const module = { exports: {} };\nconst { exports } = module;\n${code}\nexport default module.exports;\n`
}
