import { afterEach, describe, expect, it, vi } from 'vitest'
import { language } from '../../../src/extension/platform/i18n.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'

afterEach(() => vi.restoreAllMocks())

describe('the language of dates and numbers', () => {
  it.each([
    ['en', 'en'],
    ['en-GB', 'en-GB'],
    ['fr-CA', 'en'],
  ])('in a browser that speaks %s, with texts in English, is %s', (its, expected) => {
    vi.spyOn(fakeBrowser.i18n, 'getUILanguage').mockReturnValue(its)
    expect(language()).toBe(expected)
  })
})
