// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import { Icon } from '../../../src/extension/ui/components/icon.tsx'
import * as icons from '../../../src/extension/ui/icons/icon-paths.ts'
import { preparePage } from '../../../src/extension/ui/text/page.ts'
import { speak } from '../../support/fake-messages.ts'
import { leave, one, show } from '../../support/page.tsx'

afterEach(() => {
  speak('en')
  leave()
})

describe('a page', () => {
  it.each([
    ['en', 'en', 'ltr', 'Gallery – Afterimage'],
    ['pt_BR', 'pt-BR', 'ltr', 'Galeria – Afterimage'],
    ['ar', 'ar', 'rtl', 'المعرض – Afterimage'],
  ])('in %s has its language, direction and title', (folder, lang, dir, title) => {
    speak(folder)
    preparePage('gallery_page')
    const { documentElement } = document
    expect([documentElement.lang, documentElement.dir, document.title]).toEqual([lang, dir, title])
  })
})

describe('an icon', () => {
  it.each([
    ['that points', icons.previous, true],
    ['of a thing', icons.gallery, false],
  ])('%s is mirrored where text runs from right to left: %s, %s', async (_, path, isMirrored) => {
    await show(<Icon path={path} />)
    expect(one('svg').classList.contains('icon-directed')).toBe(isMirrored)
  })
})
