import { createSerial } from '../../../shared/serial.ts'
import type { Drafts } from '../../store/drafts.ts'
import { connections, settings } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import type { Submitter } from '../sending/submit.ts'
import { plainText, withoutParameters } from './plain-text.ts'

const imagineId = 'imagine'

export interface Menus {
  listen(): void
  /** Builds the menu as the settings say. Calls run one after the other: two at once would add the item twice. */
  refresh(): Promise<void>
}

export function createMenus(
  context: Pick<Context, 'store' | 'providerOf' | 'platform' | 'log'> & { submitter: Submitter; drafts: Drafts },
): Menus {
  const { store, drafts, platform } = context
  const serially = createSerial()

  async function build(): Promise<void> {
    await platform.menus.removeMenus()
    const { contextMenu } = await store.read(settings)
    // One item only: a second one would put both into a submenu, one more click away.
    if (contextMenu)
      await platform.menus.addSelectionMenu({ id: imagineId, title: platform.i18n.message('menu_imagine') })
  }

  async function imagine(selection: string): Promise<void> {
    const [{ allowPageParameters }, limit] = await Promise.all([store.read(settings), promptLimit()])
    const plain = plainText(selection)
    const prompt = allowPageParameters ? plain : withoutParameters(plain)
    if (prompt === '') return
    if (limit === null) {
      // The text waits in the prompt box until everything is set up.
      await drafts.writeDraft({ text: prompt, parameters: {} })
      await platform.tabs.openPage('setup')
      return
    }
    if (prompt.length > limit) return edit(prompt, limit)
    await context.submitter.dispatch({ command: { kind: 'imagine', prompt } })
  }

  /** The longest prompt that the active API takes, in characters; null when nothing is set up. */
  async function promptLimit(): Promise<number | null> {
    const { active, list } = await store.read(connections)
    const connection = list.find(({ id }) => id === active)
    return (connection && context.providerOf(connection.provider)?.maxPromptLength) ?? null
  }

  /** Opens the prompt box: a prompt cut without asking would make another picture, so the user shortens it. */
  async function edit(text: string, limit: number): Promise<void> {
    await drafts.writeDraft({ text, parameters: {}, limit })
    if (!(await platform.action.openPopup())) await platform.tabs.openPage('popup', { draft: '1' })
  }

  return {
    listen() {
      platform.menus.onMenuClicked(({ id, text }) => {
        if (id === imagineId) context.log.background(imagine(text), 'imagine')
      })
    },
    refresh: () => serially(build),
  }
}
