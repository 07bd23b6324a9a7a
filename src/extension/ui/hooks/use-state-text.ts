import { useContext } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { isDirect, type StateText, stateText } from '../text/job-text.ts'
import { ServicesContext } from './use-services.ts'

/** State of a job in words, also where the request itself takes as long as the painting. */
export function useStateText(): (job: Job) => StateText {
  const { providers } = useContext(ServicesContext)
  return (job) => stateText(job, isDirect(providers.find(({ id }) => id === job.provider)))
}
