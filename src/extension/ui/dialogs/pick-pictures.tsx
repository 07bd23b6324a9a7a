import { useRef, useState } from 'preact/hooks'
import { isInlineLink } from '../../../jobs/inline-link.ts'
import { mayBeLoadable } from '../../../shared/address.ts'
import type { Send } from '../../messaging/client.ts'
import type { KeptDialogs, KeptPick } from '../../store/kept-dialog.ts'
import { Icon } from '../components/icon.tsx'
import { Picture } from '../components/picture.tsx'
import { References } from '../components/references.tsx'
import { useFileDrop } from '../hooks/use-file-drop.ts'
import { type Upload, useUpload } from '../hooks/use-upload.ts'
import * as rareIcons from '../icons/icon-paths-rare.ts'
import type { KeptPictures } from '../model/job-actions.ts'
import { maxReferences, type RecentPicture } from '../model/recent.ts'
import { uploadTypes } from '../model/upload.ts'
import { count, t } from '../text/words.ts'
import { openDialog } from './dialog.tsx'
import { useKeeping } from './use-keeping.ts'

export type Purpose = KeptPick['purpose']

interface PickOptions {
  purpose: Purpose
  chosen: readonly string[]
  recent: readonly RecentPicture[]
  pictures: KeptPictures | null
  /** Keeps pictures of the user's own; null where the service takes links only. */
  upload: Send | null
  dialogs?: KeptDialogs | undefined
  /** What had been entered when the page was closed. */
  kept?: KeptPick | undefined
}

/** How many pictures each takes. */
const amounts: Record<Purpose, { least: number; most: number }> = {
  reference: { least: 0, most: maxReferences },
  describe: { least: 1, most: 1 },
  blend: { least: 2, most: maxReferences },
}

/** Picture addresses, from links and from the user's own results. */
export function pickPictures(options: PickOptions): Promise<string[] | null> {
  return openDialog<string[]>({
    title: t(`pick_${options.purpose}_title`),
    pictures: options.pictures,
    dialogs: options.dialogs,
    content: (answer) => <Picker {...options} onAnswer={answer} />,
  })
}

/** What is picked so far, and the link that is being typed. */
function usePicks({ purpose, chosen: before, dialogs, kept }: PickOptions) {
  const { least, most } = amounts[purpose]
  const [chosen, setChosen] = useState<readonly string[]>(kept?.chosen ?? before)
  const [link, setLink] = useState(kept?.link ?? '')
  const [trouble, setTrouble] = useState('')
  useKeeping(dialogs, { kind: 'pick', purpose, chosen: [...chosen], link })

  const add = (...urls: readonly string[]) => {
    setTrouble('')
    const next = [...new Set([...(most === 1 ? [] : chosen), ...urls])]
    if (next.length > most) setTrouble(count('pick_full', most))
    setChosen(next.slice(0, most))
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
  return { chosen, link, trouble, isReady, isSingle: most === 1, most, add, remove, typeLink, withLink, finish }
}

function Picker(props: PickOptions & { onAnswer: (urls: string[]) => void }) {
  const { purpose, recent, upload: send, onAnswer } = props
  const picks = usePicks(props)
  const { chosen, most, isSingle } = picks
  const room = isSingle ? 1 : most - chosen.length
  const upload = useUpload({ send, room, onAdded: (urls) => picks.add(...urls) })
  const { isOver, handlers } = useFileDrop(upload.add)
  const trouble = upload.trouble || picks.trouble
  return (
    <form
      class={isOver ? 'dialog-form dialog-over' : 'dialog-form'}
      {...handlers}
      onSubmit={(event) => {
        event.preventDefault()
        const all = picks.finish()
        if (all) onAnswer([...all])
      }}
    >
      <p class="small muted">
        {t(send && purpose !== 'blend' ? `pick_${purpose}_hint_files` : `pick_${purpose}_hint`)}
      </p>
      {send && <FileField upload={upload} isSingle={isSingle} />}
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

function FileField({ upload, isSingle }: { upload: Upload; isSingle: boolean }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <div class="pick-file">
      <button type="button" class="quiet" disabled={upload.pending > 0} onClick={() => input.current?.click()}>
        {upload.pending > 0 ? <span class="spinner" /> : <Icon path={rareIcons.file} />} {t('pick_file')}
      </button>
      <span class="small muted" role="status">
        {t(upload.pending > 0 ? 'upload_pending' : 'pick_file_hint')}
      </span>
      <input
        ref={input}
        type="file"
        hidden
        multiple={!isSingle}
        accept={uploadTypes}
        aria-label={t('pick_file')}
        onChange={({ currentTarget }) => {
          upload.add([...(currentTarget.files ?? [])])
          currentTarget.value = ''
        }}
      />
    </div>
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
  const file = isInlineLink(url) ? t('describe_own') : new URL(url).pathname.split('/').at(-1)
  return t('picture_alt', ('prompt' in command && command.prompt) || file || url)
}
