export type Json = Record<string, unknown>

/** Context of a JSON.parse reviver (ES2025), which the compiler's library does not know yet. */
interface Source {
  source?: string
}

/**
 * Parses JSON; undefined when the text is not JSON. Whole numbers above 2^53 are returned as text, digit for digit, because ids of
 * 17 and more digits would silently become other ids. Nesting that would overflow the stack counts as not JSON.
 */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''), (_key: string, value: unknown, context?: Source) => {
      const exact = typeof value !== 'number' || Number.isSafeInteger(value) || !/^-?\d+$/.test(context?.source ?? '')
      return exact ? value : context?.source
    })
  } catch {
    return undefined
  }
}

/** Parses JSON as it is; undefined when the text is not JSON. For texts without foreign ids: `readJson` checks each number and is slower. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
