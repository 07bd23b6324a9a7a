import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Provider } from '../../src/providers/provider.ts'
import { allProviders } from '../../src/providers/registry.ts'
import { studioPaths } from '../support/studio-paths.ts'

const read = (path: string) => readFileSync(path, 'utf8')
const providersPage = read('docs/providers.md')
const userPages = ['nothing-yet', 'keys', 'own-machine', 'midjourney'].map((name) => read(`docs/services/${name}.md`))

/** The cells of a table's line, without the ticks of code. */
function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
}

/** What the tables say: for each provider id, the cells of its column by the name of their row. That of the first row is empty. */
function columnsOf(markdown: string): Map<string, Map<string, string>> {
  const columns = new Map<string, Map<string, string>>()
  for (const table of markdown.split(/\n(?!\|)/)) {
    const rows = table
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map(cellsOf)
    const ids = rows.find(([name]) => name === 'id')?.slice(1) ?? []
    for (const [at, id] of ids.entries())
      columns.set(id.replaceAll('`', ''), new Map(rows.map((cells) => [cells[0] ?? '', cells[at + 1] ?? ''])))
  }
  return columns
}

const columns = columnsOf(providersPage)
const cell = ({ id }: Provider, row: string) => columns.get(id)?.get(row)
/** Undefined where the table has no such row. */
const isYes = (provider: Provider, row: string) => {
  const text = cell(provider, row)
  return text === undefined ? undefined : text !== '-'
}

describe('docs/providers.md', () => {
  it('has a column for each provider, and none for others', () =>
    expect([...columns.keys()].sort()).toEqual(allProviders.map(({ id }) => id).sort()))

  it.each(allProviders)('says how sure we are of $name', (provider) => {
    const sure = providersPage.slice(providersPage.indexOf('## How sure we are'))
    const rows = sure.split('\n').filter((line) => line.startsWith('|'))
    expect(rows.map((row) => cellsOf(row)[0])).toContain(cell(provider, ''))
  })

  it.each(allProviders)('names the address of $name', (provider) =>
    expect(cell(provider, 'address')).toContain(`\`${provider.defaultAddress || provider.exampleAddress}`),
  )

  it.each(allProviders.filter(({ defaultModel }) => defaultModel !== undefined))(
    'names the default model of $name',
    (provider) => expect(cell(provider, 'default model')).toBe(`\`${provider.defaultModel}\``),
  )

  it.each(allProviders.filter(({ parameters }) => parameters !== undefined))(
    'says how many pictures $name paints at once',
    (provider) => expect(Number.parseInt(cell(provider, 'most pictures') ?? '', 10)).toBe(provider.maxCount ?? 1),
  )

  it.each(allProviders)('says of $name what it can do and what not', (provider) => {
    const { commands, options, parameters } = provider
    const has = (row: string, can: boolean) => [undefined, can].includes(isYes(provider, row)) || `${row}: ${can}`
    expect(has('cancel', commands.includes('cancel'))).toBe(true)
    expect(has('describe', commands.includes('describe'))).toBe(true)
    expect(has('blend', commands.includes('blend'))).toBe(true)
    expect(has('repaint with a mask', options.includes('mask'))).toBe(true)
    expect(has('repaint with a mask (Vary Region)', options.includes('mask'))).toBe(true)
    expect(has('answers by hook', provider.hook)).toBe(true)
    if (!parameters) return
    expect(has('shape', parameters.includes('aspect'))).toBe(true)
    expect(has('seed', parameters.includes('seed'))).toBe(true)
    expect(has('what must not be in it', parameters.includes('negative'))).toBe(true)
    expect(has('list of models', provider.models?.list !== undefined)).toBe(true)
  })
})

describe('the pages for users', () => {
  it.each(allProviders)('have $name', ({ name }) => expect(userPages.some((page) => page.includes(name))).toBe(true))

  it.each(allProviders.filter(({ keyAddress }) => keyAddress !== undefined))(
    'say where to get a key for $name',
    ({ keyAddress }) => expect(userPages.join('\n')).toContain(`<${keyAddress}>`),
  )

  it.each(allProviders.filter(({ family, defaultModel }) => family === 'key' && defaultModel !== undefined))(
    'say with which model $name paints',
    ({ defaultModel }) => expect(userPages.join('\n')).toContain(`**Model**: \`${defaultModel}\``),
  )
})

describe('docs/studio.md', () => {
  it.each(Object.entries(studioPaths))('names the address of %s', (_, path) =>
    expect(read('docs/studio.md')).toContain(`| \`http://127.0.0.1:8790${path}\``),
  )
})
