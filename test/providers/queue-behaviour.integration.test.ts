import { describe, expect, it } from 'vitest'
import { aiHorde } from '../../src/providers/queue/aihorde.ts'
import { bfl } from '../../src/providers/queue/bfl.ts'
import { fal } from '../../src/providers/queue/fal.ts'
import { luma } from '../../src/providers/queue/luma.ts'
import { replicate } from '../../src/providers/queue/replicate.ts'
import { queueServices } from '../support/queue-services.ts'
import { behavesAsQueue, type QueueSubject } from './queue-behaviour.ts'

const subjects: QueueSubject[] = [
  { provider: aiHorde, pictures: 1 },
  { provider: replicate, pictures: 1 },
  { provider: bfl, pictures: 1 },
  { provider: fal, pictures: 2 },
  { provider: luma, pictures: 1 },
]

it('is run for every queue service', () => {
  expect(new Set(subjects.map(({ provider }) => provider))).toEqual(new Set(queueServices))
})

for (const subject of subjects) describe(`${subject.provider.name} against the studio`, () => behavesAsQueue(subject))
