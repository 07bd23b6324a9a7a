// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { button, key, leave, one, press, type, words } from '../../support/page.tsx'
import {
  begin,
  box,
  card,
  commandsOf,
  dialog,
  field,
  openAble as open,
  usePopupPage,
} from '../../support/popup-page.tsx'
import { doneJob, sampleNow } from '../../support/sample-jobs.ts'

usePopupPage()

describe('pictures beside the prompt', () => {
  it('go with it, and can be taken away before', async () => {
    const { sent } = await open()
    await begin('Reference images')
    await type(field('link'), 'https://p.example/a.png')
    await press(button('Add', dialog()))
    await type(field('link'), 'https://p.example/b.png')
    await press(button('Use', dialog()))
    expect(document.querySelectorAll('.compose .references li')).toHaveLength(2)
    await press(button('Remove reference image 1'))
    await type(box(), 'a fox')
    await key(box(), 'Enter', { ctrlKey: true })
    expect(commandsOf(sent)).toEqual([{ kind: 'imagine', prompt: 'a fox', references: ['https://p.example/b.png'] }])
  })
  it('stay when the popup closes', async () => {
    await open()
    await begin('Reference images')
    await type(field('link'), 'https://p.example/a.png')
    await press(button('Use', dialog()))
    await leave()
    await open()
    expect(one('.references li').title).toBe('https://p.example/a.png')
  })
  it('are no addresses that only look like one', async () => {
    await open()
    await begin('Reference images')
    await type(field('link'), 'javascript:alert(1)')
    await press(button('Add', dialog()))
    expect(words(dialog())).toContain('This is not a link to a picture')
    expect(document.querySelector('.references')).toBeNull()
  })
})

describe('describing', () => {
  it('takes a link', async () => {
    const { sent } = await open()
    await begin('Describe a picture')
    await type(field('link'), ' https://p.example/cat.png ')
    await press(button('Describe', dialog()))
    expect(commandsOf(sent)).toEqual([{ kind: 'describe', url: 'https://p.example/cat.png' }])
    expect(document.querySelector('dialog')).toBeNull()
  })
  it('takes a result whose link lives, from its menu', async () => {
    const job = doneJob()
    const { sent } = await open([job])
    await press(button(/^More: /, card(job)))
    await press(button('Describe this picture', card(job)))
    expect(commandsOf(sent)).toEqual([{ kind: 'describe', url: 'https://pictures.example/grid.png' }])
  })
  it('is not offered of a picture whose link is dead', async () => {
    const job = doneJob({
      result: { pictures: [{ url: 'https://p.example/a.png', expiresAt: sampleNow - 1 }], buttons: [], text: [] },
    })
    await open([job])
    await press(button(/^More: /, card(job)))
    expect(words(card(job))).toContain('Copy prompt')
    expect(words(card(job))).not.toContain('Describe this picture')
  })
})

describe('blending', () => {
  it('wants two pictures, and takes results among them', async () => {
    const { sent } = await open([doneJob()])
    await begin('Blend pictures')
    await press(one('.pick-recent button'))
    await press(button('Blend', dialog()))
    expect(words(dialog())).toContain('Choose at least 2 pictures.')
    await type(field('link'), 'https://p.example/b.png')
    await press(button('Blend', dialog()))
    const urls = ['https://pictures.example/grid.png', 'https://p.example/b.png']
    expect(commandsOf(sent)).toEqual([{ kind: 'blend', urls }])
  })
  it('takes five at most', async () => {
    await open()
    await begin('Blend pictures')
    for (let n = 1; n <= 6; n++) {
      await type(field('link'), `https://p.example/${n}.png`)
      await press(button('Add', dialog()))
    }
    expect(words(dialog())).toContain('No more than 5 pictures are allowed.')
    expect(document.querySelectorAll('dialog .references li')).toHaveLength(5)
  })
})
