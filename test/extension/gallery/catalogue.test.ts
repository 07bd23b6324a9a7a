import { describe, expect, it } from 'vitest'
import { byDay, choose } from '../../../src/extension/gallery/catalogue.ts'
import { doneJob, sampleJob } from '../../support/sample-jobs.ts'

const fox = doneJob({ command: { kind: 'imagine', prompt: 'A fox in the Éclair shop --ar 3:2' } })
const up = doneJob({ parentId: fox.id, command: { kind: 'button', label: 'U1' } })
const owl = sampleJob({ command: { kind: 'imagine', prompt: 'an owl' }, state: 'running' })
const lost = sampleJob({ state: 'failed', reason: { code: 'moderated' } })
const jobs = [fox, up, owl, lost]
const find = (id: string) => jobs.find((job) => job.id === id)
const search = (text: string) => choose(jobs, { filter: 'all', search: text, find })

describe('the list', () => {
  it('has everything, newest first', () => expect(search('')).toEqual([lost, owl, up, fox]))
  it('is searched word by word, whatever their order and accents', () =>
    expect(search('eclair FOX')).toEqual([up, fox]))
  it('finds follow-ups by the words of the picture they began with', () => expect(search('--ar 3:2')).toContain(up))
  it('finds what an API described', () => {
    const told = doneJob({
      command: { kind: 'describe', url: 'https://p.example/c.png' },
      result: { pictures: [], buttons: [], text: ['a tabby'] },
    })
    expect(choose([told], { filter: 'all', search: 'tabby', find })).toEqual([told])
  })
  it('can be what waits, or what failed', () => {
    expect(choose(jobs, { filter: 'waiting', search: '', find })).toEqual([owl])
    expect(choose(jobs, { filter: 'failed', search: '', find })).toEqual([lost])
  })
})

describe('days', () => {
  it('hold what was asked for on one day of this machine', () => {
    const at = (day: number, hour: number) => doneJob({ createdAt: new Date(2026, 10, day, hour).getTime() })
    const days = byDay([at(22, 23), at(22, 0), at(21, 23)])
    expect(days.map((day) => day.jobs.length)).toEqual([2, 1])
  })
})
