import { useState } from 'preact/hooks'
import { mayBeLoadable } from '../../../shared/address.ts'
import { Picture } from '../components/picture.tsx'
import { References } from '../components/references.tsx'
import type { KeptPictures } from '../model/job-actions.ts'
import type { RecentPicture } from '../model/recent.ts'
import { count, t } from '../text/words.ts'
import { openDialog } from './dialog.tsx'

export type Purpose = 'reference' | 'describe' | 'blend'

interface PickOptions {
  purpose: Purpose
  chosen: readonly string[]
  recent: readonly RecentPicture[]
  pictures: KeptPictures | null
}

/** How many pictures each takes; more than five no API looks at. */
const amounts: Record<Purpose, { least: number; most: number }> = {
  reference: { least: 0, most: 5 },
  describe: { least: 1, most: 1 },
  blend: { least: 2, most: 5 },
}

/** Picture addresses, from links and from the user's own results. */
export function pickPictures(options: PickOptions): Promise<string[] | null> {
  return openDialog<string[]>({
    title: t(`pick_${options.purpose}_title`),
    pictures: options.pictures,
    content: (answer) => <Picker {...options} onAnswer={answer} />,
  })
}

/** What is picked so far, and the link that is being typed. */
function usePicks({ purpose, chosen: before }: Pick<PickOptions, 'purpose' | 'chosen'>) {
  const { least, most } = amounts[purpose]
  const [chosen, setChosen] = useState<readonly string[]>(before)
  const [link, setLink] = useState('')
  const [trouble, setTrouble] = useState('')

  const add = (url: string) => {
    setTrouble('')
    if (chosen.includes(url)) return
    if (most > 1 && chosen.length >= most) return setTrouble(count('pick_full', most))
    setChosen(most === 1 ? [url] : [...chosen, url])
  }
  const remove = (url: string) => setChosen(chosen.filter((one) => one !== url))
  const typeLink = (text: string) => {
    setLink(text)
    setTrouble('')
  }
  /** A link in the field counts, even if the user did not press *Add*. Null when it can't be taken. */
  const withLink = (): readonly string[] | null => {
    const url = link.trim()
    if (url === '') return chosen
    if (!mayBeLoadable(url)) {
      setTrouble(t('pick_bad_link'))
      return null
    }
    setLink('')
    if (chosen.includes(url)) return chosen
    const next = most === 1 ? [url] : [...chosen, url]
    if (next.length > most) {
      setTrouble(count('pick_full', most))
      return null
    }
    setChosen(next)
    return next
  }
  /** All that was picked; null when it is not enough. */
  const finish = (): readonly string[] | null => {
    const all = withLink()
    if (!all || all.length >= least) return all
    setTrouble(count('pick_least', least))
    return null
  }
  const isReady = chosen.length >= least || link.trim() !== ''
  return { chosen, link, trouble, isReady, isSingle: most === 1, add, remove, typeLink, withLink, finish }
}

function Picker({ purpose, chosen: before, recent, onAnswer }: PickOptions & { onAnswer: (urls: string[]) => void }) {
  const picks = usePicks({ purpose, chosen: before })
  const { chosen, trouble } = picks
  return (
    <form
      class="dialog-form"
      onSubmit={(event) => {
        event.preventDefault()
        const all = picks.finish()
        if (all) onAnswer([...all])
      }}
    >
      <p class="small muted">{t(`pick_${purpose}_hint`)}</p>
      <LinkField picks={picks} />
      {chosen.length > 0 && <References urls={chosen} label={t('pick_chosen')} onRemove={picks.remove} />}
      {recent.length > 0 && (
        <fieldset class="pick-recent">
          <legend class="small muted">{t('pick_recent')}</legend>
          {recent.map(({ job, index, url }) => (
            <button
              key={job.id}
              type="button"
              aria-pressed={chosen.includes(url)}
              onClick={() => (chosen.includes(url) ? picks.remove(url) : picks.add(url))}
            >
              <Picture job={job} index={index} size="thumbnail" alt={nameOf(job.command, url)} brief />
            </button>
          ))}
        </fieldset>
      )}
      <footer class="dialog-foot">
        <p class="dialog-trouble" role="alert">
          {trouble}
        </p>
        <button type="submit" class="primary" aria-disabled={!picks.isReady}>
          {t(`pick_${purpose}_send`)}
        </button>
      </footer>
    </form>
  )
}

function LinkField({ picks }: { picks: ReturnType<typeof usePicks> }) {
  const { link, trouble, isSingle, typeLink, withLink } = picks
  return (
    <>
      <label class="dialog-field" for="pick-link">
        {t('pick_link')}
      </label>
      <div class="pick-link">
        <input
          id="pick-link"
          type="url"
          name="link"
          dir="ltr"
          spellcheck={false}
          autocomplete="off"
          placeholder="https://…"
          value={link}
          aria-invalid={trouble !== ''}
          onInput={({ currentTarget }) => typeLink(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || link.trim() === '' || isSingle) return
            event.preventDefault()
            void withLink()
          }}
        />
        <button type="button" class="quiet" onClick={() => void withLink()}>
          {t('pick_add')}
        </button>
      </div>
    </>
  )
}

function nameOf(command: RecentPicture['job']['command'], url: string): string {
  return t('picture_alt', ('prompt' in command && command.prompt) || new URL(url).pathname.split('/').at(-1) || url)
}
