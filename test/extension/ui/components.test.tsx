// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { JobButtons } from '../../../src/extension/ui/components/job-buttons.tsx'
import { Picture } from '../../../src/extension/ui/components/picture.tsx'
import { ResultPictures } from '../../../src/extension/ui/components/result-pictures.tsx'
import { LinkContext } from '../../../src/extension/ui/hooks/use-link.ts'
import { PicturesContext } from '../../../src/extension/ui/hooks/use-picture.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { button, key, leave, one, press, settled, show, words } from '../../support/page.tsx'
import { png } from '../../support/picture-bytes.ts'
import { doneJob, gridButtons } from '../../support/sample-jobs.ts'

afterEach(leave)

describe('the buttons of an answer', () => {
  const job = doneJob({ pressed: ['U1'] })

  it('stand in the answer’s order with the answer’s words, and say what they do', async () => {
    const place = await show(<JobButtons job={job} onPress={() => {}} />)
    const names = [...place.querySelectorAll('button')].map((each) => each.getAttribute('aria-label'))
    expect(names.slice(0, 5)).toEqual([
      'U1: Upscale 1, already used',
      'U2: Upscale 2',
      'U3: Upscale 3',
      'U4: Upscale 4',
      'Run again',
    ])
  })
  it('keep those for the four quarters of a grid in one row each', async () => {
    const place = await show(<JobButtons job={job} onPress={() => {}} />)
    const rows = [...place.querySelectorAll('.job-button-group')].map((row) => words(row).replace(/\s/g, ''))
    expect(rows).toEqual(['U1U2U3U4', '', 'V1V2V3V4'])
  })
  it('hand back the very button that was pressed', async () => {
    const onPress = vi.fn()
    await press(button(/^V3/, await show(<JobButtons job={job} onPress={onPress} />)))
    expect(onPress).toHaveBeenCalledExactlyOnceWith(gridButtons[7])
  })
  it('are one stop of Tab; arrows walk among them', async () => {
    const place = await show(<JobButtons job={job} onPress={() => {}} />)
    expect(place.querySelectorAll('button[tabindex="0"]')).toHaveLength(1)
    const first = button(/^U1/, place)
    first.focus()
    await key(first, 'ArrowRight')
    expect(document.activeElement).toBe(button(/^U2/, place))
    await key(button(/^U2/, place), 'End')
    expect(document.activeElement).toBe(button(/^V4/, place))
  })
  it('are walked the other way where text runs from right to left', async () => {
    const place = await show(<JobButtons job={job} onPress={() => {}} />)
    one('.job-buttons').style.direction = 'rtl'
    const first = button(/^U1/, place)
    first.focus()
    await key(first, 'ArrowLeft')
    expect(document.activeElement).toBe(button(/^U2/, place))
  })
  it('with a link to somewhere else are left out: nobody could press them back', async () => {
    const result = { pictures: [], text: [], buttons: [{ label: 'Web', shown: 'Web', role: 'link' as const }] }
    expect((await show(<JobButtons job={doneJob({ result })} onPress={() => {}} />)).childElementCount).toBe(0)
  })
})

describe('a picture', () => {
  const revoked = vi.fn()
  beforeEach(() => {
    revoked.mockClear()
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:kept')
    vi.spyOn(URL, 'revokeObjectURL').mockImplementation(revoked)
  })
  afterEach(() => vi.restoreAllMocks())
  const shown = (job: Parameters<typeof Picture>[0]['job'], blob: Blob | null = null) =>
    show(
      <LinkContext.Provider value={ask}>
        <PicturesContext.Provider value={{ readPicture: async () => blob }}>
          <Picture job={job} index={0} size="original" alt="a fox" />
        </PicturesContext.Provider>
      </LinkContext.Provider>,
    )
  const src = 'data:image/png;base64,AA'
  /** Stands for the worker. */
  let ask = vi.fn()
  beforeEach(() => {
    ask = vi.fn(async () => ({ ok: true, value: { src } }))
  })
  const linked = (url: string, more = {}) =>
    doneJob({ result: { pictures: [{ url, ...more }], buttons: [], text: [] } })

  it('comes from what is kept, and lets go of it when it leaves', async () => {
    await shown({ ...linked('https://p.example/x.png'), kept: ['kept'] }, new Blob([png()], { type: 'image/png' }))
    expect(one('img').getAttribute('src')).toBe('blob:kept')
    await leave()
    expect(revoked).toHaveBeenCalledWith('blob:kept')
  })
  it('that is not kept is fetched by the worker, never by the page', async () => {
    const job = linked('https://p.example/x.png')
    await shown(job)
    expect(ask).toHaveBeenCalledExactlyOnceWith('https://p.example/x.png', { jobId: job.id, size: 'original' })
    expect(one('img').getAttribute('src')).toBe(src)
  })
  it('that is marked kept but is gone is fetched, too', async () => {
    await shown({ ...linked('https://p.example/x.png'), kept: ['kept'] }, null)
    expect(one('img').getAttribute('src')).toBe(src)
  })
  it('whose host is not allowed has a button in its place, and comes when it is', async () => {
    ask.mockResolvedValueOnce({ ok: true, value: { src: null, forbidden: true } })
    const place = await shown(linked('https://p.example/x.png'))
    expect(place.querySelector('img')).toBeNull()
    expect(words(place)).toContain('p.example')
    await press(button('Allow', place))
    expect(await fakeBrowser.permissions.contains({ origins: ['https://p.example/*'] })).toBe(true)
    expect(one('img').getAttribute('src')).toBe(src)
  })
  it.each([
    ['of a link that is no web address', linked('javascript:alert(1)')],
    ['of a link that has expired', linked('https://p.example/x.png', { expiresAt: 1 })],
    ['of a link known to be useless', linked('https://p.example/x.png', { usable: false })],
  ])('%s is a tile that says what to do', async (_, job) => {
    const place = await shown(job)
    expect(place.querySelector('img')).toBeNull()
    expect(words(place)).toContain('Send the prompt again')
  })
  it('that does not load turns into a tile', async () => {
    const place = await shown(linked('https://p.example/x.png'))
    await settled(() => one('img').dispatchEvent(new Event('error')))
    expect(words(place)).toContain('can’t be loaded')
  })
})

describe('a grid', () => {
  it('offers Upscale and Vary on each quarter', async () => {
    const onPress = vi.fn()
    const place = await show(<ResultPictures job={doneJob()} prompt="a fox" size="original" onPress={onPress} />)
    expect(place.querySelectorAll('.quarter')).toHaveLength(4)
    await press(button('Vary 3', place))
    expect(onPress).toHaveBeenCalledExactlyOnceWith(gridButtons[7])
  })
  it('has nothing to press where it is only looked at', async () =>
    expect(
      (await show(<ResultPictures job={doneJob()} prompt="a fox" size="original" />)).querySelector('button'),
    ).toBeNull())
})
