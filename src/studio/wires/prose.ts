import type { StudioJob } from '../jobs.ts'
import type { FailureCode } from '../scenario.ts'

/** Title and sentence of Midjourney's own messages, which the other APIs hand on. */
const prose: Record<FailureCode, [title: string, sentence: string]> = {
  BANNED_PROMPT: ['Banned prompt detected', 'Sorry! Your prompt was found to be against our community standards.'],
  BLOCKED: ['Sorry!', 'Our AI moderators feel your prompt might be against our community standards.'],
  IMAGE_BLOCKED: ['Image denied', 'This image was found to be against our community standards.'],
  INVALID_LINK: ['Invalid link', 'Could not fetch the image. Use a link that ends in an image extension.'],
  INVALID_PARAMETER: ['Invalid parameter', 'Unrecognized parameter(s) or value out of range.'],
  JOB_ACTION_RESTRICTED: ['Job action restricted', 'You cannot do this with the selected job.'],
  MODERATION_OUTAGE: ['Moderation outage', 'The moderation service is down. Please try again later.'],
  ALREADY_REQUESTED_UPSCALE: ['Duplicate', 'You have already requested an upscale for this image.'],
  BUTTON_NOT_FOUND: ['Button not found', 'The message has no such button.'],
  QUEUE_FULL: ['Queue full', 'You have reached the maximum number of queued jobs.'],
  JOB_QUEUED: ['Job queued', 'Your job has been queued.'],
  NO_FAST_HOURS: ['Credits exhausted', 'You have run out of fast hours. Upgrade your plan or switch to relax mode.'],
  PLEASE_SUBSCRIBE_TO_MJ_IN_YOUR_DASHBOARD: ['Subscription required', 'Please subscribe to create images.'],
  APPEAL_ACCEPTED: ['Appeal accepted', 'Your appeal has been accepted.'],
  APPEAL_REJECTED: ['Appeal rejected', 'Your appeal has been rejected.'],
  BOT_TOOK_TOO_LONG_TO_PROCESS_YOUR_COMMAND: ['Timeout', 'The bot took too long to process your command.'],
  FAILED_TO_PROCESS_YOUR_COMMAND: ['Failed to process your command', 'Something went wrong.'],
  FAILED_TO_REQUEST: ['Failed to request', 'The request could not be handed on.'],
  INTERNAL_ERROR: ['Internal Server Error', 'There was an internal error.'],
}

/** Why a job failed, as a title and a sentence; a scenario's words where it has some. */
export function failureProse({ failure, scenario }: StudioJob): [title: string, sentence: string] {
  const [title, sentence] = prose[failure ?? 'INTERNAL_ERROR']
  return [title, scenario.failText ?? sentence]
}
