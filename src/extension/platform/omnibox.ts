import browser from 'webextension-polyfill'

/** Called whenever what stands behind the keyword in the address bar has changed. */
export function onOmniboxChanged(listener: (text: string) => void): void {
  browser.omnibox.onInputChanged.addListener((text) => listener(text))
}

/** Called when the user presses Enter. */
export function onOmniboxEntered(listener: (text: string) => void): void {
  browser.omnibox.onInputEntered.addListener((text) => listener(text))
}

/** Says below the address bar what Enter will do. Chromium reads the line as XML, Firefox as it stands, so what XML needs is left out. */
export function sayInOmnibox(line: string): void {
  browser.omnibox.setDefaultSuggestion({ description: line.replace(/[<>&]/g, ' ') })
}
