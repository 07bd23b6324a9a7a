import { StorageRefused } from '../../store/write/writer.ts'
import type { Sign } from '../notifications/sign.ts'
import type { Submitter } from './submit.ts'

/** The submitter for what the user sends without a page of ours: each job gets a sign as soon as it is saved, and so does a failure. */
export function withSign(submitter: Submitter, sign: Sign): Submitter {
  return {
    ...submitter,
    async dispatch(submission) {
      const show = sign.begin()
      try {
        const submitted = await submitter.dispatch(submission)
        if (submitted.ok) show(submitted.value.jobId)
        else await sign.tellFailure(submitted.error.code)
        return submitted
      } catch (error) {
        await sign.tellFailure(error instanceof StorageRefused ? 'storage' : 'worker')
        throw error
      }
    },
  }
}
