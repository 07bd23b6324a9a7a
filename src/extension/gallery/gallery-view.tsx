import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { Archive } from './archive/check.ts'
import { Board } from './board.tsx'
import { type DialogName, Dialogs } from './dialogs/dialogs.tsx'
import { useGallery } from './gallery-context.ts'
import { useArchive } from './hooks/use-archive.ts'
import { useGalleryKeys } from './hooks/use-gallery-keys.ts'
import { useGalleryView } from './hooks/use-gallery-view.ts'
import { useSaving } from './hooks/use-saving.ts'
import { Filters } from './toolbar/filters.tsx'
import { MoreMenu } from './toolbar/more-menu.tsx'
import { TopBar } from './toolbar/top-bar.tsx'
import { Opened } from './viewer/opened.tsx'

interface GalleryViewProps {
  onStatistics: () => void
  /** Passing messages, which must be seen over the lightbox too. */
  statusBar: ComponentChildren
}

/** The grid of pictures, the bar that filters it, the lightbox and the dialogs. */
export function GalleryView({ onStatistics, statusBar }: GalleryViewProps) {
  const { snapshot, openId, tasks } = useGallery()
  const [dialog, setDialog] = useState<DialogName | null>(null)
  const [archive, setArchive] = useState<Archive | null>(null)
  const box = useRef<HTMLInputElement>(null)
  const view = useGalleryView()
  const { filter, onFilter, items, selection } = view
  const save = useSaving()
  const archives = useArchive()
  const help = () => setDialog('keys')
  const hasSources = snapshot.totals.sites.length > 0
  useGalleryKeys({ box, selection, help })

  return (
    <>
      <TopBar
        box={box}
        filter={filter}
        onFilter={onFilter}
        amounts={{ ...snapshot.totals.jobs, unmatched: snapshot.unmatched.length }}
        pictures={view.pictures}
        isComplete={view.isComplete}
        onDown={() => view.focusOn(items[0])}
      >
        <Filters filter={filter} onFilter={onFilter} />
        <MoreMenu
          isBusy={tasks.task !== null}
          onStatistics={onStatistics}
          // Where no picture came from a page, there is nothing to ask.
          onExport={() => (hasSources ? setDialog('export') : void archives.exportAll(false))}
          onImport={(file) => void archives.check(file, setArchive)}
          onSaving={() => setDialog('saving')}
          onHelp={help}
        />
      </TopBar>
      <Board view={view} save={save} />
      {openId !== null && (
        <Opened id={openId} view={view} save={save} onHelp={help}>
          {statusBar}
        </Opened>
      )}
      <Dialogs
        dialog={dialog}
        archive={archive}
        example={items[0]?.lead ?? null}
        onTake={(taken) => void archives.take(taken)}
        onExport={(withSources) => void archives.exportAll(withSources)}
        onClose={() => {
          setDialog(null)
          setArchive(null)
        }}
      />
    </>
  )
}
