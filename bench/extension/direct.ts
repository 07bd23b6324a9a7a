import { randomBytes } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from 'puppeteer-core'
import { ask, setUp } from '../../scripts/browsers/inside.ts'
import type { Target } from '../../scripts/vite/manifest.ts'
import { encodePng } from '../../src/practice-engine/png.ts'
import { type Bench, type Figure, figure } from '../support/bench.ts'
import { median, pairedRatio } from '../support/stats.ts'
import { whenPainted } from './frames.ts'
import { imagine, openSubject, type Subject, untilSettled } from './subject.ts'

/** Of noise, which can't be packed: base64 makes 8 MiB of it. */
const side = 1448
/** So long a request waits for its answer: what sending it has begun is over by then. */
const paintMs = 700

/** The floor: reads the same answer, and shows the picture in it. */
const barePage = `<!doctype html>
<title>Bare</title>
<script type="module">
globalThis.paint = async () => {
  const { data: [{ b64_json: base64 }] } = await (await fetch('/answer', { method: 'POST' })).json()
  const image = new Image()
  image.id = 'picture'
  image.src = URL.createObjectURL(new Blob([Uint8Array.fromBase64(base64)], { type: 'image/png' }))
  await image.decode()
  document.body.replaceChildren(image)
}
</script>`

interface Api {
  address: string
  /** Resolves to the time, epoch ms, at which the last byte of the next answer was handed over. */
  answered(): Promise<number>
  stop(): void
}

/**
 * From the last byte of an answer with a picture of 8 MiB as base64, as OpenAI's API sends it, until the open popup has drawn the picture;
 * against a bare page that fetches the same answer.
 */
export const direct: Bench = {
  name: 'direct',
  async run({ quick, say }) {
    const api = await startApi()
    try {
      const figures: Figure[] = []
      for (const target of ['chromium', 'firefox'] as const) {
        const subject = await openSubject(target)
        try {
          say(`painting in ${target}`)
          figures.push(await measure(subject, api, { target, runs: quick ? 8 : 20 }))
        } finally {
          await subject.close()
        }
      }
      return figures
    } finally {
      api.stop()
    }
  },
}

async function measure(
  subject: Subject,
  api: Api,
  { target, runs }: { target: Target; runs: number },
): Promise<Figure> {
  const services = { id: 'own', provider: 'openai-compatible', address: `${api.address}/v1`, token: '', relay: '' }
  await setUp(subject.inside, services)
  const web = await subject.open(api.address)
  const popup = await subject.openPopup(web)
  const [times, floors]: [number[], number[]] = [[], []]
  // The first ones also compile.
  for (let run = -2; run < runs; run++) {
    const floor = await bareMs(subject, web, api)
    const time = await oursMs(subject, popup, { api, prompt: `noise ${run}` })
    if (run < 0) continue
    times.push(time)
    floors.push(floor)
  }
  const values = { value: median(times), floor: median(floors), ratio: pairedRatio(times, floors) }
  return figure(`answer of 8 MB to its picture, ${target}`, 'ms', values, { better: 'lower', budget: 1.5 })
}

async function oursMs(subject: Subject, popup: Page, { api, prompt }: { api: Api; prompt: string }): Promise<number> {
  await subject.toFront(popup)
  const answered = api.answered()
  const id = await imagine(subject, prompt)
  const painted = popup.evaluate(whenPainted(`[data-job="${id}"] img`))
  const [answeredAt, paintedAt] = [await answered, Number(await painted)]
  await untilSettled(subject)
  // So that the popup always shows one.
  await ask(subject.inside, 'jobs.delete', { jobId: id })
  return paintedAt - answeredAt
}

async function bareMs(subject: Subject, web: Page, api: Api): Promise<number> {
  await subject.toFront(web)
  await web.evaluate('document.body.replaceChildren()')
  const answered = api.answered()
  const painted = web.evaluate(`${whenPainted('#picture')}`)
  await web.evaluate('void paint()')
  const paintedAt = Number(await painted)
  return paintedAt - (await answered)
}

/** A service that paints for some time, and answers with the picture. The bare page comes from there, too. */
async function startApi(): Promise<Api> {
  const picture = encodePng({ width: side, height: side, rgb: randomBytes(side * side * 3), texts: {} })
  const body = Buffer.from(JSON.stringify({ created: 1790000200, data: [{ b64_json: picture.toString('base64') }] }))
  let tell = (_at: number) => {}
  const send = (response: ServerResponse, type: string, content: string | Buffer) => {
    response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(content) })
    response.end(content)
  }
  const paint = async (response: ServerResponse) => {
    await pause(paintMs)
    response.once('finish', () => tell(Date.now()))
    send(response, 'application/json', body)
  }
  const server = createServer((request, response) => {
    request.resume()
    if (request.method === 'POST') void paint(response)
    else if (request.url?.endsWith('/models')) send(response, 'application/json', '{"data":[{"id":"noise"}]}')
    else send(response, 'text/html', barePage)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}`,
    answered: () =>
      new Promise((resolve) => {
        tell = resolve
      }),
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}
