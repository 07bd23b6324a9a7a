import { expect, it } from 'vitest'
import { textOf, type World } from './world.ts'

/** Who waits hears of what comes. */
export function describeNews(world: World): void {
  it('wakes who watches, when the message can be read', async () => {
    await world.start()
    const id = await world.opened()
    const woken = new Promise<string[]>((resolve) => {
      const stop = world.watch(id, () => {
        stop()
        resolve(world.bodies(id))
      })
    })
    await world.post(id, 'news')
    expect(await woken).toEqual(['news'])
  })

  it('wakes everybody who watches an inbox, until they stop', async () => {
    await world.start()
    const id = await world.opened()
    let left = 0
    const stop = world.watch(id, () => {
      left += 1
    })
    stop()
    const both = Promise.all([1, 2].map(() => new Promise<void>((resolve) => world.watch(id, () => resolve()))))
    await world.post(id)
    await both
    expect(left).toBe(0)
  })

  it('wakes who watches an inbox that is closed', async () => {
    await world.start()
    const id = await world.opened()
    const woken = new Promise<void>((resolve) => world.watch(id, () => resolve()))
    await world.subject.writer.close(id)
    await woken
    expect(await world.subject.reader.read(id, 0, 1)).toBeNull()
  })

  it('misses nothing that comes between registering and reading', async () => {
    await world.start()
    const id = await world.opened()
    const got: string[] = []
    const posting = (async () => {
      for (let n = 0; n < 100; n++) await world.post(id, String(n))
    })()
    for (let after = 0; got.length < 100; ) {
      let stop = () => {}
      const news = new Promise<void>((resolve) => {
        stop = world.watch(id, () => resolve())
      })
      const found = await world.read(id, after)
      if (found.messages.length === 0) await news
      stop()
      got.push(...found.messages.map((m) => textOf(m)))
      after = found.cursor
    }
    await posting
    expect(got).toEqual(Array.from({ length: 100 }, (_, n) => String(n)))
  })

  it('stores webhooks that come at once, each once, in the order of their numbers', async () => {
    await world.start()
    const id = await world.opened()
    const seqs = await Promise.all(Array.from({ length: 100 }, (_, n) => world.post(id, String(n))))
    const { messages } = await world.read(id)
    expect(messages.map((m) => m.seq)).toEqual([...seqs].sort((a, b) => a - b))
    expect(new Set(messages.map((m) => textOf(m))).size).toBe(100)
    for (const [n, seq] of seqs.entries())
      expect(messages.filter((m) => m.seq === seq).map(textOf)).toEqual([String(n)])
  })
}
