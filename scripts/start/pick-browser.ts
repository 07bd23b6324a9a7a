import { browsers, findTool, tools } from '../bootstrap/tools.mjs'

export interface Found {
  kind: 'chromium' | 'firefox'
  /** For people. */
  name: string
  path: string
}

/** The first browser that is there, in the order of `browsers`. */
export function pickBrowser(): Found | null {
  for (const id of browsers) {
    const path = findTool(id)
    if (path) return { kind: id === 'firefox' ? 'firefox' : 'chromium', name: tools[id]?.name ?? id, path }
  }
  return null
}

/** Whether there is a screen to show a window on. */
export function hasScreen(env: NodeJS.ProcessEnv = process.env): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}
