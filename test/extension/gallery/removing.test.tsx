// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import {
  fox,
  names,
  openGallery as open,
  owl,
  runTimers,
  sentOf,
  tile,
  tiles,
  upscaled,
  useGalleryPage,
  wall,
} from '../../support/gallery-page.tsx'
import { button, key, one, press, settled, stock, words } from '../../support/page.tsx'

useGalleryPage(['Date', 'setTimeout', 'clearTimeout'])

describe('removing', () => {
  it('hides at once and removes when the time to undo has run out', async () => {
    await stock([fox, owl])
    const { sent } = await open()
    tile(0).focus()
    await wall('Delete')
    expect(names()).toEqual(['a fox'])
    expect(document.activeElement).toBe(tile(0))
    expect(sentOf(sent, 'jobs.delete')).toEqual([])
    await runTimers()
    expect(sentOf(sent, 'jobs.delete')).toEqual([{ jobId: owl.id }])
  })
  it('is undone by its button and by Ctrl Z', async () => {
    await stock([fox, owl])
    const { sent } = await open()
    tile(0).focus()
    await wall('Delete')
    await press(button(/^ ?Undo/))
    expect(tiles()).toHaveLength(2)
    tile(0).focus()
    await wall('Delete')
    await key(document.body, 'z', { ctrlKey: true })
    expect(tiles()).toHaveLength(2)
    await runTimers()
    expect(sentOf(sent, 'jobs.delete')).toEqual([])
  })
  it('waits while the offer has the focus', async () => {
    await stock([fox, owl])
    const { sent } = await open()
    tile(0).focus()
    await wall('Delete')
    await settled(() => button(/^ ?Undo/).focus())
    await runTimers()
    expect(sentOf(sent, 'jobs.delete')).toEqual([])
    await settled(() => button(/^ ?Undo/).blur())
    await runTimers()
    expect(sentOf(sent, 'jobs.delete')).toHaveLength(1)
  })
  it('shows again what could not be removed, and says so', async () => {
    await stock([fox, owl])
    await open({ 'jobs.delete': { ok: false, error: { code: 'storage' } } })
    tile(0).focus()
    await wall('Delete')
    await runTimers()
    expect(tiles()).toHaveLength(2)
    expect(one('.notice').className).toContain('notice-bad')
  })
  it('takes a whole family, when it stands as one', async () => {
    await stock([fox, upscaled])
    const { sent } = await open()
    tile(0).focus()
    await wall('Delete')
    expect(words()).toContain('2 pictures removed')
    await runTimers()
    expect(sentOf(sent, 'jobs.delete')).toHaveLength(2)
  })
})
