import { pages } from '../../../src/extension/platform/pages.ts'
import type { Source } from './sources.ts'

/** Which imports a folder may have. Files: what their path starts with. Packages: their name, `node:` for all of Node. */
interface Rule {
  folder: string
  may: string[]
  /** Within what it may import, what it may not. */
  never?: string[]
  remedy: string
}

const write = 'src/extension/store/write/'
const page = (name: string): Rule => ({
  folder: `src/extension/${name}/`,
  may: [
    `src/extension/${name}/`,
    // The popup's app, staying open.
    ...(name === 'panel' ? ['src/extension/popup/'] : []),
    'src/extension/ui/',
    'src/extension/messaging/client.ts',
    'src/extension/messaging/transfer.ts',
    'src/extension/messaging/max-batch.ts',
    'src/extension/store/',
    'src/extension/platform/i18n.ts',
    'src/extension/platform/keyboard.ts',
    'src/extension/platform/log.ts',
    'src/extension/platform/log-line.ts',
    'src/extension/platform/environment.ts',
    'src/extension/platform/permissions.ts',
    'src/extension/platform/downloads.ts',
    'src/extension/platform/panel.ts',
    'src/extension/platform/shortcuts.ts',
    'src/extension/platform/tabs.ts',
    'src/extension/platform/toolbar.ts',
    'src/contract/',
    'src/jobs/',
    'src/shared/',
    'preact',
    'zod/mini',
  ],
  never: [write],
  remedy:
    'A page reads the store, never writes it, and asks the worker by messaging/client. What two pages share goes to ui/; what only the worker can know, the worker writes to the store.',
})

/** Every folder of src stands here; one that lies within another stands before it. */
export const rules: readonly Rule[] = [
  {
    folder: 'src/contract/',
    may: ['src/contract/', 'zod/mini'],
    remedy: 'The contract is the centre and knows nobody. Move what it needs into it, or the code out of it.',
  },
  {
    folder: 'src/shared/',
    may: ['src/shared/'],
    remedy: 'Shared helpers are pure and know nobody. Hand in what they need.',
  },
  {
    folder: 'src/jobs/',
    may: ['src/jobs/', 'src/contract/', 'src/shared/'],
    remedy:
      'The rules of jobs are pure: hand in what they need. What is written, sent or shown belongs to their callers.',
  },
  {
    folder: 'src/wire/',
    may: ['src/wire/', 'src/contract/', 'src/jobs/', 'src/shared/', 'zod/mini'],
    remedy: 'A wire says what a foreign API sends, nothing else. Meaning belongs to the provider.',
  },
  {
    folder: 'src/providers/',
    may: ['src/providers/', 'src/contract/', 'src/wire/', 'src/shared/', 'zod/mini'],
    remedy: 'A provider encodes and decodes; http.ts does the I/O with the fetch it is given. Hand the rest in.',
  },
  {
    folder: 'src/extension/platform/',
    may: ['src/extension/platform/', 'src/shared/', 'public/_locales/en/messages.json', 'webextension-polyfill'],
    remedy: 'The platform wraps the browser and knows nothing of images. Move the meaning to its caller.',
  },
  {
    folder: write,
    may: ['src/extension/store/', 'src/extension/platform/', 'src/contract/', 'src/jobs/', 'src/shared/', 'zod/mini'],
    remedy: 'Writing knows how the store is read, and nothing of what is decided: that belongs to background/.',
  },
  {
    folder: 'src/extension/store/',
    never: [write],
    may: ['src/extension/store/', 'src/extension/platform/', 'src/contract/', 'src/jobs/', 'src/shared/', 'zod/mini'],
    remedy: 'Reading the store is for everybody; what writes belongs to store/write/, what decides to background/.',
  },
  {
    folder: 'src/extension/messaging/',
    may: ['src/extension/messaging/', 'src/extension/platform/', 'src/contract/', 'src/shared/', 'zod/mini'],
    remedy: 'Messaging carries. Handlers are contributed by the modules of background/.',
  },
  {
    folder: 'src/extension/background/',
    may: [
      'src/extension/background/',
      'src/extension/platform/',
      'src/extension/messaging/',
      'src/extension/store/',
      'src/providers/',
      'src/contract/',
      'src/jobs/',
      'src/shared/',
      'hpke',
      'zod/mini',
    ],
    remedy: 'The worker has no page and no wire: what a page shows belongs to ui/, what an API sends to its provider.',
  },
  ...pages.map(page),
  page('ui'),
  {
    folder: 'src/server/',
    may: ['src/server/', 'src/contract/problem.ts', 'src/shared/', 'node:', 'zod/mini'],
    remedy: 'What the relay and the studio share knows neither of them. Hand in what differs.',
  },
  {
    folder: 'src/relay/',
    may: [
      'src/relay/',
      'src/server/',
      'src/contract/inbox.ts',
      'src/contract/problem.ts',
      'src/contract/sealed.ts',
      'src/shared/',
      'node:',
      'hpke',
      'ioredis',
      'zod/mini',
    ],
    remedy: 'The relay stores bytes and hands them out; it knows nothing of images.',
  },
  {
    folder: 'src/practice-engine/',
    may: ['src/practice-engine/', 'src/shared/', 'node:'],
    remedy:
      'An engine turns a prompt into a picture and knows no API. What a studio does with the picture belongs to src/studio/.',
  },
  {
    folder: 'src/forward-engine/',
    may: ['src/forward-engine/', 'src/practice-engine/engine.ts', 'src/practice-engine/png.ts', 'src/shared/', 'node:'],
    remedy: 'An engine turns a prompt into a picture. Which job wants it is known to src/studio/ alone.',
  },
  {
    folder: 'src/studio/',
    may: [
      'src/studio/',
      'src/server/',
      'src/forward-engine/forward.ts',
      'src/practice-engine/engine.ts',
      'src/practice-engine/practice.ts',
      'src/wire/',
      'src/contract/problem.ts',
      'src/shared/',
      'node:',
      'zod/mini',
    ],
    remedy: "The studio is the other side of the wire: it can't know how the extension thinks.",
  },
]

/** Imports that no rule allows, one sentence each. */
export function importViolations(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => {
    const rule = rules.find(({ folder }) => source.path.startsWith(folder))
    if (!rule)
      return [`${source.path} lies in no folder that test/support/architecture/rules.ts knows. Add a rule for it.`]
    return source.imports
      .filter(
        ({ target }) =>
          !rule.may.some((allowed) => matches(target, allowed)) ||
          rule.never?.some((denied) => matches(target, denied)),
      )
      .map(
        ({ target, line }) =>
          `${source.path}:${line} imports ${target}. ${rule.folder} may import ${rule.may.join(', ')}${rule.never ? `, but not ${rule.never.join(', ')}` : ''}. ${rule.remedy}`,
      )
  })
}

function matches(target: string, allowed: string): boolean {
  if (allowed.startsWith('src/')) return allowed.endsWith('/') ? target.startsWith(allowed) : target === allowed
  if (allowed.endsWith(':')) return target.startsWith(allowed)
  // `zod` and `zod/mini` are two packages to us, `preact/hooks` is a part of preact.
  return target === allowed || (allowed === 'preact' && target.startsWith('preact/'))
}
