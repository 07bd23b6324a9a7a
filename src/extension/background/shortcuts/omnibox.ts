import { plainText } from '../../../jobs/page-text.ts'
import type { Context } from '../context/context.ts'
import type { Menus } from '../menus/menus.ts'
import type { Submitter } from '../sending/submit.ts'

interface Options extends Pick<Context, 'platform' | 'log'> {
  menus: Menus
  submitter: Submitter
}

/** The keyword in the address bar: Enter sends what follows it. */
export function createOmnibox({ platform, log, menus, submitter }: Options): { listen(): void } {
  const { message } = platform.i18n

  async function sayWhatWillHappen(): Promise<void> {
    const service = await menus.activeProvider()
    platform.omnibox.sayInOmnibox(service ? message('omnibox_imagine', service.name) : message('omnibox_setup'))
  }

  /** The user wrote it, so that parameters are meant. */
  async function imagine(text: string): Promise<void> {
    const prompt = plainText(text)
    if (prompt === '') return
    const service = await menus.activeProvider()
    const draft = { text: prompt, parameters: {} }
    const limit = service?.maxPromptLength ?? Number.POSITIVE_INFINITY
    if (prompt.length > limit) await menus.openPrompt({ ...draft, limit })
    // Braces may ask for several pictures: the prompt box shows it before anything is paid.
    else if (!service || /[{}]/.test(prompt)) await menus.openPrompt(draft)
    else await submitter.dispatch({ command: { kind: 'imagine', prompt } })
  }

  return {
    listen() {
      platform.omnibox.onOmniboxTyped(() => log.background(sayWhatWillHappen(), 'omnibox'))
      platform.omnibox.onOmniboxEntered((text) => log.background(imagine(text), 'imagine typed'))
    },
  }
}
