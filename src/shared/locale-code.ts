/** A code as it stands in locale keys. */
export type LocaleCode<Code extends string> = Code extends `${infer Head}-${infer Tail}`
  ? `${Head}_${LocaleCode<Tail>}`
  : Code

/** A code (`no-fast-time`) as it stands in a locale key: those hold letters, digits and `_` only. */
export function localeCode<Code extends string>(code: Code): LocaleCode<Code>
export function localeCode(code: string): string {
  return code.replaceAll('-', '_')
}
