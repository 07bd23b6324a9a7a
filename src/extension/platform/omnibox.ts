import browser from 'webextension-polyfill'

/** Called when the keyword is typed into the address bar, and whenever what stands behind it has changed. */
export function onOmniboxTyped(listener: () => void): void {
  // Firefox shows the new line from the next key on, so that the first chance counts.
  browser.omnibox.onInputStarted.addListener(() => listener())
  browser.omnibox.onInputChanged.addListener(() => listener())
}

/** Called when the user presses Enter. */
export function onOmniboxEntered(listener: (text: string) => void): void {
  browser.omnibox.onInputEntered.addListener((text) => listener(text))
}

/** Says below the address bar what Enter will do. Chromium reads the line as XML, Firefox as it stands, so what XML needs is left out. */
export function sayInOmnibox(line: string): void {
  browser.omnibox.setDefaultSuggestion({ description: line.replace(/[<>&]/g, ' ') })
}
