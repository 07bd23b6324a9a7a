import browser from 'webextension-polyfill'
import { version } from './runtime.ts'

export interface Environment {
  /** Of the extension. */
  version: string
  /** As the browser introduces itself to web pages: name, version, system. */
  browser: string
  /** `linux x86-64`. */
  system: string
  /** The browser's language. */
  language: string
}

/** What a report of a fault must name. */
export async function readEnvironment(): Promise<Environment> {
  const { os, arch } = await browser.runtime.getPlatformInfo()
  return {
    version: version(),
    browser: navigator.userAgent,
    system: `${os} ${arch}`,
    language: browser.i18n.getUILanguage(),
  }
}
