import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { readPngTexts } from '../../../src/practice-engine/png.ts'

const main = fileURLToPath(new URL('../../../src/studio/main.ts', import.meta.url))
const stops: (() => Promise<string>)[] = []
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())))

interface Started {
  /** What it had printed when `last` came. */
  said: string
  /** Ends it. Resolves to all that it printed. */
  stop(): Promise<string>
}

/** Starts it as `npm run studio` does, and waits until it printed `last`. */
function start(env: Record<string, string>, last: RegExp): Promise<Started> {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('STUDIO_'))
  const all = { ...Object.fromEntries(others), STUDIO_PORT: '0', ...env }
  const child = spawn(process.execPath, [main], { env: all, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  const ended = new Promise<string>((resolve) => child.once('close', () => resolve(said)))
  const stop = () => {
    child.kill()
    return ended
  }
  stops.push(stop)
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (part: Buffer) => {
      said += part
      if (last.test(said)) resolve({ said, stop })
    })
    child.once('close', () => reject(new Error(`It ended, having said: ${said}`)))
  })
}

async function statusWith(said: string, token: string): Promise<number> {
  const url = /listening on (\S+)/.exec(said)?.[1]
  return (await fetch(`${url}/v2/settings`, { headers: { authorization: `Bearer ${token}` } })).status
}

test('the studio prints its address, and the token that opens it', async () => {
  const { said } = await start({}, /STUDIO_TOKEN/)
  const token = /token for set-up: (\S+)/.exec(said)?.[1] ?? ''
  expect(said).toMatch(/^studio listening on http:\/\/127\.0\.0\.1:\d+\n/)
  expect(await statusWith(said, token)).toBe(200)
  expect(await statusWith(said, 'practice')).toBe(401)
})

test('a token that was set opens it, and is not printed', async () => {
  const { said, stop } = await start({ STUDIO_TOKEN: 'set-by-hand' }, /listening.*\n/)
  expect(await statusWith(said, 'set-by-hand')).toBe(200)
  expect(await stop()).not.toMatch(/token|set-by-hand/)
})

test('a studio that forwards paints through another one, by its OpenAI', { timeout: 60_000 }, async () => {
  const quick = { STUDIO_PAINT_MS: '0', STUDIO_SIZE: '64' }
  const real = await start({ ...quick, STUDIO_TOKEN: 'the-real-servers-key' }, /listening on \S+\n/)
  const url = /listening on (\S+)/.exec(real.said)?.[1]
  const forward = { STUDIO_ENGINE: 'forward', STUDIO_FORWARD_URL: `${url}/openai/v1` }
  const account = { STUDIO_FORWARD_TOKEN: 'the-real-servers-key', STUDIO_FORWARD_MODEL: 'gpt-image-2' }
  const front = await start({ ...quick, ...forward, ...account, STUDIO_TOKEN: 'of-the-front' }, /listening on \S+\n/)
  const base = /listening on (\S+)/.exec(front.said)?.[1]
  const answer = await fetch(`${base}/compatible/v1/images/generations`, {
    method: 'POST',
    headers: { authorization: 'Bearer of-the-front', 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'a lighthouse at dusk', response_format: 'b64_json' }),
  })
  const { data } = (await answer.json()) as { data: { b64_json: string }[] }
  // What the other studio's engine writes into its pictures.
  expect(readPngTexts(Buffer.from(data[0]?.b64_json ?? '', 'base64')).Description).toBe('a lighthouse at dusk')
})
