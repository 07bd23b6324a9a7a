import { useState } from 'preact/hooks'
import { Icon } from '../../ui/components/icon.tsx'
import { Popover } from '../../ui/components/popover.tsx'
import * as icons from '../../ui/icons/icon-paths.ts'
import * as outIcons from '../../ui/icons/icon-paths-out.ts'
import { count, t } from '../../ui/text/words.ts'
import * as own from '../grid/icons.ts'
import type { Selection } from '../grid/use-selection.ts'
import { tagsIn } from '../viewer/tags.tsx'

interface SelectionBarProps {
  selection: Selection
  /** Tiles that the filter leaves. */
  shown: number
  onSave: () => void
  onFavourite: () => void
  onTag: (tags: string[]) => void
  onCompare: (() => void) | null
  onRemove: () => void
}

/** What can be done with all that is selected. */
export function SelectionBar(props: SelectionBarProps) {
  const { selection, shown } = props
  const amount = selection.items.length
  return (
    <div class="bar selection-bar" role="toolbar" aria-label={t('gallery_selection')}>
      <button
        type="button"
        class="round"
        aria-label={t('gallery_select_none')}
        title={t('gallery_select_none')}
        onClick={selection.clear}
      >
        <Icon path={icons.cross} />
      </button>
      <b role="status">{count('gallery_selected', amount)}</b>
      {amount < shown && (
        <button type="button" class="plain" onClick={selection.all}>
          {count('gallery_select_all', shown)}
        </button>
      )}
      <span class="spacer" />
      <button type="button" class="primary" onClick={props.onSave}>
        <Icon path={outIcons.save} /> {t('gallery_save')}
      </button>
      <button type="button" class="quiet" onClick={props.onFavourite}>
        <Icon path={outIcons.heart} /> {t('gallery_favourite')}
      </button>
      <Popover
        class="quiet"
        face={
          <>
            <Icon path={own.tag} /> {t('gallery_tag')}
          </>
        }
      >
        <TagForm onTag={props.onTag} />
      </Popover>
      {props.onCompare && (
        <button type="button" class="quiet" onClick={props.onCompare}>
          <Icon path={own.compare} /> {t('gallery_compare')}
        </button>
      )}
      <button type="button" class="quiet selection-remove" onClick={props.onRemove}>
        <Icon path={icons.bin} /> {t('deed_remove')}
      </button>
    </div>
  )
}

function TagForm({ onTag }: { onTag: (tags: string[]) => void }) {
  const [text, setText] = useState('')
  return (
    <form
      class="tag-form"
      onSubmit={(event) => {
        event.preventDefault()
        const tags = tagsIn(text)
        if (tags.length > 0) onTag(tags)
        setText('')
        event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover?.()
      }}
    >
      <input
        value={text}
        dir="auto"
        aria-label={t('gallery_tag_add')}
        placeholder={t('gallery_tag_add')}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <button type="submit" class="primary">
        {t('gallery_tag')}
      </button>
    </form>
  )
}
