import { pictureType } from '../../../shared/picture-type.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Send } from '../../messaging/client.ts'
import { offerParts } from '../../messaging/transfer.ts'
import { type FailureCode, failureText } from '../text/failure-text.ts'
import { number } from '../text/format.ts'
import { t } from '../text/words.ts'

/** For the `accept` of a file input. What a file is, its first bytes say. */
export const uploadTypes = 'image/png,image/jpeg,image/webp,image/gif,image/avif'

const megabyte = 1_048_576
/** As large as the worker takes one. */
const maxMegabytes = 10
/** As many bytes as tell a picture from anything else. */
const headBytes = 64

/** `no-picture`: of no type that we keep. `rejected`: the worker found it to be none. */
export type UploadProblem = 'too-large' | 'no-picture' | 'rejected' | FailureCode

/** Keeps a picture of the user's own in this browser. Resolves to the address by which commands name it. */
export async function uploadPicture(file: Blob, send: Send): Promise<Result<string, UploadProblem>> {
  const type = pictureType(new Uint8Array(await file.slice(0, headBytes).arrayBuffer()))
  if (!type?.startsWith('image/')) return fail('no-picture')
  if (file.size > maxMegabytes * megabyte) return fail('too-large')
  const reply = await offerParts({ original: file }, (offer) => send('pictures.upload', { offer }))
  if (!reply.ok) return fail(reply.error.code)
  return reply.value.url === null ? fail('rejected') : ok(reply.value.url)
}

/** What happened, and what to do next. @param name of the file; empty where it has none */
export function uploadProblemText(problem: UploadProblem, file: Blob & { name?: string }): string {
  const name = file.name || t('upload_unnamed')
  switch (problem) {
    case 'too-large':
      return t('upload_too_large', name, number(file.size / megabyte, 1), number(maxMegabytes))
    case 'no-picture':
    case 'rejected':
      return t('upload_no_picture', name)
    default:
      return failureText(problem)
  }
}

/** Files of a paste or a drop. Text with a picture of itself beside it, as office programs copy it, is text. */
export function filesIn(transfer: DataTransfer | null): File[] {
  const isText = transfer?.types.includes('text/plain') ?? false
  return isText ? [] : [...(transfer?.files ?? [])]
}
