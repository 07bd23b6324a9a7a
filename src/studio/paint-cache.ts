import { blackPicture, type Engine, type Painted, type PaintRequest } from '../practice-engine/engine.ts'

/** Painted bytes kept in memory; what falls out is painted again when asked for. */
const cacheBytes = 96 * 1_048_576

export interface Recipe extends PaintRequest {
  grid: boolean
  /** What a safety checker leaves of a picture. */
  isBlack?: true
}

/** Paints a recipe, or returns what was painted by it before, while there is room. Rejects when the engine does. */
export function createPaintCache(engine: Engine): (recipe: Recipe) => Promise<Painted> {
  /** Least recently used first. */
  const cache = new Map<string, Promise<Painted>>()
  const sizes = new Map<string, number>()

  function trim(): void {
    let held = [...sizes.values()].reduce((sum, size) => sum + size, 0)
    for (const name of cache.keys()) {
      if (held <= cacheBytes) return
      held -= sizes.get(name) ?? 0
      sizes.delete(name)
      cache.delete(name)
    }
  }

  function paint(recipe: Recipe): Promise<Painted> {
    if (recipe.isBlack) return Promise.resolve(blackPicture(recipe))
    return recipe.grid ? engine.paintGrid(recipe) : engine.paint(recipe)
  }

  return (recipe) => {
    const name = JSON.stringify(recipe)
    const cached = cache.get(name)
    if (cached) {
      cache.delete(name)
      cache.set(name, cached)
      return cached
    }
    const painting = paint(recipe)
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
}
