import { createMemoryPictures, type MemoryPictures } from '../support/memory-pictures.ts'
import { unsyncedMs } from './storage.ts'
import type { Time } from './time.ts'

/** Pictures on a disk. A power cut takes what is new, back to the same moment as in the storage area. */
export function createPictureDisk(time: Time): { pictures: MemoryPictures; forget(ms: number): void } {
  const pictures = createMemoryPictures()
  const { kept, reduced } = pictures
  let earlier: { at: number; kept: typeof kept; reduced: typeof reduced }[] = []

  function remember(): void {
    earlier = earlier.filter(({ at }) => at > time.now() - unsyncedMs)
    earlier.push({ at: time.now(), kept: new Map(kept), reduced: new Map(reduced) })
  }

  function replace<Value>(map: Map<string, Value>, content: ReadonlyMap<string, Value>): void {
    map.clear()
    for (const [key, value] of content) map.set(key, value)
  }

  const changing = ['writePicture', 'addSmall', 'writeSmall', 'deletePictures', 'dropPart']
  return {
    pictures: new Proxy(pictures, {
      get(target, name) {
        if (changing.includes(String(name))) remember()
        return Reflect.get(target, name)
      },
    }),
    forget(ms) {
      const before = earlier.find(({ at }) => at > time.now() - ms)
      if (!before) return
      replace(kept, before.kept)
      replace(reduced, before.reduced)
      earlier = []
    },
  }
}
