import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { promptOf } from '../../jobs/lineage.ts'
import type { Notice } from '../ui/hooks/use-notice.ts'
import { t } from '../ui/text/words.ts'
import type { Archive } from './archive/check.ts'
import { type DialogName, Dialogs } from './dialogs/dialogs.tsx'
import { EmptyState } from './empty-state.tsx'
import { Grid } from './grid/grid.tsx'
import { useArchive } from './hooks/use-archive.ts'
import { useGalleryKeys } from './hooks/use-gallery-keys.ts'
import { useGalleryView } from './hooks/use-gallery-view.ts'
import type { useMarks } from './hooks/use-marks.ts'
import type { Preferences } from './hooks/use-preferences.ts'
import type { Removal } from './hooks/use-removal.ts'
import { type Save, useJobContext, useSaving } from './hooks/use-saving.ts'
import type { Sources } from './hooks/use-sources.ts'
import type { useTask } from './hooks/use-task.ts'
import type { GalleryProps } from './props.ts'
import { idsOf, pairOf, pictureIdsOf } from './query/items.ts'
import type { Library, LibrarySnapshot } from './query/library.ts'
import { defaultFilter, type Item } from './query/query.ts'
import { StorageBanners } from './storage-banners.tsx'
import { Filters } from './toolbar/filters.tsx'
import { MoreMenu } from './toolbar/more-menu.tsx'
import { SelectionBar } from './toolbar/selection-bar.tsx'
import { TopBar } from './toolbar/top-bar.tsx'
import { UnmatchedList } from './unmatched.tsx'
import { Opened } from './viewer/opened.tsx'

interface GalleryViewProps extends GalleryProps {
  snapshot: LibrarySnapshot
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
  onStatistics: () => void
  /** Passing messages, which must be seen over the lightbox too. */
  statusBar: ComponentChildren
}

/** The wall of pictures, what chooses among them, and what is done with them. */
export function GalleryView(props: GalleryViewProps) {
  const { snapshot, preferences, onPreferences, openId, tasks } = props
  const [dialog, setDialog] = useState<DialogName | null>(null)
  const [archive, setArchive] = useState<Archive | null>(null)
  const box = useRef<HTMLInputElement>(null)
  const view = useGalleryView({ ...props, ...preferences })
  const { filter, onFilter, items, selection } = view
  const context = useJobContext(snapshot, props.sources)
  const save = useSaving({ ...props, context, run: tasks.run })
  const archives = useArchive({ ...props, run: tasks.run })
  const help = () => setDialog('keys')
  useGalleryKeys({ box, selection, help })

  return (
    <>
      <TopBar
        {...{ box, filter, onFilter }}
        amounts={view.amounts}
        shown={items.reduce((sum, { members }) => sum + members.length, 0)}
        isComplete={snapshot.complete}
        onDown={() => view.focusOn(items[0])}
      >
        <Filters {...{ filter, onFilter, preferences, onPreferences }} sources={[...props.sources]} />
        <MoreMenu
          isBusy={tasks.task !== null}
          onStatistics={props.onStatistics}
          onExport={() => void archives.exportAll()}
          onImport={(file) => void archives.check(file, setArchive)}
          onSaving={() => setDialog('saving')}
          onHelp={help}
        />
      </TopBar>
      <Board {...props} view={view} save={save} />
      {openId !== null && (
        <Opened {...props} {...view} save={save} id={openId} onHelp={help} onClose={view.close}>
          {props.statusBar}
        </Opened>
      )}
      <Dialogs
        {...{ dialog, archive, preferences, onPreferences }}
        example={items[0]?.lead ?? null}
        prompt={items[0] ? promptOf(items[0].lead, snapshot.byId) : ''}
        onTake={(taken) => void archives.take(taken)}
        onClose={() => {
          setDialog(null)
          setArchive(null)
        }}
      />
    </>
  )
}

interface BoardProps extends GalleryViewProps {
  view: ReturnType<typeof useGalleryView>
  save: Save
}

/** The part below the bar. */
function Board(props: BoardProps) {
  const { snapshot, marks, send, store, notify, preferences, open, view, save } = props
  const { filter, items, selection, show, remove } = view
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
              view.compare(pair[1])
            })
          }
          onRemove={() => remove(idsOf(selection.items))}
        />
      )}
      <StorageBanners store={store} send={send} />
      {filter.view === 'unmatched' ? (
        <UnmatchedList
          snapshot={snapshot}
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
        <Grid
          {...{ items, snapshot, selection }}
          focusTarget={view.focusTarget}
          now={props.now}
          inTime={sort === 'newest' || sort === 'oldest'}
          size={preferences.size}
          actions={{
            open: (item) => show(item.id),
            save: saveAll,
            remove: (chosen) => remove(idsOf(chosen)),
            favourite: (chosen) => marks.favourite(chosen.map(({ lead }) => lead)),
          }}
        />
      ) : (
        snapshot.complete && (
          <EmptyState isNarrow={snapshot.entries.length > 0} onAll={() => view.onFilter(defaultFilter)} />
        )
      )}
    </main>
  )
}
