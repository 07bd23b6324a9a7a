/** What a text of several prompts becomes. */
export type Expansion =
  | { kind: 'prompts'; prompts: string[] }
  /** More than may be made. `count`: how many there would be. */
  | { kind: 'too-many'; count: number }

/** A part of a line, as one or several texts. They are made when they are needed: `{1..9999}` may stand in a text many times. */
interface Part {
  size: number
  at(index: number): string
}

const range = /^(-?\d{1,4})\.\.(-?\d{1,4})$/
const lineBreak = /\r\n|[\n\r\u2028\u2029]/

/**
 * The prompts that are written in one text: one a line, blank lines left out. `{a|b|c}` stands for each of its alternatives, `{1..4}` for
 * each number; several in one line for each combination, the last one changing fastest. They do not nest. Braces that are neither, such
 * as `{a, b}`, stay as they are, and so do those behind a backslash, which is left out: `\{a|b\}` becomes `{a|b}`.
 * @param most how many prompts may be made; of more none is made
 */
export function expandPrompts(text: string, most: number): Expansion {
  const lines = linesOf(text).map(partsOf)
  const count = lines.reduce((sum, parts) => sum + combinations(parts), 0)
  if (count > most) return { kind: 'too-many', count }
  return { kind: 'prompts', prompts: lines.flatMap(combine).filter(Boolean) }
}

/** Whether a text may be meant as several prompts: it has several lines, or alternatives. */
export function mayBeSeveral(text: string): boolean {
  return linesOf(text).length > 1 || hasAlternatives(text)
}

/** Whether a text has alternatives in braces. */
export function hasAlternatives(text: string): boolean {
  return linesOf(text).some((line) => partsOf(line).length > 1)
}

/** The lines with something on them. */
function linesOf(text: string): string[] {
  return text.split(lineBreak).filter((line) => line.trim() !== '')
}

function combinations(parts: readonly Part[]): number {
  return parts.reduce((product, { size }) => Math.min(product * size, Number.MAX_SAFE_INTEGER), 1)
}

function combine(parts: readonly Part[]): string[] {
  const prompts = parts.reduce<string[]>(
    (starts, part) => starts.flatMap((start) => Array.from({ length: part.size }, (_, at) => start + part.at(at))),
    [''],
  )
  // An alternative may be empty: `a {red|} fox`.
  const isCombined = parts.length > 1
  return prompts.map((prompt) => (isCombined ? prompt.replace(/ {2,}/g, ' ') : prompt).trim())
}

/** A line without alternatives is one part. */
function partsOf(line: string): Part[] {
  const parts: Part[] = []
  let text = ''
  for (let at = 0; at < line.length; at++) {
    const letter = line[at] ?? ''
    const isEscaped = letter === '\\' && /[{}]/.test(line[at + 1] ?? '')
    const group = letter === '{' ? groupAt(line, at) : null
    if (isEscaped) text += line[++at]
    else if (group) {
      parts.push(literal(text), group.part)
      text = ''
      at = group.end
    } else text += letter
  }
  return [...parts, literal(text)]
}

function literal(text: string): Part {
  return { size: 1, at: () => text }
}

const brace = /[{}]/g

/** The alternatives between an opening brace and the next one, and where they end; null when these are just braces. */
function groupAt(line: string, start: number): { part: Part; end: number } | null {
  brace.lastIndex = start + 1
  const end = brace.exec(line)?.index ?? -1
  if (line[end] !== '}' || line[end - 1] === '\\') return null
  const inner = line.slice(start + 1, end)
  const [, from, to] = range.exec(inner.trim()) ?? []
  if (from !== undefined && to !== undefined) return { part: numbers(Number(from), Number(to)), end }
  if (!inner.includes('|')) return null
  const alternatives = inner.split('|').map((one) => one.trim())
  return { part: { size: alternatives.length, at: (index) => alternatives[index] ?? '' }, end }
}

function numbers(from: number, to: number): Part {
  const step = from <= to ? 1 : -1
  return { size: Math.abs(to - from) + 1, at: (index) => String(from + index * step) }
}

/** A list that was selected on a page: lines that are each as short as a prompt, without a blank one between. */
const leastListed = 3
const longestListed = 300

/** The lines of a selected text that looks like a list of prompts; undefined where it is one text, such as paragraphs. */
export function listedLines(selection: string): string[] | undefined {
  const lines = selection.trim().split(lineBreak)
  const isList =
    lines.length >= leastListed && lines.every((line) => line.trim() !== '' && line.length <= longestListed)
  return isList ? lines : undefined
}
