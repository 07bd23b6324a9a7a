/** Moves what the user looks at and where the keyboard is, but never away from somebody who types. */

/** Whether a field for text has the focus. */
function isTyping(): boolean {
  return document.activeElement?.matches('input:not([type=checkbox], [type=radio]), textarea, select') ?? false
}

/** Shows what just changed. */
export function bringIntoView(element: Element | null): void {
  if (!isTyping()) element?.scrollIntoView({ block: 'nearest' })
}

/** Shows what went wrong and puts the focus there, so that a screen reader begins to read there and Tab goes on from there. */
export function drawAttention(element: HTMLElement | null): void {
  if (isTyping()) return
  element?.focus({ preventScroll: true })
  bringIntoView(element)
}

/** Puts the focus into the field of this name, and unfolds what hides it. */
export function focusField(name: string): void {
  const field = document.querySelector<HTMLElement>(`input[name="${name}"]`)
  const folded = field?.closest('details')
  if (folded) folded.open = true
  field?.focus()
}
