/** The key as the actions know it: letters small, so that a caps lock changes nothing. */
export function keyOf({ key }: KeyboardEvent): string {
  return key.length === 1 ? key.toLowerCase() : key
}

/** Whether the user is writing, so that letters are letters. */
export function isTyping({ target }: Event): boolean {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type)
}
