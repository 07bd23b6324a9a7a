import * as z from 'zod'

/** The item in the store, and an OAuth client of Google that may change it. */
export interface Credentials {
  publisherId: string
  itemId: string
  clientId: string
  clientSecret: string
  refreshToken: string
}

interface Options {
  credentials: Credentials
  /** The package. */
  zip: Uint8Array<ArrayBuffer>
  fetch: typeof globalThis.fetch
  /** Resolves after so many milliseconds. */
  pause(ms: number): Promise<unknown>
}

const tokenAddress = 'https://oauth2.googleapis.com/token'
const api = 'https://chromewebstore.googleapis.com'
const pollMs = 5000
/** The store looks at a package for seconds as a rule. */
const polls = 60

const tokenSchema = z.object({ access_token: z.string() })
const uploadSchema = z.object({ uploadState: z.string() })
const statusSchema = z.object({ lastAsyncUploadState: z.string().optional() })
const publishSchema = z.object({ state: z.string() })

/**
 * Uploads a new version of an item to the Chrome Web Store and submits it for review, by version 2 of its API
 * (https://developer.chrome.com/docs/webstore/api/reference/rest).
 * @returns the state of the submission in the store's words, `PENDING_REVIEW` as a rule
 * @throws Error with the store's answer when it refuses
 */
export async function submitToChromeWebStore({ credentials, zip, fetch, pause }: Options): Promise<string> {
  const { publisherId, itemId } = credentials
  const item = `publishers/${publisherId}/items/${itemId}`
  const authorization = `Bearer ${await accessToken(fetch, credentials)}`
  const ask = (step: string, address: string, init: RequestInit) =>
    answered(step, fetch(address, { ...init, headers: { authorization } }))

  let { uploadState } = uploadSchema.parse(
    await ask('upload', `${api}/upload/v2/${item}:upload`, { method: 'POST', body: zip }),
  )
  for (let poll = 0; isInProgress(uploadState) && poll < polls; poll++) {
    await pause(pollMs)
    const status = statusSchema.parse(await ask('status', `${api}/v2/${item}:fetchStatus`, { method: 'GET' }))
    uploadState = status.lastAsyncUploadState ?? uploadState
  }
  if (uploadState !== 'SUCCEEDED') throw new Error(`The Chrome Web Store did not take the package: ${uploadState}`)
  return publishSchema.parse(await ask('publish', `${api}/v2/${item}:publish`, { method: 'POST' })).state
}

/** The reference calls it IN_PROGRESS, and its prose UPLOAD_IN_PROGRESS. */
function isInProgress(state: string): boolean {
  return state.endsWith('IN_PROGRESS')
}

async function accessToken(fetch: Options['fetch'], credentials: Credentials): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
    refresh_token: credentials.refreshToken,
  })
  return tokenSchema.parse(await answered('token', fetch(tokenAddress, { method: 'POST', body }))).access_token
}

async function answered(step: string, sent: Promise<Response>): Promise<unknown> {
  const response = await sent
  const text = await response.text()
  // Answers of the store hold no secrets; a refused token is answered with the reason alone.
  if (!response.ok) throw new Error(`Chrome Web Store, ${step}: ${response.status} ${text.slice(0, 2000)}`)
  return JSON.parse(text)
}
