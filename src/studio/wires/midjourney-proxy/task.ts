import { hash32 } from '../../../shared/hash.ts'
import { isOver, type StudioJob } from '../../jobs.ts'
import type { Pictures } from '../../pictures.ts'
import { failureProse } from '../prose.ts'

/** Snowflakes of the Discord channel that the studio has not got. */
export const instance = { discordInstanceId: '1118138338562560102', discordChannelId: '1118138338562560103' }

/** Ids are the clock and three digits. They sort by time and must stay text: JavaScript rounds longer relatives of theirs. */
export function createTaskIds(now: () => number): () => string {
  let last = 0
  return () => {
    last = Math.max(last + 1, now() * 1000 + Math.floor(Math.random() * 900))
    return String(last)
  }
}

/** Which of Midjourney's messages a task is about; buttons name it. */
export function messageHash({ id }: StudioJob): string {
  const part = (salt: number) => hash32(id, salt).toString(16).padStart(8, '0')
  const all = part(1) + part(2) + part(3) + part(4)
  return all.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function snowflake(job: StudioJob, salt: string): string {
  return `13${String(hash32(job.id, salt)).padStart(10, '0')}${String(hash32(salt, job.id)).padStart(7, '0').slice(0, 7)}`
}

export function actionOf({ kind, action }: StudioJob): string {
  if (kind !== 'button') return kind.toUpperCase()
  if (action === null || action === 'seed') return 'ACTION'
  if (/^upscale/.test(action)) return 'UPSCALE'
  if (/^vary-[1-4]$/.test(action)) return 'VARIATION'
  if (action === 'reroll') return 'REROLL'
  if (/^pan/.test(action)) return 'PAN'
  if (/^zoom|^square/.test(action)) return 'OUTPAINT'
  return action === 'vary-region' ? 'INPAINT' : 'ACTION'
}

/** A task as it is fetched, listed and posted. Times in epoch ms; what is not there is null. */
export function taskBody(job: StudioJob, pictures: Pictures): Record<string, unknown> {
  const { outcome } = job
  const described = Array.isArray(outcome?.text) ? outcome.text.join('\n\n') : null
  const picture = outcome?.picture ?? (job.progress > 0 && !isOver(job) ? job.preview : null)
  const prompt = described ?? (job.prompt === '' ? null : job.prompt)
  const status = {
    queued: 'SUBMITTED',
    running: 'IN_PROGRESS',
    done: 'SUCCESS',
    failed: 'FAILURE',
    cancelled: 'CANCEL',
  }
  return {
    id: job.id,
    action: actionOf(job),
    status: status[job.status],
    prompt,
    promptEn: prompt,
    description: descriptionOf(job),
    state: job.ref ?? null,
    submitTime: job.createdAt,
    startTime: job.startedAt,
    finishTime: job.finishedAt,
    // Empty on failure, as the servers have it.
    progress: job.status === 'failed' ? '' : `${job.progress}%`,
    imageUrl: picture ? pictures.link(job.origin, picture) : null,
    failReason: job.status === 'failed' ? failReason(job) : null,
    properties: {
      notifyHook: job.hook,
      finalPrompt: prompt,
      messageId: snowflake(job, 'message'),
      messageHash: messageHash(job),
      progressMessageId: snowflake(job, 'progress'),
      flags: job.drawing?.grid === false ? 64 : 0,
      nonce: snowflake(job, 'nonce'),
      ...instance,
    },
  }
}

function descriptionOf({ kind, prompt, parent, action, id }: StudioJob): string {
  if (kind === 'button')
    return `/up ${parent?.id ?? ''} ${(action ?? '').replace(/^upscale-/, 'U').replace(/^vary-/, 'V')}`
  return kind === 'describe' ? `/describe ${id}.png` : `/${kind} ${prompt}`.trim()
}

/** Discord's embed: its title in brackets, its text behind. */
function failReason(job: StudioJob): string {
  const [title, sentence] = failureProse(job)
  return `[${title}] ${sentence}`
}
