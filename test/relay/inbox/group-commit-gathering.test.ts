import { DatabaseSync } from 'node:sqlite'
import { beforeEach, expect, it } from 'vitest'
import { createGroupCommit, type GroupCommit } from '../../../src/relay/inbox/group-commit.ts'

/** How long a group gathers: turns of the event loop, the clock and the syncs of the disk are all done by hand. */
let group: GroupCommit
let groups: number[]
let syncs: ((error: Error | null) => void)[]
let turns: (() => void)[]
let ms: number

beforeEach(() => {
  turns = []
  syncs = []
  groups = []
  ms = 0
  group = createGroupCommit({
    db: new DatabaseSync(':memory:'),
    sync: (done) => syncs.push(done),
    monotonic: () => ms,
    nextTurn: (run) => void turns.push(run),
    onCommit: (_durationMs, changes) => groups.push(changes),
    pause: () => null,
    beforeCommit() {},
    afterCommit() {},
    afterRollback() {},
    onBroken() {},
  })
})

const add = (count: number) => {
  for (let n = 0; n < count; n++) void group.write(() => n)
}
/** Lets turns of the event loop pass until a group is written, and answers how many it took. */
function turnsUntilWritten(meanwhile: (turn: number) => void = () => {}): number {
  for (let turn = 1; ; turn++) {
    expect(turns).toHaveLength(1)
    turns.shift()?.()
    if (syncs.length > 0) return turn
    meanwhile(turn)
  }
}
/** The disk has synced; whoever waits is told. */
function synced(): void {
  syncs.shift()?.(null)
}

it('gathers one turn for a single write', () => {
  add(1)
  expect(turnsUntilWritten()).toBe(1)
  synced()
  expect([groups, turns]).toEqual([[1], []])
})

it('gathers on while each turn brings more', () => {
  add(2)
  // More come in the first two turns, none in the third.
  expect(turnsUntilWritten((turn) => add(turn < 3 ? 1 : 0))).toBe(4)
  synced()
  expect(groups).toEqual([4])
})

it('gathers on until half of those are back that were told together', () => {
  add(8)
  turnsUntilWritten()
  synced()
  add(1)
  // One a turn: with the fourth, half of them are there, and the turn after that brings no more.
  expect(turnsUntilWritten((turn) => add(turn < 4 ? 1 : 0))).toBe(5)
  synced()
  expect(groups).toEqual([8, 4])
})

it.each([
  ['turns that bring more', 2],
  ['those who do not come back', 0],
])('gathers no longer than a millisecond for %s', (_what, each) => {
  add(8)
  turnsUntilWritten()
  synced()
  add(2)
  const took = turnsUntilWritten(() => {
    ms += 0.25
    add(each)
  })
  expect(took).toBe(5)
})
