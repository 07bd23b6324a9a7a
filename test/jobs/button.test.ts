import { describe, expect, test } from 'vitest'
import { buttonKey, pressedButton, withoutPressed, withPressed } from '../../src/jobs/button.ts'
import { doneJob, gridResult } from '../support/sample-jobs.ts'

const named = { label: 'U1', customId: 'MJ::JOB::upsample::1::abc' }

describe('a button', () => {
  test('is told from the others by its customId, else by its label', () => {
    expect(buttonKey(named)).toBe('MJ::JOB::upsample::1::abc')
    expect(buttonKey({ label: 'U1' })).toBe('U1')
  })
  test('is marked as pressed once, and freed again', () => {
    const job = doneJob()
    const pressed = withPressed(withPressed(job, named), { label: 'V2' })
    expect(pressed.pressed).toEqual([named.customId, 'V2'])
    expect(withPressed(pressed, named)).toBe(pressed)
    expect(withoutPressed(pressed, named).pressed).toEqual(['V2'])
    expect(withoutPressed(job, named)).toBe(job)
  })
  test('is looked up in the parent’s result', () => {
    const parent = doneJob({ result: gridResult() })
    const child = doneJob({ parentId: parent.id, command: { kind: 'button', label: 'V3' } })
    const known = new Map([[parent.id, parent]])
    expect(pressedButton(child, known)).toMatchObject({ role: 'vary', index: 3 })
    expect(pressedButton(child, new Map())).toBeUndefined()
    const other = doneJob({ parentId: parent.id, command: { kind: 'button', label: 'V3', customId: 'another' } })
    expect(pressedButton(other, known)).toBeUndefined()
    expect(pressedButton(parent, known)).toBeUndefined()
  })
})
