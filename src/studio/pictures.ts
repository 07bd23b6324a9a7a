import { randomBytes } from 'node:crypto'
import { dimensions, type Engine } from '../practice-engine/engine.ts'
import { json } from '../server/answer.ts'
import type { Now } from '../shared/clock.ts'
import type { StudioAnswer, StudioRequest } from './http.ts'
import { createPaintCache, type Recipe } from './paint-cache.ts'
import { createPictureLinks, type Linkable } from './picture-links.ts'

/** Recipes are small; the oldest go, and their links with them. */
const maxRecipes = 20_000

export interface Picture extends Linkable {
  recipe: Recipe
  width: number
  height: number
}

/** Every picture the studio gave a link to. Painted when first asked for (or `warm`ed), then kept while there is room. */
export function createPictures({ engine, now }: { engine: Engine; now: Now }) {
  const pictures = new Map<string, Picture>()
  const paint = createPaintCache(engine)
  const { link, isAlive } = createPictureLinks(now)

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
      paint(picture.recipe).catch(() => undefined)
    },
    link,
    /** One of ours, by its URL. */
    find(url: string): Picture | null {
      const id = /\/pictures\/([0-9a-f]{32})\.png/.exec(url)?.[1]
      return (id === undefined ? undefined : pictures.get(id)) ?? null
    },
    bytes: async (picture: Picture): Promise<Buffer> => (await paint(picture.recipe)).bytes,
    /** Answers `GET /pictures/<id>.png`. */
    async answer({ path, query, headers }: StudioRequest): Promise<StudioAnswer> {
      const id = /^\/pictures\/([0-9a-f]{32})\.png$/.exec(path)?.[1]
      const picture = id === undefined ? undefined : pictures.get(id)
      if (!picture || !isAlive(picture, query)) return json(404, { message: 'This content is no longer available.' })
      const etag = `"${picture.id}"`
      const shared = [
        ...['ETag', etag, 'Cache-Control', picture.ttlS === null ? 'public, max-age=31536000, immutable' : 'no-store'],
        ...['Cross-Origin-Resource-Policy', 'cross-origin', 'X-Content-Type-Options', 'nosniff'],
      ]
      if (headers['if-none-match'] === etag) return { status: 304, headers: shared, body: '' }
      const { bytes } = await paint(picture.recipe)
      return { status: 200, headers: [...shared, 'Content-Type', 'image/png'], body: bytes }
    },
  }
}
export type Pictures = ReturnType<typeof createPictures>
