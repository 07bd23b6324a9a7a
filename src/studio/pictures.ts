import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { dimensions, type Engine, type Painted, type PaintRequest } from '../practice-engine/engine.ts'
import { json } from '../server/answer.ts'
import type { Now } from '../shared/clock.ts'
import type { StudioAnswer, StudioRequest } from './http.ts'

/** Painted bytes kept in memory; what falls out is painted again when asked for. */
const cacheBytes = 96 * 1_048_576
/** Recipes are small; the oldest go, and their links with them. */
const maxRecipes = 20_000

export interface Recipe extends PaintRequest {
  grid: boolean
}

export interface Picture {
  id: string
  recipe: Recipe
  width: number
  height: number
  /** Life of its links in seconds, null for ever; it begins when the first link is given out. */
  ttlS: number | null
  linkedAt: number | null
}

/** Every picture the studio gave a link to. Painted when first asked for (or `warm`ed), then kept while there is room. */
export function createPictures({ engine, now }: { engine: Engine; now: Now }) {
  const pictures = new Map<string, Picture>()
  const cache = new Map<string, Promise<Painted>>()
  const sizes = new Map<string, number>()
  const key = randomBytes(32)

  function sign(id: string, expires: string): string {
    return createHmac('sha256', key).update(`${id} ${expires}`).digest('hex')
  }

  function paint({ recipe }: Picture): Promise<Painted> {
    const name = JSON.stringify(recipe)
    const cached = cache.get(name)
    if (cached) {
      cache.delete(name)
      cache.set(name, cached)
      return cached
    }
    const painting = recipe.grid ? engine.paintGrid(recipe) : engine.paint(recipe)
    cache.set(name, painting)
    painting.then(
      ({ bytes }) => {
        sizes.set(name, bytes.byteLength)
        trim()
      },
      () => cache.delete(name),
    )
    return painting
  }

  function trim(): void {
    let held = [...sizes.values()].reduce((sum, size) => sum + size, 0)
    for (const name of cache.keys()) {
      if (held <= cacheBytes) return
      held -= sizes.get(name) ?? 0
      sizes.delete(name)
      cache.delete(name)
    }
  }

  return {
    add(recipe: Recipe, ttlS: number | null): Picture {
      const { width, height } = dimensions(recipe)
      const scale = recipe.grid ? 2 : 1
      const id = randomBytes(16).toString('hex')
      const picture: Picture = { id, recipe, width: width * scale, height: height * scale, ttlS, linkedAt: null }
      pictures.set(id, picture)
      const oldest = pictures.size > maxRecipes ? pictures.keys().next().value : undefined
      if (oldest !== undefined) pictures.delete(oldest)
      return picture
    },
    /** Starts painting, so that the picture is there when its link is given out. */
    warm(picture: Picture): void {
      // A failure shows when the picture is fetched.
      paint(picture).catch(() => undefined)
    },
    /** Discord's way when links die: `ex` and `is` in hex seconds, a signature, a trailing `&`. */
    link(origin: string, picture: Picture): string {
      const { id, ttlS } = picture
      const url = `${origin}/pictures/${id}.png`
      if (ttlS === null) return url
      picture.linkedAt ??= now()
      const seconds = Math.floor(picture.linkedAt / 1000)
      const expires = (seconds + Math.floor(ttlS)).toString(16)
      return `${url}?ex=${expires}&is=${seconds.toString(16)}&hm=${sign(id, expires)}&`
    },
    /** One of ours, by its URL. */
    find(url: string): Picture | null {
      const id = /\/pictures\/([0-9a-f]{32})\.png/.exec(url)?.[1]
      return (id === undefined ? undefined : pictures.get(id)) ?? null
    },
    bytes: async (picture: Picture): Promise<Buffer> => (await paint(picture)).bytes,
    /** Answers `GET /pictures/<id>.png`. */
    async answer({ path, query, headers }: StudioRequest): Promise<StudioAnswer> {
      const id = /^\/pictures\/([0-9a-f]{32})\.png$/.exec(path)?.[1]
      const picture = id === undefined ? undefined : pictures.get(id)
      if (!picture || !alive(picture, query)) return json(404, { message: 'This content is no longer available.' })
      const etag = `"${picture.id}"`
      const shared = [
        ...['ETag', etag, 'Cache-Control', picture.ttlS === null ? 'public, max-age=31536000, immutable' : 'no-store'],
        ...['Cross-Origin-Resource-Policy', 'cross-origin', 'X-Content-Type-Options', 'nosniff'],
      ]
      if (headers['if-none-match'] === etag) return { status: 304, headers: shared, body: '' }
      const { bytes } = await paint(picture)
      return { status: 200, headers: [...shared, 'Content-Type', 'image/png'], body: bytes }
    },
  }

  function alive({ id, ttlS }: Picture, query: URLSearchParams): boolean {
    if (ttlS === null) return true
    const expires = query.get('ex') ?? ''
    const given = Buffer.from(query.get('hm') ?? '', 'utf8')
    const right = Buffer.from(sign(id, expires), 'utf8')
    if (given.byteLength !== right.byteLength || !timingSafeEqual(given, right)) return false
    return Number.parseInt(expires, 16) * 1000 > now()
  }
}
export type Pictures = ReturnType<typeof createPictures>
