import { Client } from '@stable-canvas/comfyui-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startStudio, type TestStudio } from '../../support/studio.ts'

let studio: TestStudio
let client: Client

// The client asks for all; the websocket, which it can use as well, is not there.
async function start(config: Parameters<typeof startStudio>[0] = {}): Promise<void> {
  studio = await startStudio(config)
  const authorization = `Bearer ${studio.token}`
  client = new Client({
    api_host: new URL(studio.url).host,
    api_base: '/comfyui',
    fetch: (url: string, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), authorization } }),
  })
}

beforeEach(() => start())
afterEach(async () => {
  client.close()
  await studio.stop()
})

const workflow = (seed: number, checkpoint = 'practice.safetensors') => ({
  '3': {
    class_type: 'KSampler',
    inputs: {
      seed,
      steps: 20,
      cfg: 8,
      model: ['4', 0],
      positive: ['6', 0],
      negative: ['7', 0],
      latent_image: ['5', 0],
    },
  },
  '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: checkpoint } },
  '5': { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 512, batch_size: 2 } },
  '6': { class_type: 'CLIPTextEncode', inputs: { text: 'a fox', clip: ['4', 1] } },
  '7': { class_type: 'CLIPTextEncode', inputs: { text: 'snow', clip: ['4', 1] } },
  '8': { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
  '9': { class_type: 'SaveImage', inputs: { filename_prefix: 'x', images: ['8', 0] } },
})

describe('a published client', () => {
  it('connects, and reads what the server is and has', async () => {
    await client.connect({ polling: { enabled: true, interval: 60_000 }, websocket: { enabled: false } })
    expect((await client.getSystemStats()).system).toMatchObject({ comfyui_version: expect.any(String) })
    expect(await client.getSDModels()).toContain('practice.safetensors')
  })

  it('runs a workflow to its pictures', async () => {
    const { images, prompt_id } = await client.enqueue_polling(workflow(7), { polling_ms: 10 })
    expect(prompt_id).toMatch(/^[0-9a-f-]{36}$/)
    expect(images).toHaveLength(2)
    const [image] = images
    // It is fetched without any token.
    const answer = await fetch(image?.type === 'url' ? image.data : '')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png'])
  })

  it('sees the queue, takes out what waits and interrupts what runs', async () => {
    client.close()
    await studio.stop()
    await start({ concurrency: 1 })
    await studio.scenario({ stuck: true })
    const [running, waiting] = [await client._enqueue_prompt(workflow(1)), await client._enqueue_prompt(workflow(2))]
    await expect.poll(() => client.getPromptStatus(running.prompt_id)).toMatchObject({ running: true })
    expect(await client.getPromptStatus(waiting.prompt_id)).toMatchObject({ pending: true })
    await client.deleteItem('queue', waiting.prompt_id)
    expect(await client.getPromptStatus(waiting.prompt_id)).toEqual({ running: false, pending: false, done: true })
    await client.interrupt(running.prompt_id)
    const { History: history } = await client.getHistory()
    // What was taken out while it waited stands nowhere.
    expect(history.map(({ prompt, status }) => [prompt[1], status?.status_str])).toEqual([[running.prompt_id, 'error']])
  })

  it('is told what is wrong with a workflow', async () => {
    const refused = await client
      .enqueue_polling(workflow(7, 'gone.safetensors'), { polling_ms: 10 })
      .catch((error) => error)
    expect(refused).toMatchObject({
      status: 400,
      json: {
        error: { type: 'prompt_outputs_failed_validation' },
        node_errors: { '4': { class_type: 'CheckpointLoaderSimple', errors: [{ type: 'value_not_in_list' }] } },
      },
    })
  })

  it('is told that painting failed', async () => {
    await studio.scenario({ fail: 'INTERNAL_ERROR' })
    await expect(client.enqueue_polling(workflow(7), { polling_ms: 10 })).rejects.toThrow(/error/i)
  })
})

const call = async (method: string, path: string, body?: unknown) => {
  const response = await studio.call(method, `/comfyui/${path}`, body)
  return { status: response.status, text: await response.text() }
}

