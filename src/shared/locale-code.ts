/** A code (`no-fast-time`) as it stands in a locale key: those hold letters, digits and `_` only. */
export function localeCode(code: string): string {
  return code.replaceAll('-', '_')
}
