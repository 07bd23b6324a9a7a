export type Json = Record<string, unknown>

/** Context of a JSON.parse reviver (ES2025), which the compiler's library does not know yet. */
interface Source {
  source?: string
}

/**
 * JSON, or undefined when the text is none. Whole numbers above 2^53 come as text, digit for digit: ids of 17 and more
 * digits would silently become other ids. Nesting that would overflow the stack counts as no JSON.
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

/** JSON as it is, or undefined when the text is none. For what holds no foreign ids: `readJson` looks at each number. */
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
