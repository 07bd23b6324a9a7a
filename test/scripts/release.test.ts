import { describe, expect, it, vi } from 'vitest'
import { checkTag, notesOf } from '../../scripts/release/notes.ts'
import { type Credentials, submitToChromeWebStore } from '../../scripts/stores/chrome-web-store.ts'

describe('the notes of a release', () => {
  const changelog =
    '# Changelog\n\n## 1.2.0 (2026-03-01)\n\n- A thing.\n\n## 1.1.0 (unreleased)\n\n- Older.\n\n## 1.0.0 (2026-01-01)\n'

  it('are what the changelog says of that version alone', () => {
    expect(notesOf(changelog, '1.2.0')).toBe('- A thing.\n')
  })

  it('are refused for a version without heading, date or text', () => {
    expect(() => notesOf(changelog, '1.2')).toThrow('no heading')
    expect(() => notesOf(changelog, '1.1.0')).toThrow('no date')
    expect(() => notesOf(changelog, '1.0.0')).toThrow('says nothing')
  })

  it('are those of the tag', () => {
    expect(() => checkTag('v1.2.0', '1.2.0')).not.toThrow()
    expect(() => checkTag('1.2.0', '1.2.0')).toThrow('v1.2.0')
  })
})

describe('a submission to the Chrome Web Store', () => {
  const credentials: Credentials = {
    publisherId: 'publisher',
    itemId: 'item',
    clientId: 'client',
    clientSecret: 'client secret',
    refreshToken: 'refresh',
  }
  const base = 'https://chromewebstore.googleapis.com'
  const item = 'v2/publishers/publisher/items/item'

  /** A store that answers in this order; what it was asked comes back. */
  async function submit(...answers: [status: number, body: unknown][]) {
    const asked: string[] = []
    const headers: unknown[] = []
    const pause = vi.fn(async () => {})
    const fetch = async (address: string | URL | Request, init?: RequestInit) => {
      asked.push(`${init?.method} ${String(address)}`)
      headers.push(init?.headers)
      const [status, body] = answers.shift() ?? [500, {}]
      return new Response(JSON.stringify(body), { status })
    }
    const result = submitToChromeWebStore({ credentials, zip: new Uint8Array([1]), fetch, pause })
    const [outcome] = await Promise.allSettled([result])
    return { outcome, asked, headers, pauses: pause.mock.calls.length }
  }

  it('uploads, waits until the store has looked at the package, and asks for the review', async () => {
    const { outcome, asked, headers, pauses } = await submit(
      [200, { access_token: 'a token' }],
      [200, { uploadState: 'IN_PROGRESS' }],
      [200, { lastAsyncUploadState: 'IN_PROGRESS' }],
      [200, { lastAsyncUploadState: 'SUCCEEDED' }],
      [200, { state: 'PENDING_REVIEW' }],
    )
    expect(outcome).toEqual({ status: 'fulfilled', value: 'PENDING_REVIEW' })
    expect(asked).toEqual([
      'POST https://oauth2.googleapis.com/token',
      `POST ${base}/upload/${item}:upload`,
      `GET ${base}/${item}:fetchStatus`,
      `GET ${base}/${item}:fetchStatus`,
      `POST ${base}/${item}:publish`,
    ])
    expect(headers.slice(1)).toEqual(Array(4).fill({ authorization: 'Bearer a token' }))
    expect(pauses).toBe(2)
  })

  it('publishes nothing that the store did not take', async () => {
    const { outcome, asked } = await submit([200, { access_token: 'a' }], [200, { uploadState: 'FAILED' }])
    expect(outcome).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('FAILED') } })
    expect(asked).toHaveLength(2)
  })

  it('gives up on a package that the store looks at for ever', async () => {
    const { outcome, asked } = await submit(
      [200, { access_token: 'a' }],
      [200, { uploadState: 'IN_PROGRESS' }],
      ...Array.from({ length: 60 }, (): [number, unknown] => [200, {}]),
    )
    expect(outcome).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('IN_PROGRESS') } })
    expect(asked.filter((line) => line.includes(':publish'))).toEqual([])
  })

  it('says what the store said when it refused', async () => {
    const { outcome } = await submit([400, { error: 'invalid_grant' }])
    expect(outcome).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('invalid_grant') } })
  })
})
