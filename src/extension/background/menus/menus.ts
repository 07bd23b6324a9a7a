import { plainText, withoutParameters } from '../../../jobs/page-text.ts'
import type { Provider } from '../../../providers/provider.ts'
import { mayBeLoadable } from '../../../shared/address.ts'
import { createSerial } from '../../../shared/serial.ts'
import type { Draft, Drafts } from '../../store/drafts.ts'
import { connections, settings } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import type { Submitter } from '../sending/submit.ts'

const imagineId = 'imagine'
/** A notification about a picture that could not be used; the next one replaces it. */
const pictureNotification = 'menu-picture'

/** What can be done with a picture of a page, where the active service can. */
const pictureItems = [
  { id: 'describe', title: 'menu_describe', isOffered: ({ commands }: Provider) => commands.includes('describe') },
  { id: 'reference', title: 'menu_reference', isOffered: ({ options }: Provider) => options.includes('references') },
  { id: 'edit', title: 'menu_edit', isOffered: ({ options }: Provider) => options.includes('edit') },
] as const

export interface Menus {
  listen(): void
  /** Sends what is selected on a page, as the item does. */
  imagine(selection: string): Promise<void>
  /** Opens the prompt box with this in it. */
  openPrompt(draft: Draft): Promise<void>
  /** Of the connection that new commands go to; undefined when nothing is set up. */
  activeProvider(): Promise<Provider | undefined>
  /** Builds the menu as the settings and the active service say. Calls run one after the other: two at once would add the item twice. */
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
    if (!contextMenu) return
    const { message } = platform.i18n
    // One item only: a second one would put both into a submenu, one more click away.
    await platform.menus.addMenu({ id: imagineId, title: message('menu_imagine'), on: 'selection' })
    const provider = await activeProvider()
    for (const { id, title, isOffered } of pictureItems)
      if (provider && isOffered(provider)) await platform.menus.addMenu({ id, title: message(title), on: 'image' })
  }

  async function imagine(selection: string): Promise<void> {
    const [{ allowPageParameters }, provider] = await Promise.all([store.read(settings), activeProvider()])
    const plain = plainText(selection)
    const prompt = allowPageParameters ? plain : withoutParameters(plain)
    if (prompt === '') return
    if (!provider) {
      // The text waits in the prompt box until everything is set up.
      await drafts.writeDraft({ text: prompt, parameters: {} })
      await platform.tabs.openPage('setup')
      return
    }
    const limit = provider.maxPromptLength
    // A prompt cut without asking would make another picture, so the user shortens it.
    if (prompt.length > limit) return openPrompt({ text: prompt, parameters: {}, limit })
    await context.submitter.dispatch({ command: { kind: 'imagine', prompt } })
  }

  /** Undefined when nothing is set up. */
  async function activeProvider(): Promise<Provider | undefined> {
    const { active, list } = await store.read(connections)
    const connection = list.find(({ id }) => id === active)
    return connection && context.providerOf(connection.provider)
  }

  async function takePicture(id: (typeof pictureItems)[number]['id'], url: string): Promise<void> {
    if (!mayBeLoadable(url)) {
      const { message } = platform.i18n
      await platform.notifications.notify(pictureNotification, {
        title: message('menu_picture_failed'),
        text: message('menu_picture_failed_text'),
      })
    } else if (id === 'describe') await context.submitter.dispatch({ command: { kind: 'describe', url } })
    else await openPrompt({ text: '', parameters: {}, references: [url] })
  }

  /** Opens the prompt box. */
  async function openPrompt(draft: Draft): Promise<void> {
    await drafts.writeDraft(draft)
    if (!(await platform.action.openPopup())) await platform.tabs.openPage('popup', { draft: '1' })
  }

  return {
    listen() {
      platform.menus.onMenuClicked(({ id, text, pictureUrl }) => {
        if (id === imagineId) context.log.background(imagine(text), 'imagine')
        const item = pictureItems.find((one) => one.id === id)
        if (item) context.log.background(takePicture(item.id, pictureUrl), 'picture menu')
      })
    },
    imagine: (selection) => imagine(selection),
    openPrompt,
    activeProvider,
    refresh: () => serially(build),
  }
}
