// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Help } from '../../../src/extension/help/app.tsx'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { button, leave, press, show } from '../../support/page.tsx'

/** The headings of the sections that the page was moved to. */
let movedTo: (string | undefined)[]
const scrollIntoView = Element.prototype.scrollIntoView
beforeEach(() => {
  fakeBrowser.reset()
  movedTo = []
  Element.prototype.scrollIntoView = function (this: Element) {
    movedTo.push(this.querySelector('h2')?.textContent ?? undefined)
  }
})
afterEach(() => {
  Element.prototype.scrollIntoView = scrollIntoView
  leave()
})

describe('the help page', () => {
  it('answers each question that its contents name', async () => {
    await show(<Help about={null} />)
    const links = [...document.querySelectorAll('nav a')]
    const titles = links.map((link) => document.querySelector(`${link.getAttribute('href')} h2`)?.textContent)
    expect(titles).toEqual(links.map((link) => link.textContent))
    expect(titles).toContain('Do I need a relay?')
    expect(titles).toHaveLength(document.querySelectorAll('section').length)
    expect(movedTo).toEqual([])
  })

  it('begins where one came from', async () => {
    await show(<Help about="cost" />)
    expect(movedTo).toEqual(['What does a picture cost?'])
  })

  it('begins at its top when it is asked for what it does not have', async () => {
    await show(<Help about="weather" />)
    expect(movedTo).toEqual([])
  })

  it('leads to set-up', async () => {
    await show(<Help about={null} />)
    await press(button('Open set-up'))
    expect(fakeBrowser.seen.tabs.at(-1)?.url).toContain('/setup/index.html')
  })
})
