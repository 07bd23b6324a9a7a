import { quarters } from '../../src/contract/grid.ts'
import type { PictureVariant } from '../../src/extension/store/picture-database.ts'
import type { KeptPicture, PictureKey, StoredCopies } from '../../src/extension/store/pictures.ts'
import type { Pictures, StoredPicture } from '../../src/extension/store/write/pictures.ts'

type Reduced = Omit<KeptPicture, 'original'>

export interface MemoryPictures extends Pictures {
  /** Pictures with their originals, by `<job> <index>`. */
  kept: Map<string, KeptPicture>
  /** What is left of pictures whose originals were let go. */
  reduced: Map<string, Reduced>
  /** Bytes that fit in; more is refused as a full disk does. */
  room: number
}

/** Pictures in memory: Node has no IndexedDB. */
export function createMemoryPictures(): MemoryPictures {
  const kept = new Map<string, KeptPicture>()
  const reduced = new Map<string, Reduced>()
  const place = (jobId: string, index: number) => `${jobId} ${index}`
  const entries = () =>
    [...kept, ...reduced].map(([key, picture]) => {
      const at = key.lastIndexOf(' ')
      return { key, jobId: key.slice(0, at), index: Number(key.slice(at + 1)), picture }
    })

  async function fits(): Promise<boolean> {
    if (pictures.room === Number.POSITIVE_INFINITY) return true
    const { original, quarter, small } = await pictures.usage()
    return original + quarter + small <= pictures.room
  }

  const pictures: MemoryPictures = {
    kept,
    reduced,
    room: Number.POSITIVE_INFINITY,
    async usage() {
      const total = { original: 0, quarter: 0, small: 0 }
      for (const { picture } of entries()) for (const variant of variants) total[variant] += bytesOf(picture, variant)
      return total
    },
    async readPicture(jobId, index, size) {
      const original = kept.get(place(jobId, index))?.original
      const small = kept.get(place(jobId, index)) ?? reduced.get(place(jobId, index))
      return ((size === 'tiny' && small?.tiny) || (size !== 'original' && small?.thumbnail) || original) ?? null
    },
    async readSmall(pictures, size) {
      return pictures.map(({ jobId, index }) => kept.get(`${jobId} ${index}`)?.[size])
    },
    async listKept(jobId) {
      const found = entries().filter((entry) => entry.jobId === jobId && kept.has(entry.key))
      return found.map(({ index }) => index).toSorted((a, b) => a - b)
    },
    async readKept(jobId, index) {
      return kept.get(place(jobId, index)) ?? null
    },
    async readCopies(jobIds) {
      const found = jobIds.map((jobId) => entries().filter((entry) => entry.jobId === jobId))
      return found.flatMap((copies) =>
        copies
          .toSorted((a, b) => a.index - b.index)
          .map(({ key, jobId, index }): StoredCopies => {
            const { thumbnail, tiny } = kept.get(key) ?? reduced.get(key) ?? {}
            return { jobId, index, original: kept.get(key)?.original, thumbnail, tiny }
          }),
      )
    },
    async readQuarter(jobId, index, quarter) {
      const picture = kept.get(place(jobId, index)) ?? reduced.get(place(jobId, index))
      return picture?.quarters?.[quarters.indexOf(quarter)] ?? null
    },
    async writePicture(jobId, index, picture) {
      const key = place(jobId, index)
      const before = kept.get(key)
      kept.set(key, picture)
      if (await fits()) return void reduced.delete(key)
      if (before) kept.set(key, before)
      else kept.delete(key)
      throw new DOMException('Quota exceeded', 'QuotaExceededError')
    },
    async addSmall(jobId, index, small) {
      const picture = kept.get(place(jobId, index))
      if (picture) kept.set(place(jobId, index), { ...picture, ...small })
    },
    async writeSmall(jobId, index, small) {
      reduced.set(place(jobId, index), small)
    },
    async writeCopies(copies) {
      const before = { kept: new Map(kept), reduced: new Map(reduced) }
      try {
        for (const { jobId, index, original, ...small } of copies) {
          if (original) await pictures.writePicture(jobId, index, { original, ...small })
          else await pictures.writeSmall(jobId, index, small)
        }
      } catch (error) {
        kept.clear()
        for (const [key, picture] of before.kept) kept.set(key, picture)
        reduced.clear()
        for (const [key, picture] of before.reduced) reduced.set(key, picture)
        throw error
      }
    },
    async deletePictures(jobId) {
      for (const { key } of entries().filter((entry) => entry.jobId === jobId)) {
        kept.delete(key)
        reduced.delete(key)
      }
    },
    async listOldest(variant, after, limit) {
      const found: StoredPicture[] = entries()
        .map(({ jobId, index, picture }) => ({
          jobId,
          index,
          bytes: bytesOf(picture, variant),
          hasSmall: picture.thumbnail !== undefined,
        }))
        .filter((held) => held.bytes > 0 && (after === null || inOrder(after, held) < 0))
      return found.toSorted(inOrder).slice(0, limit)
    },
    async dropVariant(variant, dropped) {
      for (const key of dropped.map(({ jobId, index }) => place(jobId, index))) {
        const picture = kept.get(key)
        const rest: Reduced = {
          ...(picture ?? reduced.get(key)),
          ...(variant === 'quarter' ? { quarters: undefined } : {}),
          ...(variant === 'small' ? { thumbnail: undefined, tiny: undefined } : {}),
        }
        if (picture && variant !== 'original') kept.set(key, { ...rest, original: picture.original })
        else {
          kept.delete(key)
          reduced.set(key, withoutOriginal(rest))
        }
      }
    },
  }
  return pictures
}

const variants: readonly PictureVariant[] = ['original', 'quarter', 'small']

function withoutOriginal({ thumbnail, tiny, quarters: four }: Reduced): Reduced {
  return { thumbnail, tiny, quarters: four }
}

function bytesOf(picture: Partial<KeptPicture>, variant: PictureVariant): number {
  const { original, thumbnail, tiny, quarters: four = [] } = picture
  const blobs = { original: [original], quarter: four, small: [thumbnail, tiny] }[variant]
  return blobs.reduce((sum, blob) => sum + (blob?.size ?? 0), 0)
}

function inOrder(a: PictureKey, b: PictureKey): number {
  return a.jobId === b.jobId ? a.index - b.index : a.jobId < b.jobId ? -1 : 1
}
