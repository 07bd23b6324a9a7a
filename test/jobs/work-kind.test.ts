import { describe, expect, test } from 'vitest'
import type { Button } from '../../src/contract/update.ts'
import { actionOf } from '../../src/jobs/action.ts'
import { workKindOf } from '../../src/jobs/work-kind.ts'
import { doneJob, gridResult } from '../support/sample-jobs.ts'

const strange: Button = { label: 'x', shown: 'x', role: 'pan' }
const grid = doneJob({ result: { ...gridResult(), buttons: [...gridResult().buttons, strange] } })
const known = new Map([[grid.id, grid]])
const pressed = (label: string, customId?: string) =>
  doneJob({
    parentId: grid.id,
    command: { kind: 'button', label, ...(customId === undefined ? {} : { customId }) },
  })

describe('the kind of work', () => {
  test.each(['imagine', 'blend', 'describe'] as const)('of %s is that', (kind) => {
    const commands = {
      imagine: { kind: 'imagine' as const, prompt: 'a fox' },
      blend: { kind: 'blend' as const, urls: [] },
      describe: { kind: 'describe' as const, url: '' },
    }
    expect(workKindOf(doneJob({ command: commands[kind] }), known)).toBe(kind)
  })
  test('of a button is what the parent’s result says', () => {
    expect(['U2', 'V1', '🔄', 'x', 'Unheard'].map((label) => workKindOf(pressed(label), known))).toEqual([
      'upscale',
      'vary',
      'reroll',
      'pan',
      'rest',
    ])
  })
  test('of a button whose parent is gone is what its label or customId says', () => {
    const kinds = [
      pressed('U2'),
      pressed('Vary (Region)'),
      pressed('Custom Zoom'),
      pressed('', 'MJ::JOB::reroll::0::abc'),
      pressed('Unheard'),
    ].map((job) => workKindOf(job, new Map()))
    expect(kinds).toEqual(['upscale', 'region', 'zoom', 'reroll', 'rest'])
  })
  test('of a button that is no work for a picture is the rest', () =>
    expect(workKindOf(pressed('❤️'), new Map())).toBe('rest'))
  test('of other commands is none', () => expect(workKindOf(doneJob({ command: { kind: 'info' } }), known)).toBeNull())
})

describe('what was done', () => {
  test('is nothing to be named for an imagine', () => expect(actionOf(grid, known)).toBeNull())
  test('is the button that was pressed', () =>
    expect(actionOf(pressed('U2'), known)).toMatchObject({ kind: 'button', button: { role: 'upscale', index: 2 } }))
  test('is read from the label of a button whose parent is gone, or that failed and so is not pressed there', () => {
    const upscale = { role: 'upscale', index: 2 }
    expect(actionOf(pressed('U2'), new Map())).toMatchObject({ kind: 'button', button: upscale })
    expect(actionOf(pressed('U2'), new Map([[grid.id, { ...grid, result: undefined }]]))).toMatchObject({
      button: upscale,
    })
    expect(actionOf(pressed('Zoom Out 2x'), new Map())).toMatchObject({ button: { role: 'zoom' } })
  })
  test('is else the command', () => {
    const job = doneJob({ command: { kind: 'speed', speed: 'relax' } })
    expect(actionOf(job, known)).toEqual({ kind: 'command', command: { kind: 'speed', speed: 'relax' } })
  })
})
