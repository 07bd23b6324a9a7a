/**
 * Addresses of pictures that lie nowhere but in this browser: those that came as bytes within an answer, and those that the user
 * added as a file. `inline:` is followed by the name under which the picture is kept and its number.
 */
const scheme = 'inline:'

/** @param id a job's id, or the name of an added picture */
export function inlineLink(id: string, index: number): string {
  return `${scheme}${id}/${index}`
}

export function isInlineLink(url: string): boolean {
  return url.startsWith(scheme)
}

/** Where the picture is kept; null for any other address. */
export function keyOfInlineLink(url: string): { jobId: string; index: number } | null {
  const [, jobId, index] = /^inline:([\w-]{1,64})\/(\d{1,4})$/.exec(url) ?? []
  return jobId === undefined ? null : { jobId, index: Number(index) }
}

const uploadPrefix = 'upload-'

/** The name under which a picture that the user added is kept. The same bytes have the same name. @param hash SHA-256 */
export function uploadName(hash: Uint8Array): string {
  return uploadPrefix + [...hash.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Sorts before the names of all pictures that the user added, and after all ids of jobs. */
export const firstUploadName = uploadPrefix

export function isUploadName(id: string): boolean {
  return id.startsWith(uploadPrefix)
}

/** The name under which the unfinished pictures of a job are kept while it is painted. */
export function previewName(jobId: string): string {
  return `preview-${jobId}`
}