describe('what the client does not show', () => {
  it('an id of the caller’s own is a UUID in lower case, and is kept', async () => {
    const id = '0f3c5a2f-9b1d-4c39-8f0e-6a2b7d9e1f00'
    const refused = await call('POST', 'prompt', { prompt: workflow(1), prompt_id: id.toUpperCase() })
    expect([refused.status, JSON.parse(refused.text).error.type]).toEqual([400, 'invalid_prompt_id'])
    const taken = await call('POST', 'prompt', { prompt: workflow(1), prompt_id: id })
    expect(JSON.parse(taken.text)).toEqual({ prompt_id: id, number: 0, node_errors: {} })
    await expect.poll(async () => JSON.parse((await call('GET', `api/jobs/${id}`)).text).status).toBe('completed')
    expect(JSON.parse((await call('GET', `history/${id}`)).text)[id].status.status_str).toBe('success')
    expect(JSON.parse((await call('POST', `api/jobs/${id}/cancel`)).text)).toEqual({ cancelled: false })
  })

  it('the same workflow is not run twice', async () => {
    const ids = await Promise.all(
      [0, 1].map(
        async () => JSON.parse((await call('POST', 'prompt', { prompt: workflow(9) })).text).prompt_id as string,
      ),
    )
    const entryOf = async (id = '') => JSON.parse((await call('GET', `history/${id}`)).text)[id]
    await expect.poll(() => entryOf(ids[1])).toBeDefined()
    expect((await entryOf(ids[1])).outputs).toEqual({})
    expect(JSON.stringify((await entryOf(ids[1])).status)).toContain('"nodes":["3","4","5","6","7","8","9"]')
  })

  it('an upload is kept under its name, within the folder for it', async () => {
    const upload = async (fields: Record<string, string>, name = 'a.png') => {
      const form = new FormData()
      form.append('image', new Blob(['x'], { type: 'image/png' }), name)
      for (const [field, value] of Object.entries(fields)) form.append(field, value)
      const headers = { authorization: `Bearer ${studio.token}` }
      const response = await fetch(`${studio.url}/comfyui/upload/image`, { method: 'POST', body: form, headers })
      return response.ok ? await response.json() : response.status
    }
    expect(await upload({ subfolder: 'mine' })).toEqual({ name: 'a.png', subfolder: 'mine', type: 'input' })
    expect(await upload({ subfolder: 'mine' })).toMatchObject({ name: 'a (1).png' })
    expect(await upload({ subfolder: 'mine', overwrite: 'true' })).toMatchObject({ name: 'a.png' })
    expect(await upload({ subfolder: '../..' })).toBe(400)
    const graph = { ...workflow(1), '10': { class_type: 'LoadImage', inputs: { image: 'mine/b.png' } } }
    expect((await call('POST', 'prompt', { prompt: graph })).text).toContain('Invalid image file: mine/b.png')
  })

  it('pictures are gone when their time is over', async () => {
    await studio.scenario({ linkTtlS: 0 })
    const { images } = await client.enqueue_polling(workflow(7), { polling_ms: 10 })
    expect((await fetch(images[0]?.type === 'url' ? images[0].data : '')).status).toBe(404)
  })
})

describe('the check of Origin', () => {
  const extension = { origin: 'moz-extension://0b0e4d0e-9a57-4f4b-8a8d-9f1164f0a1b2' }
  const ask = async (headers: Record<string, string>, method = 'POST') => {
    const asked = await fetch(`${studio.url}/comfyui/queue`, {
      method,
      headers: { ...headers, authorization: `Bearer ${studio.token}`, 'content-type': 'application/json' },
      ...(method === 'POST' ? { body: '{}' } : {}),
    })
    return [asked.status, method === 'POST' ? await asked.text() : '']
  }

  it('lets extensions in, as with --enable-cors-header', async () => {
    expect(await ask(extension)).toEqual([200, ''])
  })

  it('refuses them with an empty body where it is asked for', async () => {
    client.close()
    await studio.stop()
    await start({ comfyuiOriginCheck: true })
    expect(await ask(extension)).toEqual([403, ''])
    // As a browser sends it whose rule removes the header, or a program.
    expect(await ask({})).toEqual([200, ''])
    expect(await ask({ origin: studio.url })).toEqual([200, ''])
    expect(await ask({ ...extension, 'sec-fetch-site': 'none' }, 'GET')).toEqual([403, ''])
    expect(await ask({ 'sec-fetch-site': 'none' }, 'GET')).toEqual([200, ''])
    // Newer versions look at this header as well, whatever the method.
    expect((await ask({ origin: studio.url, 'sec-fetch-site': 'cross-site' }, 'GET'))[0]).toBe(403)
  })
})
