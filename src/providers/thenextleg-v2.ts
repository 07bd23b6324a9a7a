import type { Command } from '../contract/command.ts'
import { isRecord, type Json, readJson } from '../shared/json.ts'
import { naughtySchema } from '../wire/thenextleg.ts'
import { bearer, get, post, promptOf } from './decode-helpers.ts'
import type { Provider, ProviderRequest, SendContext } from './provider.ts'
import { decodeHook, decodeMessage, decodeReceipt, splitFollowUpId } from './thenextleg.ts'

/** Minutes after which the message route gives a job up. Its default is 12, and a relaxed job takes longer in the evening. */
const expireMins = 60

/**
 * The Next Leg v2: one route for each command. With `.../loadBalancer` as the address it uses the load balancer, whose id is
 * kept in the followUpId. How sure we are: all of it is documented or in the vendor's SDK, but for `public` (a settings label).
 */
export const theNextLegV2: Provider = {
  id: 'thenextleg-v2',
  name: 'The Next Leg v2',
  family: 'unofficial',
  isShut: true,
  alternative: 'thenextleg-v1',
  commands: ['imagine', 'button', 'describe', 'blend', 'info', 'settings', 'speed', 'visibility', 'seed'],
  speeds: ['fast', 'relax'],
  options: ['references', 'mask', 'zoom'],
  maxPromptLength: 2000, // Discord's own limit of a message; the API documents none
  concurrency: 3, // what Midjourney's Basic and Standard plans work on at once
  hook: true,
  defaultAddress: 'https://api.thenextleg.io/v2',
  exampleAddress: 'https://api.thenextleg.io/v2',
  practiceAddress: 'http://127.0.0.1:8790/v2',
  needsToken: true,

  encode: (command, context) => encode(command, context),
  decodeReceipt,
  decodeHook,
  poll: {
    encode: ({ address, token, messageId, followUpId }) => {
      const { loadBalanceId } = splitFollowUpId(followUpId)
      const machine = loadBalanceId === undefined ? '' : `&loadBalanceId=${encodeURIComponent(loadBalanceId)}`
      return get(
        `${address}/message/${encodeURIComponent(messageId)}?expireMins=${expireMins}${machine}`,
        bearer(token),
      )
    },
    decode: (answer, { messageId }, receivedAt) => decodeMessage(answer, messageId, receivedAt),
  },
  prefilter: {
    encode: (prompt, { address, token }) => post(`${address}/is-this-naughty`, bearer(token), { msg: prompt }),
    decode: ({ status, text }) => {
      const json = readJson(text)
      if (status !== 200 || !isRecord(json)) return null
      const { isNaughty, phrase } = naughtySchema.parse(json)
      return typeof isNaughty === 'boolean' ? { refused: isNaughty, phrase } : null
    },
  },
}

function encode(command: Command, context: SendContext): ProviderRequest | null {
  const headers = bearer(context.token)
  const reply = { ref: context.ref, ...(context.hook === null ? {} : { webhookOverride: context.hook }) }
  const send = (route: string, body: Json) => post(`${context.address}/${route}`, headers, { ...body, ...reply })
  const { id: buttonMessageId, loadBalanceId } = splitFollowUpId(context.parent?.followUpId)
  switch (command.kind) {
    case 'imagine':
      return send('imagine', { msg: promptOf(command) })
    case 'button': {
      if (buttonMessageId === undefined) return null
      const { label: button, prompt, zoom, aspect: ar, mask } = command
      return send('button', { button, buttonMessageId, prompt, zoom, ar, mask, loadBalanceId })
    }
    case 'describe':
      return send('describe', { url: command.url })
    case 'blend':
      return send('blend', { urls: command.urls })
    case 'info':
      return get(`${context.address}/info?${new URLSearchParams(reply)}`, headers)
    case 'settings':
      if (command.toggle !== undefined) return send('settings', { settingsToggle: command.toggle })
      return get(`${context.address}/settings?${new URLSearchParams(reply)}`, headers)
    case 'speed':
      return command.speed === 'turbo' ? null : send('slash-commands', { cmd: command.speed })
    case 'visibility':
      // The vendor lists `stealth` and `private` only; the way back is a button of the settings.
      if (command.visibility === 'public') return send('settings', { settingsToggle: 'Public mode' })
      return send('slash-commands', { cmd: 'stealth' })
    case 'seed': {
      const messageId = context.parent?.messageId
      return messageId === undefined ? null : post(`${context.address}/seed`, headers, { messageId })
    }
    default:
      return null
  }
}
