import * as z from 'zod/mini'
import { accountSchema } from '../../../contract/account.ts'
import { connectionSchema } from '../../../contract/connection.ts'
import { fastTimeSampleSchema } from '../../../contract/fast-time-sample.ts'
import { tagPattern } from '../../../contract/inbox.ts'
import { jobSchema } from '../../../contract/job.ts'
import { maxBatch } from '../../messaging/max-batch.ts'

/**
 * An archive is a zip of stored files:
 *
 *   account.json              settings, connections without tokens, accounts, samples of the fast time
 *   pictures/<job>/<n>.<ext>  the bytes of a picture as they came
 *   small/<batch>.bin         the small copies of a batch's pictures, one after the other
 *   jobs/<batch>.json         some jobs, oldest first, and where their pictures are
 *   manifest.json             what it is, and how much must be there
 *
 * Small copies share a file because a zip below 4 GB counts its files in 16 bits.
 */
export const archiveFormat = 'afterimage-archive'
/** Goes up when an older Afterimage could not read it any more. */
export const archiveVersion = 1

export const manifestName = 'manifest.json'
export const accountName = 'account.json'
const numbered = (batch: number) => String(batch).padStart(6, '0')
export const jobsName = (batch: number) => `jobs/${numbered(batch)}.json`
export const smallName = (batch: number) => `small/${numbered(batch)}.bin`
export const pictureName = (jobId: string, index: number, extension: string) =>
  `pictures/${jobId}/${index}.${extension}`

/** Of JSON. Jobs are small; masks painted by hand are not. */
export const maxBatchBytes = 4 * 1_048_576
/** One job may be larger than a batch should be. */
export const maxJsonBytes = 32 * 1_048_576
export const maxPictureBytes = 256 * 1_048_576
const maxSmallBytes = 2 * 1_048_576

/** Parsed separately, so that an archive of a later version is recognised. */
export const headingSchema = z.object({ format: z.literal(archiveFormat), version: z.number() })

const count = z.number().check(z.int(), z.nonnegative())

export const manifestSchema = z.object({
  format: z.literal(archiveFormat),
  version: z.literal(archiveVersion),
  /** ISO 8601. */
  createdAt: z.string(),
  batches: count,
  jobs: count,
  pictures: count,
})
export type Manifest = z.infer<typeof manifestSchema>

export const accountFileSchema = z.object({
  /** Read by the settings of this version; what it does not know is left out. */
  settings: z.record(z.string(), z.unknown()),
  connections: z.array(z.omit(connectionSchema, { token: true })).check(z.maxLength(100)),
  accounts: z.array(z.object({ connectionId: z.string(), account: accountSchema })).check(z.maxLength(100)),
  readings: z.array(fastTimeSampleSchema).check(z.maxLength(10_000)),
})
export type AccountFile = z.infer<typeof accountFileSchema>

/** Bytes `at` to `at + size` of the batch's small file. */
const sliceSchema = z.object({
  type: z.literal('image/webp'),
  at: count,
  size: z.number().check(z.int(), z.nonnegative(), z.maximum(maxSmallBytes)),
})

const jobId = z.string().check(z.regex(tagPattern), z.regex(/[^.]/))

export const archivedPictureSchema = z.object({
  jobId,
  index: z.number().check(z.int(), z.nonnegative(), z.maximum(999)),
  /** Absent where the original was evicted to make room and only thumbnails are left. */
  original: z.optional(
    z.object({ type: z.string(), size: z.number().check(z.int(), z.nonnegative(), z.maximum(maxPictureBytes)) }),
  ),
  thumbnail: z.optional(sliceSchema),
  tiny: z.optional(sliceSchema),
})
export type ArchivedPicture = z.infer<typeof archivedPictureSchema>

export const batchSchema = z.object({
  jobs: z.array(z.extend(jobSchema, { id: jobId })).check(z.maxLength(maxBatch)),
  pictures: z.array(archivedPictureSchema).check(z.maxLength(100 * maxBatch)),
})
export type Batch = z.infer<typeof batchSchema>
