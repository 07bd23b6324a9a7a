import { sourceFrom } from '../../../jobs/page-source.ts'
import type { PressedOn } from '../../platform/shortcuts.ts'
import type { Context } from '../context/context.ts'
import type { Menus } from '../menus/menus.ts'

/** A notification that a shortcut could not do its work; the next one replaces it. */
const notificationId = 'shortcut'

interface Options extends Pick<Context, 'platform' | 'log'> {
  menus: Menus
}

/** The keys that work on any page. The popup's own are the browser's affair. */
export function createShortcuts({ platform, log, menus }: Options): { listen(): void } {
  async function imagineSelection({ tabId, page }: PressedOn): Promise<void> {
    const selection = tabId === undefined ? null : await platform.selection.readSelection(tabId)
    if (selection === null) await explain('closed')
    else if (selection.trim() === '') await explain('empty')
    else await menus.imagine(selection, sourceFrom({ ...page, text: selection }))
  }

  async function openPanel({ windowId }: PressedOn): Promise<void> {
    if (!(await platform.panel.openPanel(windowId))) await platform.tabs.openPage('panel')
  }

  function explain(why: 'closed' | 'empty'): Promise<void> {
    const { message } = platform.i18n
    return platform.notifications.notify(notificationId, {
      title: message(`shortcut_${why}_title`),
      text: message(`shortcut_${why}_text`),
    })
  }

  return {
    listen() {
      platform.shortcuts.onShortcut((name, pressedOn) => {
        // The panel opens within the key press only, so that nothing is waited for before it.
        if (name === 'open-panel') log.background(openPanel(pressedOn), 'open panel')
        if (name === 'open-gallery') log.background(platform.tabs.openPage('gallery'), 'open gallery')
        if (name === 'imagine-selection') log.background(imagineSelection(pressedOn), 'imagine selection')
      })
    },
  }
}
