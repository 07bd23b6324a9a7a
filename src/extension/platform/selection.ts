import browser from 'webextension-polyfill'

/** Of the page that is read, as far as the function below uses it. It is compiled with the worker, which has no page. */
declare const document: {
  activeElement: unknown
  hasFocus(): boolean
  getSelection(): { toString(): string } | null
}
declare const HTMLTextAreaElement: new () => TextField
declare const HTMLInputElement: new () => TextField & { type: string }
interface TextField {
  value: string
  selectionStart: number | null
  selectionEnd: number | null
}

/** What is selected in one frame, and whether the keyboard is there. */
interface FrameSelection {
  text: string
  hasFocus: boolean
}

/** More than any prompt; who has selected a whole book gets its beginning. In UTF-16 units. */
const longest = 100_000

/**
 * The text that is selected in a tab, its line breaks with it; empty when nothing is. Null where the browser lets no extension look: its
 * own pages, stores, documents that it shows itself. Needs `activeTab`, which a shortcut or a menu item gives.
 */
export async function readSelection(tabId: number): Promise<string | null> {
  try {
    const frames = await browser.scripting.executeScript({
      target: { tabId, allFrames: true },
      func: selectionOfFrame,
    })
    const selected = frames.map(({ result }) => result).filter(isSelection)
    return (selected.find(({ hasFocus }) => hasFocus) ?? selected[0])?.text.slice(0, longest) ?? ''
  } catch {
    // That some pages are closed to extensions is no fault: the caller tells the user.
    return null
  }
}

/** Runs in the page, apart from the page's own scripts. Everything it needs stands within it. */
function selectionOfFrame(): FrameSelection {
  const field = document.activeElement
  const isText =
    field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && /^(text|search)$/.test(field.type))
  const text = isText
    ? field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0)
    : (document.getSelection()?.toString() ?? '')
  return { text, hasFocus: document.hasFocus() }
}

/** A frame that could not be read has no result; one without a selection has nothing to say. */
function isSelection(result: unknown): result is FrameSelection {
  return (
    typeof result === 'object' &&
    result !== null &&
    'text' in result &&
    typeof result.text === 'string' &&
    result.text.trim() !== ''
  )
}
