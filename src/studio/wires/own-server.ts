import { randomInt } from 'node:crypto'
import { bearerOf } from '../../server/bearer.ts'
import type { PaintCommand } from '../commands.ts'
import type { Core } from '../core.ts'
import type { StudioRequest } from '../http.ts'
import type { StudioJob } from '../jobs.ts'

/** What the servers on one's own machine have in common. */

/**
 * Whether the request has the studio's token: as bearer, as the password of Basic, or both. The real servers mostly ask for none;
 * a studio takes no command without it.
 */
export function isLetIn(core: Core, { headers: { authorization } }: StudioRequest): boolean {
  return core.isToken(bearerOf(authorization) ?? passwordOf(authorization))
}

function passwordOf(authorization: string | undefined): string | null {
  const [, credentials = ''] = /^basic (.+)$/i.exec(authorization ?? '') ?? []
  const [, password] = /^[^:]*:(.*)$/s.exec(Buffer.from(credentials, 'base64').toString('utf8')) ?? []
  return password ?? null
}

/** A seed as these servers take it: none and negative ones are drawn. */
export function drawnSeed(seed: number | undefined): number {
  return seed === undefined || seed < 0 ? randomInt(2 ** 32) : seed
}

/** What to paint, from the fields that all these servers have. */
export function paintCommand(fields: {
  prompt: string
  width: number
  height: number
  seed: number
  count: number
  /** Empty ones are left out. */
  inputs: readonly string[]
}): PaintCommand {
  const { width, height, inputs, ...command } = fields
  return { kind: 'paint', ...command, aspect: width / height, inputs: inputs.filter((input) => input !== '') }
}

/** The pictures of a job that is done, as base64. */
export async function picturesOf({ pictures }: Core, { outcome }: StudioJob): Promise<string[]> {
  const bytes = await Promise.all((outcome?.singles ?? []).map((one) => pictures.bytes(one)))
  return bytes.map((one) => one.toString('base64'))
}
