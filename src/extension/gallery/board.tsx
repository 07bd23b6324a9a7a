import { Batches } from '../ui/components/batches.tsx'
import { createOutActions } from '../ui/out/out-actions.ts'
import { EmptyState } from './empty-state.tsx'
import { useGallery } from './gallery-context.ts'
import { Grid, type GridActions } from './grid/grid.tsx'
import type { ViewState } from './hooks/use-gallery-view.ts'
import type { Save } from './hooks/use-saving.ts'
import { defaultFilter } from './query/filter.ts'
import { coverTarget, idsOf, pairOf, pictureIdsOf } from './query/items.ts'
import { StorageBanners } from './storage-banners.tsx'
import { SelectionBar } from './toolbar/selection-bar.tsx'
import { UnmatchedList } from './unmatched.tsx'

interface BoardProps {
  view: ViewState
  save: Save
}

/** The part below the bar. */
export function Board({ view, save }: BoardProps) {
  const { store, library, marks, pictures, send, preferences, now, notify } = useGallery()
  const out = createOutActions({ pictures, send, notify })
  const { filter, items, query, isBusy, selection, show, remove } = view
  const { snapshot, sort } = query
  const actions: GridActions = {
    open: (item) => show(item.id),
    save: (chosen) => save(pictureIdsOf(chosen)),
    copy: ({ lead }) => out.copyPicture(() => coverTarget(library, lead)),
    remove: (chosen) => remove(idsOf(chosen)),
    favourite: (chosen) => marks.favourite(chosen.map(({ lead }) => lead)),
  }
  return (
    <main aria-busy={isBusy}>
      {selection.items.length > 0 && <SelectedItems view={view} actions={actions} />}
      <StorageBanners />
      <Batches store={store} send={send} now={now} notify={notify} />
      {filter.view === 'unmatched' ? (
        <UnmatchedList onShow={show} />
      ) : items.length > 0 ? (
        <Grid
          items={items}
          snapshot={snapshot}
          selection={selection}
          focusTarget={view.focusTarget}
          now={now}
          inTime={sort === 'newest' || sort === 'oldest'}
          size={preferences.size}
          actions={actions}
        />
      ) : (
        !isBusy &&
        snapshot.complete && (
          <EmptyState isNarrow={snapshot.entries.length > 0} onAll={() => view.onFilter(defaultFilter)} />
        )
      )}
    </main>
  )
}

/** What can be done with all selected items at once. */
function SelectedItems({ view, actions }: { view: ViewState; actions: GridActions }) {
  const { marks, open } = useGallery()
  const { selection, items, compare } = view
  const selected = selection.items
  const pair = pairOf(selected)
  const compareBoth =
    pair &&
    (() => {
      open(pair[0])
      compare(pair[1])
    })
  return (
    <SelectionBar
      selection={selection}
      shown={items.length}
      onSave={() => actions.save(selected)}
      onFavourite={() => actions.favourite(selected)}
      onTag={(tags) => {
        const entries = selected.flatMap(({ members }) => members)
        marks.addTags(entries, tags)
      }}
      onCompare={compareBoth}
      onRemove={() => actions.remove(selected)}
    />
  )
}
