import type { RelayAnswer } from '../http/answer.ts'
import { type AllowedOrigin, corsHeaders } from '../http/cors.ts'
import type { FetchRequest } from './fetch-request.ts'

/** The answer as Workers give it. */
export function responseOf(answer: RelayAnswer, request: FetchRequest, allowedOrigin: AllowedOrigin): Response {
  const origin = request.header('origin')
  const asker = { allowedOrigin: allowedOrigin(origin), route: request.route }
  const all = [...answer.headers, ...corsHeaders(asker, origin !== undefined, answer)]
  const headers = new Headers()
  for (let at = 0; at + 1 < all.length; at += 2) headers.append(all[at] ?? '', all[at + 1] ?? '')
  return new Response(answer.status === 204 ? null : answer.body, { status: answer.status, headers })
}
