import type { MessageName } from '../../messaging/protocol.ts'
import type { Handlers } from '../../messaging/server.ts'

/**
 * A part of the worker that is not needed each time it starts: its code comes when it is first asked for, and stays for as long
 * as the worker lives. Asked for again when it could not be had.
 */
export function late<Part>(load: () => Promise<Part>): () => Promise<Part> {
  let part: Promise<Part> | undefined
  return () => {
    part ??= load().catch((error) => {
      part = undefined
      throw error
    })
    return part
  }
}

/** Handlers that are such a part. */
export function lateHandlers<Name extends MessageName>(
  names: readonly Name[],
  load: () => Promise<Handlers<Name>>,
): Handlers<Name> {
  const part = late(load)
  const forward = (name: Name) => async (request: never) => (await part())[name](request)
  // One for each name: the map's type can't be told from a list.
  return Object.fromEntries(names.map((name) => [name, forward(name)])) as unknown as Handlers<Name>
}
