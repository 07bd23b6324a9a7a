import { describe, expect, it } from 'vitest'
import { apiframe } from '../../../src/providers/apiframe.ts'
import { imaginePro } from '../../../src/providers/imaginepro.ts'
import { midjourneyProxy } from '../../../src/providers/midjourney-proxy.ts'
import { midjourneyProxyCs } from '../../../src/providers/midjourney-proxy-cs.ts'
import { allProviders as providers } from '../../../src/providers/registry.ts'
import { theNextLegV1 } from '../../../src/providers/thenextleg-v1.ts'
import { theNextLegV2 } from '../../../src/providers/thenextleg-v2.ts'
import { behaves, type Subject } from './behaviour.ts'

const subjects: Subject[] = [
  { provider: theNextLegV1, postsProgress: false, takesMask: false },
  { provider: theNextLegV2, postsProgress: false, takesMask: true },
  { provider: imaginePro, postsProgress: false, takesMask: true },
  { provider: midjourneyProxy, postsProgress: true, takesMask: false },
  { provider: midjourneyProxyCs, postsProgress: true, takesMask: true },
  { provider: apiframe, postsProgress: true, takesMask: false },
]

it('is run for every provider whose pictures have buttons', () => {
  const pressed = providers.filter(({ commands }) => commands.includes('button'))
  expect(new Set(subjects.map(({ provider }) => provider))).toEqual(new Set(pressed))
})

for (const subject of subjects) describe(`${subject.provider.name} against the studio`, () => behaves(subject))
