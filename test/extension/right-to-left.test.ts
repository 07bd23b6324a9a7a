import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pages } from '../../src/extension/platform/pages.ts'

const folder = 'src/extension'
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
const textOf = (file: string) => readFileSync(join(folder, file), 'utf8')

interface Declaration {
  selector: string
  property: string
  value: string
}

function declarationsOf(css: string): Declaration[] {
  const rules = css.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/([^{};]+)\{([^{}]*)\}/g)
  return [...rules].flatMap(([, selector = '', body = '']) =>
    [...body.matchAll(/([\w-]+)\s*:\s*([^;]+)/g)].map(([, property = '', value = '']) => ({
      selector: selector.trim(),
      property,
      value: value.trim(),
    })),
  )
}

/** The parts of a value, with what stands in brackets as one. */
const partsOf = (value: string) => value.match(/(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+/g) ?? []

/** Whether left and right differ in it. */
function isOneSided({ property, value }: Declaration): boolean {
  const parts = partsOf(value)
  if (/^(?:left|right)$|-(?:left|right)(?:-|$)/.test(property)) return true
  if (/^(?:text-align|float|clear|justify-\w+)$/.test(property)) return /\b(?:left|right)\b/.test(value)
  if (/^(?:margin|padding|inset|border-width|border-color|border-style)$/.test(property))
    return parts.length === 4 && parts[1] !== parts[3]
  if (property === 'border-radius') return parts.length > 1
  if (property === 'translate') return parts[0] !== '0'
  if (property === 'transform') return /\b(?:translate|translateX|translate3d)\((?!0\b)/.test(value)
  if (property === 'clip-path') return /inset\([^)]*\)/.test(value) && isUnevenInset(value)
  return false
}

function isUnevenInset(value: string): boolean {
  const parts = partsOf(/inset\((.*)\)/.exec(value)?.[1] ?? '')
  return parts.length === 4 && parts[1] !== parts[3]
}

/** What would stand on the wrong side where text runs from right to left, unless a rule for that stands beside it. */
function oneSided(css: string): string[] {
  const all = declarationsOf(css)
  const isForRtl = ({ selector }: Declaration) => /\[dir="?rtl|:dir\(rtl\)/.test(selector)
  const isMirrored = ({ selector, property }: Declaration) =>
    all.some(
      (one) => one.property === property && [`[dir="rtl"] ${selector}`, `${selector}:dir(rtl)`].includes(one.selector),
    )
  return all
    .filter((one) => isOneSided(one) && !isForRtl(one) && !isMirrored(one))
    .map(({ selector, property, value }) => `${selector} { ${property}: ${value} }`)
}

describe('what stands on one side', () => {
  it.each([
    '.a { margin-left: 4px }',
    '.a { left: 0 }',
    '.a { text-align: right }',
    '.a { float: left }',
    '.a { padding: 1px 2px 1px 3px }',
    '.a { inset: auto auto 4px 4px }',
    '.a { border-radius: 4px 0 0 4px }',
    '.a { border-top-left-radius: 4px }',
    '.a { translate: -50% }',
    '.a { clip-path: inset(0 0 0 var(--dot)) }',
    '@media (width > 1px) { .a { right: calc(1px + (2px * 3)) } }',
  ])('is found: %s', (css) => expect(oneSided(css)).toHaveLength(1))

  it.each([
    '.a { margin-inline-start: 4px; inset-inline: 0; text-align: start; float: inline-end }',
    '.a { padding: 1px 2px 3px; margin: 1px 2px 3px 2px; inset: 0 }',
    '.a { clip-path: inset(50%); translate: 0 4px; transform: scale(0.9) }',
    '.a { translate: -50% } [dir="rtl"] .a { translate: 50% }',
    '[dir="rtl"] .a { text-align: right }',
  ])('is not: %s', (css) => expect(oneSided(css)).toEqual([]))

  it.each(files.filter((file) => file.endsWith('.css')))('is mirrored, or none, in %s', (file) =>
    expect(oneSided(textOf(file))).toEqual([]),
  )

  it('is not in the styles of a component', () => {
    const inline = /style=\{\{[^}]*\b(?:left|right|(?:margin|padding|border)(?:Left|Right)\w*)\s*:/
    expect(files.filter((file) => file.endsWith('.tsx') && inline.test(textOf(file)))).toEqual([])
  })
})

it.each(pages)('the page %s says its language and direction', (page) =>
  expect(textOf(`${page}/main.tsx`)).toContain('preparePage('),
)
