import { useState } from 'preact/hooks'
import { Icon } from '../../ui/components/icon.tsx'
import * as icons from '../../ui/icons/icon-paths.ts'
import { t } from '../../ui/text/words.ts'
import * as own from '../grid/icons.ts'
import './tags.css'

interface TagsProps {
  tags: readonly string[]
  /** Offered while typing. */
  known: readonly string[]
  onAdd: (tags: string[]) => void
  onRemove: (tag: string) => void
}

/** What the worker takes. */
const maxLength = 60
const maxTags = 50

export function Tags({ tags, known, onAdd, onRemove }: TagsProps) {
  const [text, setText] = useState('')
  const add = (event: Event) => {
    event.preventDefault()
    const added = tagsIn(text)
    if (added.length > 0) onAdd(added.slice(0, maxTags))
    setText('')
  }
  return (
    <form class="tags" onSubmit={add}>
      <Icon path={own.tag} />
      {tags.map((tag) => (
        <span key={tag} class="tag">
          <bdi>{tag}</bdi>
          <button
            type="button"
            aria-label={t('gallery_tag_remove', tag)}
            title={t('gallery_tag_remove', tag)}
            onClick={() => onRemove(tag)}
          >
            <Icon path={icons.cross} />
          </button>
        </span>
      ))}
      <input
        value={text}
        list="known-tags"
        dir="auto"
        maxLength={maxLength}
        placeholder={t('gallery_tag_add')}
        aria-label={t('gallery_tag_add')}
        enterkeyhint="done"
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <datalist id="known-tags">
        {known
          .filter((tag) => !tags.includes(tag))
          .map((tag) => (
            <option key={tag} value={tag} />
          ))}
      </datalist>
    </form>
  )
}

/** Commas part tags, as people write them: those of Arabic, Japanese and Chinese too. */
export function tagsIn(text: string): string[] {
  return text
    .split(/[,،、，]/u)
    .map((tag) => tag.trim().replace(/^#/, '').slice(0, maxLength))
    .filter(Boolean)
}
