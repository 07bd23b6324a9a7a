import type { Command } from '../contract/command.ts'
import type { Button, Update } from '../contract/update.ts'
import type { Json } from '../shared/json.ts'
import { readButtons } from '../wire/labels.ts'
import { parseAccepted, post, promptOf } from './decode-helpers.ts'
import { decodeJobs, jobPoll } from './generic-task.ts'
import type { Provider, ProviderRequest, SendContext } from './provider.ts'

/**
 * Apiframe v2. How sure we are: imagine, upsample, variation, jobs and webhooks are documented by the vendor; its
 * documents show the result in a webhook as one address and as an object, so that both are read.
 */
export const apiframe: Provider = {
  id: 'apiframe',
  name: 'Apiframe',
  family: 'unofficial',
  commands: ['imagine', 'button'],
  speeds: [],
  options: ['references'],
  maxPromptLength: 2000, // Midjourney's own limit; the API documents none
  hook: true,
  defaultAddress: 'https://api.apiframe.ai/v2',
  exampleAddress: 'https://api.apiframe.ai/v2',
  practiceAddress: 'http://127.0.0.1:8790/apiframe/v2',
  needsToken: true,

  encode,
  decodeReceipt: parseAccepted,
  decodeHook: decodeResults,
  poll: jobPoll((id) => `jobs/${id}`, headers, decodeResults),
}

function headers(token: string): Record<string, string> {
  return { 'X-API-Key': token }
}

function encode(command: Command, context: SendContext): ProviderRequest | null {
  const { address, hook, parent } = context
  const reply = hook === null ? {} : { webhookUrl: hook, webhookEvents: ['progress', 'completed', 'failed'] }
  const send = (route: string, body: Json) =>
    post(`${address}/images/${route}`, headers(context.token), { ...body, ...reply })
  if (command.kind === 'imagine') {
    const words = promptOf(command)
    // The shape is a field of its own here.
    const aspect = /\s--(?:ar|aspect)\s+(\d+:\d+)/.exec(words)
    const params = aspect ? { midjourneyParams: { aspect_ratio: aspect[1] } } : {}
    return send('generate', { prompt: aspect ? words.replace(aspect[0], '') : words, model: 'midjourney', ...params })
  }
  const parentJobId = parent?.followUpId ?? parent?.messageId
  if (command.kind !== 'button' || parentJobId === undefined) return null
  const [button] = readButtons([command.label])
  const action = button?.role === 'upscale' ? 'upsample' : button?.role === 'vary' ? 'variation' : null
  if (action === null || button?.index === undefined) return null
  return send('midjourney/action', { parentJobId, action, index: button.index })
}

/** It lists no buttons, but acts on every grid. */
const gridButtons: readonly Button[] = readButtons(['U1', 'U2', 'U3', 'U4', 'V1', 'V2', 'V3', 'V4'])

function decodeResults(text: string): Update[] | null {
  return (
    decodeJobs(text)?.map((one) => {
      const isGrid = one.state === 'done' && one.pictures.some(({ quadrant }) => quadrant !== undefined)
      return isGrid && one.buttons.length === 0 ? { ...one, buttons: [...gridButtons] } : one
    }) ?? null
  )
}
