/** The token of `Authorization: Bearer ...`, or null. RFC 9110: the scheme's case does not count. */
export function bearerOf(authorization: string | undefined): string | null {
  return authorization && /^bearer /i.test(authorization) ? authorization.slice(7).trim() : null
}
