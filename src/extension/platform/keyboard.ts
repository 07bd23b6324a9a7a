/** Whether the keyboard has a ⌘ key in the place of Ctrl. */
export function hasCommandKey(): boolean {
  return /^(Mac|iP)/.test(navigator.platform)
}
