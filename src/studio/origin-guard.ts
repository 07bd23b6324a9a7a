import type { IncomingHttpHeaders } from 'node:http'
import { isExtension } from '../server/cors.ts'
import { isLoopbackHost } from '../shared/loopback.ts'
import { problem, type StudioAnswer } from './http.ts'

interface Options {
  /** Where the studio listens. */
  host: string
  /** Its address behind a proxy. */
  publicUrl: string | null
}

/**
 * Refuses what a browser sends for a web page: every page may make it send requests to this machine. A page says who it
 * is by `Origin`, with a picture or a link by `Sec-Fetch-Site`, and one whose name was led here (DNS rebinding) by
 * `Host`. Programs and extensions send none of that. Null: let in.
 */
export function createOriginGuard({ host, publicUrl }: Options) {
  const isNear = isLoopbackHost(host)
  const own = publicUrl === null ? null : new URL(publicUrl)

  return (headers: IncomingHttpHeaders, path: string): StudioAnswer | null => {
    const { origin } = headers
    const asked = `http://${headers.host}`
    const name = URL.canParse(asked) ? new URL(asked).hostname : ''
    if (isNear && !isLoopbackHost(name) && name !== own?.hostname) {
      return problem(
        421,
        'foreign-host',
        'This studio is asked by its own address only. STUDIO_PUBLIC_URL names another.',
      )
    }
    const isOwn = origin !== undefined && (origin === own?.origin || origin === asked)
    // Pictures are fetched by the extension, which counts as another site here; their addresses can't be guessed.
    const isLinked = /^(cross|same)-site$/.test(String(headers['sec-fetch-site'])) && !isPicture(path)
    if (origin === undefined ? isLinked : !isOwn && !isExtension(origin)) {
      return problem(403, 'foreign-page', 'This studio serves programs and browser extensions, not a web page.')
    }
    return null
  }
}

/** Where the bytes of pictures lie. */
function isPicture(path: string): boolean {
  return path.startsWith('/pictures/') || /^\/comfyui(\/api)?\/view$/.test(path)
}
