import { expect, it } from 'vitest'
import { allProviders } from '../../src/providers/registry.ts'
import { studioPaths } from '../support/studio-paths.ts'

it.each(allProviders)('$name can be practised where the studio speaks it', ({ id, practiceAddress }) =>
  expect(practiceAddress).toBe(`http://127.0.0.1:8790${studioPaths[id]}`),
)
