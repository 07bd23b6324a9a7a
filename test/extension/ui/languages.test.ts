import { afterEach, describe, expect, it, vi } from 'vitest'
import { ago, duration, list, percent } from '../../../src/extension/ui/text/format.ts'
import { moneyText } from '../../../src/extension/ui/text/money.ts'
import { count, sentences, t } from '../../../src/extension/ui/text/words.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { speak } from '../../support/fake-messages.ts'

afterEach(() => {
  vi.restoreAllMocks()
  speak('en')
})

function speakAs(language: string): void {
  speak(language)
  vi.spyOn(fakeBrowser.i18n, 'getUILanguage').mockReturnValue(language.replace('_', '-'))
}

describe('of each language are', () => {
  it('the plural forms', () => {
    speakAs('ar')
    const shown = [0, 1, 2, 3, 11].map((amount) => count('batch_prompts', amount))
    expect(new Set(shown.map((text) => text.replace(/\d+/g, ''))).size).toBe(5)
    speakAs('fr')
    expect(count('gallery_count', 0)).toBe(count('gallery_count', 1).replace('1', '0'))
    expect(count('gallery_count', 1_000_000)).toMatch(/d’images$/)
  })

  it('the times', () => {
    speakAs('ja')
    expect(ago(0, 120_000)).toBe('2 分前')
    expect(duration(54_000)).toMatch(/^54 ?秒$/)
    speakAs('ar')
    expect(ago(0, 120_000)).toBe('قبل دقيقتين')
  })

  it('the lists, shares and prices', () => {
    expect(list(['a', 'b', 'c'])).toBe('a, b, c')
    speakAs('ja')
    expect(list(['a', 'b', 'c'])).toBe('a、b、c')
    speakAs('de')
    expect(list(['a', 'b', 'c'])).toBe('a, b und c')
    expect(percent(80.4)).toBe('80\u00a0%')
    expect(moneyText({ amount: 0.04, unit: 'USD' })).toBe('0,04\u00a0$')
  })

  it('the stops of sentences, and what stands between them', () => {
    const said = () => sentences(t('sentence', 'a'), '', 'b')
    expect(said()).toBe('a. b')
    speakAs('zh_CN')
    expect(said()).toBe('a。b')
    speakAs('hi')
    expect(said()).toBe('a। b')
  })
})
