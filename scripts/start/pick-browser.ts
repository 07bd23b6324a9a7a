import { browsers, findTool, tools } from '../bootstrap/tools.mjs'

export interface Found {
  kind: 'chromium' | 'firefox'
  /** For people. */
  name: string
  path: string
}

/** The first browser that is there, in the order of `browsers`. @param wanted one of them, when no other will do */
export function pickBrowser(wanted?: string): Found | null {
  for (const id of browsers.filter((each) => wanted === undefined || each === wanted)) {
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
