import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { root } from '../../scripts/build/extension.ts'
import { counted } from '../../scripts/test/steps.ts'
import { longest } from '../support/longest-first.ts'

describe('the count of a test run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'afterimage-report-'))
  const report = join(folder, 'report.json')
  const write = (numPassedTests: number, numFailedTests: number, numPendingTests = 0) =>
    writeFileSync(report, JSON.stringify({ numPassedTests, numFailedTests, numPendingTests, numTodoTests: 0 }))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('is what the report says', () => {
    write(7, 2, 1)
    expect(counted(report, 1)).toEqual({ passed: 7, failed: 2, skipped: 1 })
  })

  it('is a failure when all tests passed and the run did not', () => {
    write(7, 0)
    expect(counted(report, 1).failed).toBe(1)
  })

  it('is a failure when there is no report', () => {
    expect(counted(join(folder, 'none.json'), 0).failed).toBe(1)
  })
})

it('puts in front only files that are there', () => {
  expect(longest.filter((path) => !existsSync(join(root, path)))).toEqual([])
})
