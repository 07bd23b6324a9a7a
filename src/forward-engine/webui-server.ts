import { isRecord } from '../shared/json.ts'
import { askJson, type ForwardServer, type ServerOptions } from './server.ts'

/** Stable Diffusion WebUI's form: AUTOMATIC1111, Forge, SD.Next, stable-diffusion.cpp. The token is `user:password`. */
export function createWebUiServer(options: ServerOptions): ForwardServer {
  const { url, token, model } = options
  const basic = Buffer.from(token).toString('base64')
  const headers: Record<string, string> = token === '' ? {} : { Authorization: `Basic ${basic}` }
  return {
    async paint(request) {
      const choice = model === null ? {} : { override_settings: { sd_model_checkpoint: model } }
      const body = { ...request, ...choice, batch_size: 1, n_iter: 1 }
      const answer = await askJson(options, `${url}/sdapi/v1/txt2img`, { headers, body })
      const images = isRecord(answer.body) && Array.isArray(answer.body.images) ? answer.body.images : []
      const [image]: unknown[] = images
      if (answer.status !== 200 || typeof image !== 'string') throw new Error(`the server answered ${answer.status}`)
      return Buffer.from(image.slice(image.startsWith('data:') ? image.indexOf(',') + 1 : 0), 'base64')
    },
    async describe(picture) {
      const body = { image: picture.toString('base64'), model: 'clip' }
      const answer = await askJson(options, `${url}/sdapi/v1/interrogate`, { headers, body })
      const caption = isRecord(answer.body) ? answer.body.caption : undefined
      if (answer.status !== 200 || typeof caption !== 'string') throw new Error(`the server answered ${answer.status}`)
      return caption
    },
  }
}
