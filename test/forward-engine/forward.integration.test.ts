import { createServer, type RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { decodePng } from '../../src/forward-engine/decode-png.ts'
import { createForwardEngine, type ForwardOptions } from '../../src/forward-engine/forward.ts'
import { PaintRefused } from '../../src/practice-engine/engine.ts'
import { encodePng } from '../../src/practice-engine/png.ts'
import {
  createPlainEngine,
  type HookReceiver,
  startHookReceiver,
  startStudio,
  type TestStudio,
} from '../support/studio.ts'

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** A studio that stands for the real server, and what it was asked to paint. */
async function startReal() {
  const plain = createPlainEngine()
  const real = await startStudio({}, plain)
  stops.push(() => real.stop())
  return { real, painted: plain.painted }
}

function engineFor(real: TestStudio, path: string, more: Partial<ForwardOptions> = {}) {
  const { token } = real
  const options = {
    api: 'openai' as const,
    url: real.url + path,
    token,
    model: null,
    size: 128,
    fetch: globalThis.fetch,
  }
  return createForwardEngine({ ...options, ...more })
}

const request = { prompt: 'a fox in the snow', aspect: 1.5, seed: 7, size: 64 }

/** RGB in the middle of a part of a picture; x and y from 0 to 1. */
function colourAt(png: Buffer, x: number, y: number): number[] {
  const { rgb, width, height } = decodePng(png)
  const at = (Math.floor(y * height) * width + Math.floor(x * width)) * 3
  return [...rgb.subarray(at, at + 3)]
}

describe('the forward engine', () => {
  it('paints through a server of OpenAI’s form', async () => {
    const { real, painted } = await startReal()
    const { bytes, width, height } = await engineFor(real, '/compatible/v1').paint(request)
    expect([bytes.subarray(1, 4).toString(), width, height]).toEqual(['PNG', 64, 40])
    expect(painted).toMatchObject([{ prompt: request.prompt, seed: 7 }])
  })

  it('leaves out what OpenAI itself refuses, and asks but once for that', async () => {
    const { real } = await startReal()
    const engine = engineFor(real, '/openai/v1', { model: 'gpt-image-2' })
    await engine.paint(request)
    await engine.paint({ ...request, seed: 8 })
    const bodies = (await real.requests()).map(({ body }) => Object.keys(body ?? {}).includes('seed'))
    expect(bodies).toEqual([true, false, false])
  })

  it('makes a grid of four pictures, and paints none of them again', async () => {
    const { real, painted } = await startReal()
    const engine = engineFor(real, '/compatible/v1')
    const grid = await engine.paintGrid(request)
    expect([grid.width, grid.height]).toEqual([128, 86])
    const quarter = await engine.paint({ ...request, seed: 9, size: 999 })
    expect(painted.map(({ seed }) => seed)).toEqual([7, 8, 9, 10])
    expect(colourAt(grid.bytes, 0.25, 0.75)).toEqual(colourAt(quarter.bytes, 0.5, 0.5))
    expect(colourAt(grid.bytes, 0.25, 0.25)).not.toEqual(colourAt(grid.bytes, 0.75, 0.25))
  })

  it('tries again what failed, and knows a filter from a fault', async () => {
    const { real } = await startReal()
    const engine = engineFor(real, '/openai/v1', { model: 'gpt-image-2' })
    await real.scenario({ moderated: true, jobs: 1 }, { fail: 'INTERNAL_ERROR', jobs: 1 })
    await expect(engine.paint(request)).rejects.toBeInstanceOf(PaintRefused)
    await expect(engine.paint(request)).rejects.toThrow('500')
    expect((await engine.paint(request)).width).toBe(64)
  })

  it('fetches no picture from another machine', async () => {
    const url = await serve((_, response) => response.end('{"data":[{"url":"http://192.0.2.1/fox.png"}]}'))
    const engine = createForwardEngine({ api: 'openai', url, token: '', model: null, size: 64, fetch })
    await expect(engine.paint(request)).rejects.toThrow('another machine')
  })

  it('paints through Stable Diffusion WebUI, as the user that the token names', async () => {
    const { real, painted } = await startReal()
    const { token } = real
    const engine = engineFor(real, '/sdwebui', { api: 'webui', token: `user:${token}` })
    expect((await engine.paint(request)).width).toBe(64)
    expect(painted).toMatchObject([{ prompt: request.prompt, seed: 7 }])
    await expect(engineFor(real, '/sdwebui', { api: 'webui', token: 'user:no' }).paint(request)).rejects.toThrow('401')
  })

  it('paints through ComfyUI, with the first checkpoint it has', async () => {
    const asked: string[] = []
    const png = encodePng({ width: 2, height: 1, rgb: new Uint8Array([1, 2, 3, 4, 5, 6]), texts: {} })
    const url = await serve((incoming, response) => {
      const path = incoming.url ?? ''
      asked.push(path)
      if (path === '/models/checkpoints') return response.end('["sd15.safetensors"]')
      if (path.startsWith('/view')) return response.end(png)
      if (path === '/prompt') return response.end('{"prompt_id":"p1","number":1,"node_errors":{}}')
      const images = [{ filename: 'studio_1.png', subfolder: '', type: 'output' }]
      const isEarly = asked.filter((one) => one.startsWith('/history')).length < 2
      return response.end(isEarly ? '{}' : JSON.stringify({ p1: { outputs: { 7: { images } } } }))
    })
    const engine = createForwardEngine({ api: 'comfyui', url, token: '', model: null, size: 64, fetch })
    expect(await engine.paint(request)).toMatchObject({ width: 2, height: 1 })
    const view = '/view?filename=studio_1.png&subfolder=&type=output'
    expect(asked).toEqual(['/models/checkpoints', '/prompt', '/history/p1', '/history/p1', view])
  })
})

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => new Promise((resolve) => server.close(resolve)))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}

