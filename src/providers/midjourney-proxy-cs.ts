import type { Account } from '../contract/account.ts'
import type { Command } from '../contract/command.ts'
import type { Update } from '../contract/update.ts'
import { isRecord, type Json, readJson } from '../shared/json.ts'
import { readNumber } from '../wire/fields.ts'
import { accountUpdate, cancelled, get, parseRefusal, post, promptOf } from './decode-helpers.ts'
import { decodeJobs, jobPoll } from './generic-task.ts'
import { decodeReceipt, inlined, taskRoute } from './midjourney-proxy-task.ts'
import type { Provider, ProviderAnswer, ProviderRequest, Receipt, SendContext } from './provider.ts'

/**
 * midjourney-proxy, the C# server (trueai-org). Buttons are pressed by their customId; Vary (Region), Custom Zoom and remix
 * wait in a window first (code 21), which `confirm` answers. How sure we are: read in its source. It posts
 * no webhook for a task that waits for its window or was cancelled; the poll route shows those.
 */
export const midjourneyProxyCs: Provider = {
  id: 'midjourney-proxy-cs',
  name: 'midjourney-proxy (C#)',
  family: 'unofficial',
  alternative: 'midjourney-proxy',
  commands: ['imagine', 'button', 'describe', 'blend', 'info', 'seed', 'cancel'],
  speeds: [],
  options: ['references', 'mask', 'zoom'],
  maxPromptLength: 2000, // Discord's own limit of a message
  concurrency: 3, // the server's own default for each account
  hook: true,
  defaultAddress: '',
  exampleAddress: 'http://localhost:8080/mj',
  practiceAddress: 'http://127.0.0.1:8790/csharp/mj',
  needsToken: false,
  inline: ['blend'],

  encode,
  decodeReceipt: decodeAnswer,
  decodeHook: decodeJobs,
  poll: jobPoll(taskRoute, headers),
}

/** Not `Authorization`: the server prefers that header, and compares its whole value, `Bearer` included. */
function headers(token: string): Record<string, string> {
  return token === '' ? {} : { 'mj-api-secret': token }
}

function encode(command: Command, context: SendContext): ProviderRequest | null {
  const { address, ref: state, hook, parent } = context
  const token = headers(context.token)
  const reply = { state, ...(hook === null ? {} : { notifyHook: hook }) }
  const send = (route: string, body: Json) => post(`${address}/submit/${route}`, token, { ...body, ...reply })
  const taskId = parent?.followUpId ?? parent?.messageId
  const task = taskId === undefined ? null : `${address}/task/${encodeURIComponent(taskId)}`
  switch (command.kind) {
    case 'imagine':
      return send('imagine', { botType: 'MID_JOURNEY', prompt: promptOf(command) })
    case 'button':
      if (taskId === undefined || command.customId === undefined) return null
      return send('action', { taskId, customId: command.customId })
    case 'describe':
      return send('describe', command.url.startsWith('data:') ? { base64: command.url } : { link: command.url })
    case 'blend': {
      const base64Array = inlined(command.urls)
      return base64Array && send('blend', { base64Array })
    }
    case 'seed':
      return task === null ? null : get(`${task}/image-seed`, token)
    case 'cancel':
      return task === null ? null : post(`${task}/cancel`, token, {})
    case 'info':
      // The administration routes are not under the speed prefixes.
      return get(`${address.replace(/\/mj-(fast|turbo|relax)\/mj$/, '/mj')}/admin/accounts`, token)
    default:
      return null
  }
}

function decodeAnswer(answer: ProviderAnswer, command: Command, context: SendContext, receivedAt: number): Receipt {
  const isTaken = answer.status >= 200 && answer.status < 300
  if (command.kind === 'cancel' && isTaken) return cancelled(context)
  if (command.kind !== 'info') return decodeReceipt(answer, command, context, headers(context.token))
  const account = isTaken ? decodeAccounts(readJson(answer.text), { ref: context.ref }, receivedAt) : null
  if (account) return { kind: 'finished', updates: [account] }
  const receipt = parseRefusal(answer, context)
  // Only administrators may read accounts; the token may be good for all else.
  if (receipt.kind === 'refused' && receipt.reason.code === 'bad-token') receipt.reason.code = 'refused'
  return receipt
}

/**
 * The server may hold several Midjourney accounts: the first enabled one is shown. Only Midjourney's own `/info` keys and
 * the queue are read: beside them stand Discord tokens and passwords.
 */
function decodeAccounts(json: unknown, ids: Update['ids'], receivedAt: number): Update | null {
  const list = isRecord(json) ? (json.list ?? json.data ?? [json]) : json
  const account = Array.isArray(list) ? list.filter(isRecord).find(({ enable }) => enable !== false) : undefined
  const properties = isRecord(account?.properties) ? account.properties : undefined
  if (account === undefined || properties === undefined) return null
  const content = Object.fromEntries(Object.entries(properties).filter(([key]) => infoKey.test(key)))
  if (Object.keys(content).length === 0) return null
  const decoded = accountUpdate(ids, content, receivedAt)
  const queue: Account['queue'] = {
    fast: decoded.account?.queue.fast ?? readNumber(account.queueCount) ?? null,
    relax: decoded.account?.queue.relax ?? null,
    running: decoded.account?.queue.running ?? readNumber(account.runningCount) ?? null,
  }
  return decoded.account ? { ...decoded, account: { ...decoded.account, queue } } : null
}

const infoKey =
  /^(Subscription|(Niji )?Job Mode|Visibility Mode|Fast Time Remaining|(Lifetime|Relaxed|Fast|Turbo) Usage|Queued Jobs \(\w+\)|Running Jobs)$/i
