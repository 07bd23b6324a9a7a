import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { promptOf } from '../../jobs/lineage.ts'
import type { Notice } from '../ui/hooks/use-notice.ts'
import { t } from '../ui/text/words.ts'
import type { Archive } from './archive/check.ts'
import { type DialogName, Dialogs } from './dialogs/dialogs.tsx'
import { Nothing } from './empty-state.tsx'
import { Wall } from './grid/grid.tsx'
import { useArchive } from './hooks/use-archive.ts'
import { useDeskKeys } from './hooks/use-gallery-keys.ts'
import { useDesk } from './hooks/use-gallery-view.ts'
import type { useMarks } from './hooks/use-marks.ts'
import type { Preferences } from './hooks/use-preferences.ts'
import type { Removal } from './hooks/use-removal.ts'
import { type Save, useJobContext, useSaving } from './hooks/use-saving.ts'
import type { Sources } from './hooks/use-sources.ts'
import type { useTask } from './hooks/use-task.ts'
import type { GalleryProps } from './props.ts'
import { idsOf, pairOf, pictureIdsOf } from './query/items.ts'
import type { Library, Shelf } from './query/library.ts'
import { anything, type Item } from './query/query.ts'
import { Notes } from './storage-banners.tsx'
import { Filters } from './toolbar/filters.tsx'
import { MoreMenu } from './toolbar/more-menu.tsx'
import { SelectionBar } from './toolbar/selection-bar.tsx'
import { TopBar } from './toolbar/top-bar.tsx'
import { UnmatchedList } from './unmatched.tsx'
import { Opened } from './viewer/opened.tsx'

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
  const { shelf, preferences, onPreferences, openId, tasks } = props
  const [dialog, setDialog] = useState<DialogName | null>(null)
  const [archive, setArchive] = useState<Archive | null>(null)
  const box = useRef<HTMLInputElement>(null)
  const desk = useDesk({ ...props, ...preferences })
  const { wish, onWish, items, selection } = desk
  const context = useJobContext(shelf, props.sources)
  const save = useSaving({ ...props, context, run: tasks.run })
  const archives = useArchive({ ...props, run: tasks.run })
  const help = () => setDialog('keys')
  useDeskKeys({ box, selection, help })

  return (
    <>
      <TopBar
        {...{ box, wish, onWish }}
        amounts={desk.amounts}
        shown={items.reduce((sum, { members }) => sum + members.length, 0)}
        isComplete={shelf.complete}
        onDown={() => desk.aimAt(items[0])}
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
      <Board {...props} desk={desk} save={save} />
      {openId !== null && (
        <Opened {...props} {...desk} save={save} id={openId} onHelp={help} onClose={desk.close}>
          {props.lines}
        </Opened>
      )}
      <Dialogs
        {...{ dialog, archive, preferences, onPreferences }}
        example={items[0]?.lead ?? null}
        prompt={items[0] ? promptOf(items[0].lead, shelf.byId) : ''}
        onTake={(taken) => void archives.take(taken)}
        onClose={() => {
          setDialog(null)
          setArchive(null)
        }}
      />
    </>
  )
}

interface BoardProps extends DeskProps {
  desk: ReturnType<typeof useDesk>
  save: Save
}

/** The part below the bar. */
function Board(props: BoardProps) {
  const { shelf, marks, send, store, notify, preferences, open, desk, save } = props
  const { wish, items, selection, show, remove } = desk
  const { sort } = preferences
  const pair = pairOf(selection.items)
  const saveAll = (chosen: readonly Item[]) => save(pictureIdsOf(chosen))
  return (
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
              desk.compare(pair[1])
            })
          }
          onRemove={() => remove(idsOf(selection.items))}
        />
      )}
      <Notes store={store} send={send} />
      {wish.view === 'unmatched' ? (
        <UnmatchedList
          shelf={shelf}
          store={store}
          onAdopt={(key, jobId) =>
            void send('unmatched.adopt', { key, jobId }).then((reply) =>
              reply.ok ? show(reply.value.jobId) : notify(t('gallery_adopt_failed'), 'bad'),
            )
          }
          onDelete={(key) => void send('unmatched.delete', { key })}
          onShow={show}
        />
      ) : items.length > 0 ? (
        <Wall
          {...{ items, shelf, selection }}
          aim={desk.aim}
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
        shelf.complete && <Nothing isNarrow={shelf.entries.length > 0} onAll={() => desk.onWish(anything)} />
      )}
    </main>
  )
}
