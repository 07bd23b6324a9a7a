import type { Job } from '../../../contract/job.ts'
import { inlineLink, previewName } from '../../../jobs/inline-link.ts'
import type { StreamPart } from '../../../providers/provider.ts'
import { base64Bytes } from '../../../shared/base64.ts'
import { pictureType } from '../../../shared/picture-type.ts'
import { createSerial } from '../../../shared/serial.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'
import { changeJob } from './record-outcome.ts'

export type PreviewDeps = Pick<Context, 'writer' | 'timers' | 'now' | 'random' | 'log'> & {
  pictures: Pick<Pictures, 'writePicture' | 'deletePictures'>
}

interface Previews {
  /** Shows how the picture looks so far. */
  show(part: StreamPart): void
  /** Forgets the unfinished pictures. */
  end(): Promise<void>
}

/** Unfinished pictures that come within an answer. They are kept beside the results, and only until the answer is there. */
export function createPreviews(deps: PreviewDeps, job: Job): Previews {
  const name = previewName(job.id)
  const serially = createSerial()
  let count = 0

  async function store(base64: string): Promise<void> {
    const bytes = base64Bytes(base64)
    const type = bytes && pictureType(bytes)
    if (!bytes || !type?.startsWith('image/')) return
    const index = count++
    await deps.pictures.writePicture(name, index, { original: new Blob([bytes], { type }) })
    await changeJob(deps, job, (current) =>
      current.state === 'sending' ? { ...current, preview: inlineLink(name, index), updatedAt: deps.now() } : current,
    )
  }

  return {
    show(part) {
      const { preview } = 'end' in part ? { preview: undefined } : part
      // A preview that finds no room is none: the picture itself is still to come.
      if (preview)
        deps.log.background(
          serially(() => store(preview.base64)),
          'preview',
        )
    },
    async end() {
      const forget = async () => (count > 0 ? deps.pictures.deletePictures(name) : undefined)
      // What is left is found at the next start of the browser.
      await serially(forget).catch((error: unknown) => deps.log.note('forget previews', error))
    },
  }
}
