import { PaintRefused } from '../practice-engine/engine.ts'
import { isRecord } from '../shared/json.ts'
import { askJson, type ForwardRequest, type ForwardServer, fetchPicture, type ServerOptions } from './server.ts'

/** OpenAI's form: LocalAI, stable-diffusion.cpp, LiteLLM, vLLM-Omni, and OpenAI itself. */
export function createOpenAiServer(options: ServerOptions): ForwardServer {
  /** OpenAI itself refuses fields that are not its own; found out by the first picture. */
  let takesMore = true
  const headers: Record<string, string> = options.token === '' ? {} : { Authorization: `Bearer ${options.token}` }

  async function ask(request: ForwardRequest): Promise<{ status: number; body: unknown }> {
    const { prompt, seed, width, height } = request
    const common = { ...(options.model === null ? {} : { model: options.model }), prompt, size: `${width}x${height}` }
    const more = takesMore ? { seed, response_format: 'b64_json' } : {}
    return askJson(options, `${options.url}/images/generations`, { headers, body: { ...common, n: 1, ...more } })
  }

  return {
    async paint(request) {
      let answer = await ask(request)
      if (answer.status === 400 && takesMore && /unknown parameter|not supported/i.test(wordsOf(answer.body))) {
        takesMore = false
        answer = await ask(request)
      }
      const data = isRecord(answer.body) && Array.isArray(answer.body.data) ? answer.body.data : []
      const [item]: unknown[] = data
      if (answer.status === 200 && isRecord(item)) {
        if (typeof item.b64_json === 'string') return Buffer.from(item.b64_json, 'base64')
        if (typeof item.url === 'string') return fetchPicture(options, item.url)
      }
      const words = wordsOf(answer.body)
      if (/moderat|safety|content policy/i.test(words)) throw new PaintRefused()
      throw new Error(`the server answered ${answer.status}`)
    },
  }
}

function wordsOf(body: unknown): string {
  return JSON.stringify(isRecord(body) ? (body.error ?? body.detail ?? body.message ?? '') : '')
}