describe('a studio that forwards', () => {
  let hook: HookReceiver

  async function imagine(front: TestStudio): Promise<Record<string, unknown>> {
    hook = await startHookReceiver()
    stops.push(() => hook.stop())
    await front.call('POST', '/v2/imagine', { msg: 'a fox in the snow', webhookOverride: hook.url })
    return (await hook.take(1))[0]?.body as Record<string, unknown>
  }

  it('speaks The Next Leg’s wire over another server’s model', async () => {
    const { real, painted } = await startReal()
    const front = await startStudio({ progressSteps: 0 }, engineFor(real, '/compatible/v1'))
    stops.push(() => front.stop())
    const body = await imagine(front)
    const picture = await fetch(String(body.imageUrl))
    expect(picture.headers.get('content-type')).toBe('image/png')
    // It was painted before it was said to be done.
    expect(painted).toHaveLength(4)
    await front.call('POST', '/v2/button', {
      button: 'U2',
      buttonMessageId: body.buttonMessageId,
      webhookOverride: hook.url,
    })
    await hook.take(2)
    expect(painted).toHaveLength(4)
  })

  it('fails a job with the server', async () => {
    const { real } = await startReal()
    const front = await startStudio({ progressSteps: 0 }, engineFor(real, '/openai/v1', { model: 'gpt-image-2' }))
    stops.push(() => front.stop())
    await real.scenario({ fail: 'INTERNAL_ERROR' })
    expect(await imagine(front)).toMatchObject({ content: 'FAILED_TO_REQUEST' })
    await real.scenario({ moderated: true })
    expect(await imagine(front)).toMatchObject({ content: 'BLOCKED' })
  })
})

describe('decodePng', () => {
  it('reads what encodePng writes', () => {
    const rgb = Uint8Array.from({ length: 5 * 3 * 3 }, (_, at) => (at * 37) % 256)
    expect(decodePng(encodePng({ width: 5, height: 3, rgb, texts: { Seed: '7' } }))).toEqual({
      width: 5,
      height: 3,
      rgb,
    })
  })

  it('throws for what it does not know', () => {
    const png = encodePng({ width: 2, height: 2, rgb: new Uint8Array(12), texts: {} })
    const deep = Buffer.from(png)
    deep[24] = 16
    const huge = Buffer.from(png)
    huge.writeUInt32BE(0x7fffffff, 16)
    for (const odd of [Buffer.from('hello'), deep, huge, png.subarray(0, png.length - 20)])
      expect(() => decodePng(odd)).toThrow()
  })
})
