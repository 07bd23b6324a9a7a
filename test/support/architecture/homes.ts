import type { Source } from './sources.ts'

/** Rules that were once written in several places, and the one file that each of them lives in. */
interface Home {
  file: string
  /** Functions that nobody else may declare, under the same name at least. */
  names?: readonly string[]
  /** What the rule looks like when somebody writes it again. */
  pattern?: RegExp
  /** Further files that may hold the pattern, for a reason of their own. */
  but?: readonly string[]
}

const pendingPair = /state [!=]== '(sending|accepted|running|overdue|unknown)' (\|\||&&) [\w.?]*state [!=]== '/
const allFinal = /'done', 'failed', 'cancelled'|=== 'done' \|\| [\w.?]*state === 'failed' \|\| /

export const homes: readonly Home[] = [
  {
    file: 'src/jobs/state.ts',
    names: ['isFinal', 'isPending', 'isActive', 'isWithApi', 'isDoubtful', 'isDoubted', 'isTroubled', 'isGuessed'],
    pattern: new RegExp(`${pendingPair.source}|${allFinal.source}`),
  },
  {
    file: 'src/jobs/lineage.ts',
    names: ['lineage', 'parentOf', 'rootOf', 'ownPrompt', 'promptOf', 'sourcePageOf', 'isFromPage', 'withAncestors'],
    pattern: /\bdepth\+\+/,
  },
  { file: 'src/jobs/action.ts', names: ['actionOf'] },
  { file: 'src/jobs/work-kind.ts', names: ['workKindOf'] },
  { file: 'src/jobs/button-role.ts', names: ['roleOf'], pattern: /re-\?roll|\bvary\\b\|/ },
  {
    file: 'src/jobs/button.ts',
    names: ['buttonKey', 'pressedButton', 'withPressed', 'withoutPressed'],
    pattern: /\bcustomId \?\? [\w.]*label\b/,
  },
  {
    file: 'src/jobs/duration.ts',
    names: ['durationMs', 'medianOf', 'medianDurationMs', 'leftMs'],
    pattern: /\.length (>> 1|\/ 2)/,
  },
  {
    file: 'src/jobs/kinds.ts',
    names: ['paints', 'isListed'],
    pattern: /kind === 'imagine' \|\| [\w.]*kind === 'button' \|\|/,
  },
  { file: 'src/jobs/deadlines.ts', names: ['confirmMs', 'checkPauseMs', 'advanceTime', 'interrupt'] },
  { file: 'src/jobs/transitions.ts', names: ['applyUpdate', 'applyReceipt'] },
  { file: 'src/jobs/consequences.ts', names: ['parentAfter', 'accountAfter', 'hasEnded'] },
  { file: 'src/jobs/merge.ts', names: ['mergeJob'] },
  { file: 'src/jobs/result-layout.ts', names: ['layoutOf', 'coverOf', 'quarterButtons', 'isLoneGrid'] },
  { file: 'src/shared/locale-code.ts', names: ['localeCode'], pattern: /replaceAll\('-', '_'\)/ },
  {
    file: 'src/shared/address.ts',
    names: ['isLoadable', 'isAddress', 'normaliseAddress'],
    pattern: /protocol [!=]== 'https?:'/,
    but: [
      'src/extension/platform/permissions.ts', // patterns of origins, for the browser's own question
      'src/extension/background/relay/inbox.ts', // a hook may also be at its relay's own origin
    ],
  },
  {
    file: 'src/shared/loopback.ts',
    names: ['isLoopback', 'isLoopbackHost'],
    pattern: /(?<![/\w])(localhost|127\\?\.0\\?\.0\\?\.1)\b/,
    // What the manifest allows plain http to is less than what is on this machine.
    but: ['src/shared/address.ts'],
  },
  {
    file: 'src/shared/serial.ts',
    names: ['createSerial', 'createRerun'],
    pattern: /[^>] = \w+\.catch\(\(\) => \{\}\)|(\w+) = \1\.then\(|\.then\((\w+), \2\)/,
  },
  { file: 'src/shared/clock.ts', names: ['pause'], pattern: /timers\.after\([^,]+, resolve\)/ },
  { file: 'src/shared/json.ts', names: ['parseJson'], pattern: /\bJSON\.parse\(/ },
  { file: 'src/shared/base64.ts', names: ['base64', 'blobBase64', 'dataUrl'], pattern: /\bbtoa\(|readAsDataURL/ },
  {
    file: 'src/shared/picture-headers.ts',
    names: ['vp8Size', 'vp8lSize', 'isJpegFrame'],
    pattern: /\b0x3fff\b|0xc4, 0xc8/,
  },
  {
    file: 'src/extension/ui/components/announcer.tsx',
    names: ['Announcer'],
    pattern: /aria-live="polite" role="status"/,
  },
  { file: 'src/extension/messaging/max-batch.ts', pattern: /const \w*[bB]atch\w* = 200\b/ },
]

/** The relay, the studio, what these two share, and the adapters have words of their own; what they share with the extension they import. */
const elsewhere = /^src\/(server|relay|studio|contract)\//
const ownNames = /^src\/(server|relay|studio|contract|providers)\//

/** Rules that are written outside of their home. */
export function scatteredRules(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => homes.flatMap((home) => (source.path === home.file ? [] : repeats(source, home))))
}

function repeats({ path, text }: Source, { file, names = [], pattern, but = [] }: Home): string[] {
  const declared = names.map((name) => `function\\*? ${name}\\b|const ${name} = (async )?\\(`).join('|')
  const declaration = declared === '' || ownNames.test(path) ? null : new RegExp(declared)
  const rule = pattern === undefined || elsewhere.test(path) || but.includes(path) ? null : pattern
  return text
    .split('\n')
    .flatMap((line, index) =>
      declaration?.test(line) || rule?.test(line)
        ? [`${path}:${index + 1} says "${line.trim()}". This rule lives in ${file}: import it from there.`]
        : [],
    )
}
