import type { Command } from '../contract/command.ts'
import type { Button, Update } from '../contract/update.ts'
import type { Json } from '../shared/json.ts'
import { readText } from '../wire/fields.ts'
import { readButtons } from '../wire/labels.ts'
import { bearer, post, promptOf } from './decode-helpers.ts'
import { decodeJobs, jobPoll } from './generic-task.ts'
import { decodeReceipt, inlined, taskRoute } from './midjourney-proxy-task.ts'
import type { Provider, ProviderRequest, SendContext } from './provider.ts'

/**
 * midjourney-proxy, the Java server (novicezk), and the relays that speak its wire. How sure we are: read in its source.
 * Its account routes answer with the Discord user token. They are never called, so that there is no `info`.
 */
export const midjourneyProxy: Provider = {
  id: 'midjourney-proxy',
  name: 'midjourney-proxy',
  family: 'unofficial',
  alternative: 'midjourney-proxy-cs',
  commands: ['imagine', 'button', 'describe', 'blend'],
  speeds: [],
  options: ['references'],
  maxPromptLength: 2000, // Discord's own limit of a message
  concurrency: 3, // the server's own default for each account
  hook: true,
  defaultAddress: '',
  exampleAddress: 'http://localhost:8080/mj',
  practiceAddress: 'http://127.0.0.1:8790/mj',
  needsToken: false,
  inline: ['describe', 'blend'],

  encode,
  decodeReceipt: (answer, command, context) => decodeReceipt(answer, command, context, headers(context.token)),
  decodeHook: decodeTasks,
  poll: jobPoll(taskRoute, headers, decodeTasks),
}

/** The server reads the first header, relays read the second. */
function headers(token: string): Record<string, string> {
  return token === '' ? {} : { 'mj-api-secret': token, ...bearer(token) }
}

/** The buttons of a grid. The API accepts them, but does not list them. */
const gridButtons: readonly Button[] = readButtons(['U1', 'U2', 'U3', 'U4', '🔄', 'V1', 'V2', 'V3', 'V4'])
const gridAction = /^(imagine|variation|reroll|blend|blead)$/i

function decodeTasks(text: string): Update[] | null {
  return decodeJobs(text)?.map(withButtons) ?? null
}

function withButtons(update: Update): Update {
  const isGrid =
    update.kind === 'picture' && update.state === 'done' && gridAction.test(readText(update.rest?.action) ?? '')
  return isGrid && update.buttons.length === 0 ? { ...update, buttons: [...gridButtons] } : update
}

function encode(command: Command, context: SendContext): ProviderRequest | null {
  const { address, ref: state, hook, parent } = context
  const reply = { state, ...(hook === null ? {} : { notifyHook: hook }) }
  const send = (route: string, body: Json) =>
    post(`${address}/submit/${route}`, headers(context.token), { ...body, ...reply })
  const taskId = parent?.followUpId ?? parent?.messageId
  switch (command.kind) {
    case 'imagine':
      return send('imagine', { prompt: promptOf(command) })
    case 'button': {
      if (taskId === undefined) return null
      // Relays list buttons with a customId, and accept it.
      if (command.customId !== undefined) return send('action', { taskId, customId: command.customId })
      const change = changeOf(command.label)
      return change && send('change', { taskId, ...change })
    }
    case 'describe': {
      const base64 = inlined([command.url])?.[0]
      return base64 === undefined ? null : send('describe', { base64 })
    }
    case 'blend': {
      const base64Array = inlined(command.urls)
      return base64Array && send('blend', { base64Array })
    }
    default:
      return null
  }
}

function changeOf(label: string): { action: string; index?: number } | null {
  const [button] = readButtons([label])
  if (button?.role === 'reroll') return { action: 'REROLL' }
  if (button?.index === undefined) return null
  const action = button.role === 'upscale' ? 'UPSCALE' : button.role === 'vary' ? 'VARIATION' : null
  return action === null ? null : { action, index: button.index }
}
