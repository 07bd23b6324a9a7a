// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ShortcutsCard } from '../../../src/extension/setup/shortcuts-card.tsx'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { button, leave, one, press, settled, show, words } from '../../support/page.tsx'

beforeEach(() => fakeBrowser.reset())
afterEach(leave)

describe('the shortcuts in set-up', () => {
  it('are shown as they are set, also when one has been taken or changed meanwhile', async () => {
    fakeBrowser.seen.shown.keys = { 'open-gallery': '', 'open-panel': 'Ctrl+Alt+7' }
    await show(<ShortcutsCard />)
    const shown = words(one('.shortcuts'))
    expect(shown).toContain('Imagine the selected textAlt+Shift+M')
    expect(shown).toContain('Open the panel beside the pageCtrl+Alt+7')
    expect(shown).toContain('Open the gallerynot set')
    fakeBrowser.seen.shown.keys = { 'open-gallery': 'Alt+Shift+K' }
    await settled(() => window.dispatchEvent(new Event('focus')))
    expect(words(one('.shortcuts'))).toContain('Open the galleryAlt+Shift+K')
  })

  it('are changed on the browser’s own page', async () => {
    await show(<ShortcutsCard />)
    await press(button('Change the keys'))
    expect(fakeBrowser.seen.shown.shortcutSettings).toBe(1)
  })
})
