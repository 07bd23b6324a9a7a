import { afterEach, describe, expect, it, vi } from 'vitest'
import { direction, isolated, language, message } from '../../../src/extension/platform/i18n.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { speak } from '../../support/fake-messages.ts'

afterEach(() => {
  vi.restoreAllMocks()
  speak('en')
})

describe('the language of dates and numbers', () => {
  it.each([
    ['en', 'en', 'en'],
    ['en-GB', 'en', 'en-GB'],
    ['fr-CA', 'en', 'en'],
    ['fr-CA', 'fr', 'fr-CA'],
    ['pt-BR', 'pt_BR', 'pt-BR'],
    ['zh-CN', 'zh_CN', 'zh-CN'],
    ['ar', 'ar', 'ar'],
  ])('in a browser that speaks %s, with texts in %s, is %s', (its, texts, expected) => {
    vi.spyOn(fakeBrowser.i18n, 'getUILanguage').mockReturnValue(its)
    speak(texts)
    expect(language()).toBe(expected)
    expect(Intl.NumberFormat.supportedLocalesOf(language())).toEqual([expected])
  })
})

describe('the direction', () => {
  it.each([
    ['en', 'ltr'],
    ['ja', 'ltr'],
    ['ar', 'rtl'],
  ])('of texts in %s is %s', (texts, expected) => {
    speak(texts)
    expect(direction()).toBe(expected)
  })
  it('is that of the texts, not of a browser whose language we have not', () => {
    vi.spyOn(fakeBrowser.i18n, 'getUILanguage').mockReturnValue('he')
    expect(direction()).toBe('ltr')
  })
})

describe('what is put into a text', () => {
  it('is isolated where its direction may be another one', () => {
    expect(message('presets_goes_to', 'غابة')).toBe('Goes to \u2068غابة\u2069')
    speak('ar')
    expect(message('presets_goes_to', 'OpenAI')).toContain('\u2068OpenAI\u2069')
    expect(isolated('')).toBe('')
  })
  it('is left as it is where it can not', () => expect(message('presets_goes_to', 'OpenAI')).toBe('Goes to OpenAI'))
  it('has numbers as the language writes them', () => {
    expect(message('account_queue', 1234)).toBe('1,234 in the queue')
    speak('de')
    expect(message('account_queue', 1234)).toContain('1.234')
  })
})
