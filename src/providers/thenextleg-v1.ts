import type { Command } from '../contract/command.ts'
import type { Json } from '../shared/json.ts'
import { bearer, post, promptOf } from './decode-helpers.ts'
import type { Provider, SendContext } from './provider.ts'
import { decodeHook, decodeReceipt, splitFollowUpId } from './thenextleg.ts'

/**
 * The Next Leg v1: everything is a POST to one address, and results come by webhook only. How sure we are: imagine,
 * button, describe, info, reaction, relax, fast, private and stealth are documented by the vendor.
 */
export const theNextLegV1: Provider = {
  id: 'thenextleg-v1',
  name: 'The Next Leg v1',
  family: 'unofficial',
  isShut: true,
  alternative: 'thenextleg-v2',
  commands: ['imagine', 'button', 'describe', 'info', 'speed', 'visibility', 'seed'],
  speeds: ['fast', 'relax'],
  options: ['references'],
  maxPromptLength: 2000, // Discord's own limit of a message; the API documents none
  concurrency: 3, // what Midjourney's Basic and Standard plans work on at once
  hook: true,
  defaultAddress: 'https://api.thenextleg.io/api',
  exampleAddress: 'https://api.thenextleg.io/api',
  practiceAddress: 'http://127.0.0.1:8790/api',
  needsToken: true,

  encode(command, context) {
    const body = bodyOf(command, context)
    if (body === null) return null
    const hook = context.hook === null ? {} : { webhookOverride: context.hook }
    return post(context.address, bearer(context.token), { ...body, ref: context.ref, ...hook })
  },
  decodeReceipt,
  decodeHook,
}

function bodyOf(command: Command, context: SendContext): Json | null {
  const buttonMessageId = splitFollowUpId(context.parent?.followUpId).id
  switch (command.kind) {
    case 'imagine':
      return { cmd: 'imagine', msg: promptOf(command) }
    case 'button':
      return buttonMessageId === undefined ? null : { button: command.label, buttonMessageId }
    case 'seed':
      return buttonMessageId === undefined ? null : { reaction: '✉️', buttonMessageId }
    case 'describe':
      return { cmd: 'describe', url: command.url }
    case 'info':
      return { cmd: 'info' }
    case 'speed':
      return command.speed === 'turbo' ? null : { cmd: command.speed }
    case 'visibility':
      // The vendor lists no way back; Midjourney's own command is `public`.
      return { cmd: command.visibility }
    default:
      return null
  }
}
