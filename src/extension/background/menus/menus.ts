import type { Connection } from '../../../contract/connection.ts'
import type { Preset } from '../../../contract/preset.ts'
import type { Source } from '../../../contract/source.ts'
import { sourceFrom } from '../../../jobs/page-source.ts'
import { inPromptBox, promptFor, readSelection, type Selected } from '../../../jobs/preset.ts'
import { listedLines } from '../../../jobs/prompt-list.ts'
import type { Provider } from '../../../providers/provider.ts'
import { mayBeLoadable } from '../../../shared/address.ts'
import { createSerial } from '../../../shared/serial.ts'
import type { Draft, Drafts } from '../../store/drafts.ts'
import { connections, settings } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import type { Submission } from '../sending/earlier.ts'
import type { Submitter } from '../sending/submit.ts'
import { choiceOf, imagineId, selectionItems } from './selection-items.ts'

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
  imagine(selection: string, source?: Source): Promise<void>
  /** Opens the prompt box with this in it. Where nothing is set up, set-up is opened, and the text waits in both. */
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
    const saved = await store.read(settings)
    if (!saved.contextMenu) return
    const { message } = platform.i18n
    for (const item of selectionItems(saved, message)) await platform.menus.addMenu(item)
    const provider = await activeProvider()
    for (const { id, title, isOffered } of pictureItems)
      if (provider && isOffered(provider)) await platform.menus.addMenu({ id, title: message(title), on: 'image' })
  }

  /** @param itemId which item of the menu: it says with which preset */
  async function imagine(selection: string, source?: Source, itemId = imagineId): Promise<void> {
    const [saved, { active, list }] = await Promise.all([store.read(settings), store.read(connections)])
    const choice = choiceOf(itemId, saved)
    if (!choice) return
    const { preset, isGone } = choice
    const read = (text: string) => readSelection(text, preset, saved.allowPageParameters)
    const selected = readList(selection, read) ?? read(selection)
    if (selected.text === '' && selected.leftOut.length === 0) return
    const draft = draftOf(selected, preset, active)
    const targetId = preset?.connectionId ?? active
    const target = providerOf(list.find(({ id }) => id === targetId))
    // No service, one that is gone, a preset that is gone, a text of nothing but parameters, a list: the user sees, and sends it or not.
    if (!target || isGone || selected.text === '' || draft.several) return openPrompt(draft)
    const { prompt, unused } = promptFor(target, selected)
    const limit = target.maxPromptLength
    // A prompt cut without asking would make another picture, so the user shortens it.
    if (prompt.length > limit) return openPrompt(targetId === active ? { ...draft, limit } : draft)
    await context.submitter.dispatch({
      command: { kind: 'imagine', prompt },
      ...(preset?.connectionId === undefined ? {} : { connectionId: preset.connectionId, model: preset.model }),
      source,
      about: aboutOf(selected, preset, unused),
    })
  }

  const providerOf = (connection: Connection | undefined) => connection && context.providerOf(connection.provider)

  /** Undefined when nothing is set up. */
  async function activeProvider(): Promise<Provider | undefined> {
    const { active, list } = await store.read(connections)
    return providerOf(list.find(({ id }) => id === active))
  }

  async function takePicture(
    id: (typeof pictureItems)[number]['id'],
    url: string,
    source: Source | undefined,
  ): Promise<void> {
    if (!mayBeLoadable(url)) {
      const { message } = platform.i18n
      await platform.notifications.notify(pictureNotification, {
        title: message('menu_picture_failed'),
        text: message('menu_picture_failed_text'),
      })
    } else if (id === 'describe') await context.submitter.dispatch({ command: { kind: 'describe', url }, source })
    else await openPrompt({ text: '', parameters: {}, references: [url] })
  }

  async function openPrompt(draft: Draft): Promise<void> {
    const isSetUp = (await activeProvider()) !== undefined
    await drafts.writeDraft(isSetUp ? draft : { ...draft, waiting: true })
    if (!isSetUp) await platform.tabs.openPage('setup')
    else if (!(await platform.action.openPopup())) await platform.tabs.openPage('popup', { draft: '1' })
  }

  return {
    listen() {
      platform.menus.onMenuClicked(({ id, text, pictureUrl, page }) => {
        const source = sourceFrom({ ...page, text })
        const item = pictureItems.find((one) => one.id === id)
        if (!item) context.log.background(imagine(text, source, id), 'imagine')
        else context.log.background(takePicture(item.id, pictureUrl, source), 'picture menu')
      })
    },
    imagine: (selection, source) => imagine(selection, source),
    openPrompt,
    activeProvider,
    refresh: () => serially(build),
  }
}

/** A selected list, as one prompt a line; undefined for any other text. Chromium's menu hands over a text without its line breaks. */
function readList(selection: string, read: (text: string) => Selected): Selected | undefined {
  const lines = listedLines(selection)?.map(read)
  const [first] = lines ?? []
  if (!lines || !first) return undefined
  const text = lines
    .map((line) => line.text)
    .filter(Boolean)
    .join('\n')
  return { ...first, text, leftOut: [...new Set(lines.flatMap(({ leftOut }) => leftOut))] }
}

/** What the prompt box begins with. A selected text has line breaks only where it is a list. */
function draftOf({ text, chips, leftOut }: Selected, preset: Preset | undefined, active: string | null): Draft {
  const { parameters, unusable } = inPromptBox(preset, chips, active)
  return {
    ...{ text, parameters },
    ...(text.includes('\n') ? { several: true } : {}),
    ...(leftOut.length > 0 ? { leftOut } : {}),
    ...(unusable.length > 0 ? { unusable } : {}),
  }
}

/** What the job says of its prompt. */
function aboutOf({ leftOut }: Selected, preset: Preset | undefined, unused: string[]): Submission['about'] {
  return {
    ...(preset ? { preset: preset.name } : {}),
    ...(leftOut.length > 0 ? { leftOut } : {}),
    ...(unused.length > 0 ? { unused } : {}),
  }
}
