import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import project from '../../package.json' with { type: 'json' }

const folder = '.github/workflows'

describe.each(readdirSync(folder))('the workflow %s', (file) => {
  const text = readFileSync(`${folder}/${file}`, 'utf8')
  const found = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, value = '']) => value)

  it('takes actions of others by their commit, beside which stands their version: a tag can be moved', () => {
    const actions = found(/uses: (.+)$/gm).filter((action) => !action.startsWith('./'))
    expect(actions.length).toBeGreaterThan(0)
    for (const action of actions) expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  it('takes each action in one version', () => {
    const byName = new Map(found(/uses: (actions\/.+)$/gm).map((action) => [action.split('@')[0], action]))
    expect(new Set(found(/uses: (actions\/.+)$/gm))).toEqual(new Set(byName.values()))
  })

  it('runs scripts that there are', () => {
    const scripts: Record<string, string> = project.scripts
    for (const script of found(/npm run ([\w:]+)/g)) expect(scripts[script], script).toBeDefined()
    for (const path of found(/node (scripts\/\S+)/g)) expect(() => readFileSync(path), path).not.toThrow()
  })

  it('leaves no credentials in the checkout, and ends a job that hangs', () => {
    expect(found(/(actions\/checkout@)/g).length).toBe(found(/(persist-credentials: false)/g).length)
    expect(found(/(runs-on:)/g).length).toBe(found(/(timeout-minutes:)/g).length)
  })

  it('may do nothing by default but read the code', () =>
    expect(text).toMatch(/^permissions:( \{\}|\n {2}contents: read)\n\n/m))
})
