import type { KeptPicture, Pictures } from '../../src/extension/store/pictures.ts'

/** Pictures in memory: Node has no IndexedDB. */
export function createMemoryPictures(): Pictures & { kept: Map<string, KeptPicture> } {
  const kept = new Map<string, KeptPicture>()
  return {
    kept,
    async readPicture(jobId, index, size) {
      const picture = kept.get(`${jobId} ${index}`)
      if (!picture) return null
      return (size === 'tiny' && picture.tiny) || (size !== 'original' && picture.thumbnail) || picture.original
    },
    async listKept(jobId) {
      const keys = [...kept.keys()].filter((key) => key.startsWith(`${jobId} `))
      return keys.map((key) => Number(key.slice(jobId.length + 1))).toSorted((a, b) => a - b)
    },
    async readKept(jobId, index) {
      return kept.get(`${jobId} ${index}`) ?? null
    },
    async writePicture(jobId, index, picture) {
      kept.set(`${jobId} ${index}`, picture)
    },
    async deletePictures(jobId) {
      for (const key of kept.keys()) if (key.startsWith(`${jobId} `)) kept.delete(key)
    },
  }
}
