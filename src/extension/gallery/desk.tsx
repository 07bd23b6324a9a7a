import type { ComponentChildren } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Notice } from '../ui/hooks/use-notice.ts'
import { t } from '../ui/text/words.ts'
import type { Archive } from './archive/check.ts'
import { Filters } from './bar/filters.tsx'
import { MoreMenu } from './bar/more-menu.tsx'
import { SelectionBar } from './bar/selection-bar.tsx'
import { TopBar } from './bar/top-bar.tsx'
import { type DialogName, Dialogs } from './dialogs/dialogs.tsx'
import { useArchive } from './hooks/use-archive.ts'
import { useDeskKeys } from './hooks/use-desk-keys.ts'
import type { useMarks } from './hooks/use-marks.ts'
import type { Preferences } from './hooks/use-preferences.ts'
import type { Removal } from './hooks/use-removal.ts'
import { useJobContext, useSaving } from './hooks/use-saving.ts'
import { useSelection } from './hooks/use-selection.ts'
import type { Sources } from './hooks/use-sources.ts'
import type { useTask } from './hooks/use-task.ts'
import { Opened } from './lightbox/opened.tsx'
import { anything, choose, type Item, type Wish } from './model/choose.ts'
import { promptOf } from './model/family.ts'
import { amountsOf, idsOf, neighbourOf, pairOf, pictureIdsOf } from './model/items.ts'
import type { Library, Shelf } from './model/library.ts'
import { Notes } from './notes.tsx'
import { Nothing } from './nothing.tsx'
import type { GalleryProps } from './props.ts'
import { UnmatchedList } from './unmatched.tsx'
import type { Aim } from './wall/walk.ts'
import { Wall } from './wall/wall.tsx'

interface DeskProps extends GalleryProps {
  shelf: Shelf
  library: Library
  sources: Sources
  preferences: Preferences
  onPreferences: (change: Partial<Preferences>) => void
  openId: string | null
  open: (id: string | null) => void
  removal: Removal
  marks: ReturnType<typeof useMarks>
  tasks: ReturnType<typeof useTask>
  now: number
  notify: (text: string, tone?: Notice['tone']) => void
  onNumbers: () => void
  /** Passing lines, which must be seen over the lightbox too. */
  lines: ComponentChildren
}

/** The wall of pictures, what chooses among them, and what is done with them. */
export function Desk(props: DeskProps) {
  const { shelf, preferences, onPreferences, openId, open, removal, marks, tasks, send, store, notify } = props
  const [wish, setWish] = useState<Wish>(anything)
  const [pairId, compare] = useState<string | null>(null)
  const [aim, setAim] = useState<Aim | null>(null)
  const [dialog, setDialog] = useState<DialogName | null>(null)
  const [archive, setArchive] = useState<Archive | null>(null)
  const box = useRef<HTMLInputElement>(null)
  const { sort, together } = preferences
  const items = useMemo(
    () => choose(shelf, { wish, sort, together, hidden: removal.hidden }),
    [shelf, wish, sort, together, removal.hidden],
  )
  const amounts = useMemo(() => amountsOf(shelf), [shelf])
  const selection = useSelection(items)
  const context = useJobContext(shelf, props.sources)
  const save = useSaving({ ...props, context, run: tasks.run })
  const archives = useArchive({ ...props, run: tasks.run })
  const help = () => setDialog('keys')
  useDeskKeys({ box, selection, help })

  const onWish = (change: Partial<Wish>) => {
    selection.clear()
    setWish({ ...wish, ...change })
  }
  // Another choice is another list: seen from its beginning.
  useEffect(() => scrollTo({ top: 0 }), [wish, sort, together])

  const saveAll = (chosen: readonly Item[]) => save(pictureIdsOf(chosen))
  const remove = (ids: readonly string[]) => {
    removal.remove(ids)
    selection.clear()
    const next = neighbourOf(items, new Set(ids))
    if (openId === null) return setAim(next ? { id: next.id } : null)
    open(next?.id ?? null)
  }
  const show = (id: string) => {
    compare(null)
    open(id)
  }
  const at = openId === null ? -1 : items.findIndex(({ members }) => members.some(({ id }) => id === openId))
  const pair = pairOf(selection.items)
  const step = (item: Item | undefined) => (item && at >= 0 ? () => show(item.id) : null)

  return (
    <>
      <TopBar
        box={box}
        wish={wish}
        onWish={onWish}
        amounts={amounts}
        shown={items.reduce((sum, { members }) => sum + members.length, 0)}
        isComplete={shelf.complete}
        onDown={() => items[0] && setAim({ id: items[0].id })}
      >
        <Filters {...{ wish, onWish, preferences, onPreferences }} sources={[...props.sources]} />
        <MoreMenu
          isBusy={tasks.task !== null}
          onNumbers={props.onNumbers}
          onExport={() => void archives.exportAll()}
          onImport={(file) => void archives.check(file, setArchive)}
          onSaving={() => setDialog('saving')}
          onHelp={help}
        />
      </TopBar>
      <main>
        {selection.items.length > 0 && (
          <SelectionBar
            selection={selection}
            shown={items.length}
            onSave={() => saveAll(selection.items)}
            onFavourite={() => marks.favourite(selection.items.map(({ lead }) => lead))}
            onTag={(tags) =>
              marks.addTags(
                selection.items.flatMap(({ members }) => members),
                tags,
              )
            }
            onCompare={
              pair &&
              (() => {
                open(pair[0])
                compare(pair[1])
              })
            }
            onRemove={() => remove(idsOf(selection.items))}
          />
        )}
        <Notes store={store} send={send} />
        {wish.view === 'unmatched' ? (
          <UnmatchedList
            entries={shelf.unmatched}
            onAdopt={(key) =>
              void send('unmatched.adopt', { key }).then((reply) =>
                reply.ok ? show(reply.value.jobId) : notify(t('gallery_adopt_failed'), 'bad'),
              )
            }
            onDelete={(key) => void send('unmatched.delete', { key })}
          />
        ) : items.length > 0 ? (
          <Wall
            {...{ items, shelf, selection, aim }}
            now={props.now}
            inTime={sort === 'newest' || sort === 'oldest'}
            size={preferences.size}
            deeds={{
              open: (item) => show(item.id),
              save: saveAll,
              remove: (chosen) => remove(idsOf(chosen)),
              favourite: (chosen) => marks.favourite(chosen.map(({ lead }) => lead)),
            }}
          />
        ) : (
          shelf.complete && <Nothing isNarrow={shelf.entries.length > 0} onAll={() => onWish(anything)} />
        )}
      </main>
      {openId !== null && (
        <Opened
          {...props}
          {...{ pairId, save, remove, show, compare }}
          id={openId}
          previous={step(items[at - 1])}
          next={step(items[at + 1])}
          onHelp={help}
          onClose={() => {
            compare(null)
            open(null)
            const item = items[at]
            if (item) setAim({ id: item.id })
          }}
        >
          {props.lines}
        </Opened>
      )}
      <Dialogs
        {...{ dialog, archive, preferences, onPreferences }}
        example={items[0]?.lead ?? null}
        prompt={items[0] ? promptOf(items[0].lead, shelf) : ''}
        onTake={(taken) => void archives.take(taken)}
        onClose={() => {
          setDialog(null)
          setArchive(null)
        }}
      />
    </>
  )
}
