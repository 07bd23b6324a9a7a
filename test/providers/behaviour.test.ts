import { describe } from 'vitest'
import { theNextLegV1 } from '../../src/providers/thenextleg-v1.ts'
import { theNextLegV2 } from '../../src/providers/thenextleg-v2.ts'
import { behaves, type Subject } from './behaviour.ts'

const subjects: Subject[] = [
  { provider: theNextLegV1, path: '/api', postsProgress: false },
  { provider: theNextLegV2, path: '/v2', postsProgress: false },
]

for (const subject of subjects) describe(`${subject.provider.name} against the studio`, () => behaves(subject))
