// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import type { Job } from '../../../src/contract/job.ts'
import { FirstPicture } from '../../../src/extension/setup/first-picture.tsx'
import { ServicesContext } from '../../../src/extension/ui/hooks/use-services.ts'
import { leave, one, show, words } from '../../support/page.tsx'
import { sampleConnection, sampleJob } from '../../support/sample-jobs.ts'
import { ownService } from '../../support/sample-services.ts'

afterEach(leave)

const { acceptedAt: _, messageId: __, ...sending } = sampleJob({ provider: 'painter', state: 'sending', progress: 30 })

async function open(job: Job, state: 'running' | 'bad') {
  const services = { connections: [sampleConnection], activeId: 'first', providers: [ownService] }
  await show(
    <ServicesContext.Provider value={services}>
      <FirstPicture
        picture={{ state, job, failure: null, paint: async () => {} }}
        ready
        service={ownService}
        group="card"
      />
    </ServicesContext.Provider>,
  )
}

describe('the first picture, at a machine of one’s own that answers with it', () => {
  it('is said to be painted while it is being sent', async () => {
    await open(sending, 'running')
    expect(words(one('.state'))).toContain('Painting 30%')
  })
  it('says nothing of money when it fails', async () => {
    await open({ ...sending, state: 'failed', reason: { code: 'provider-fault' } }, 'bad')
    expect(words()).not.toMatch(/charged|used some/)
    expect(words()).toContain('Trying again often works.')
  })
})
