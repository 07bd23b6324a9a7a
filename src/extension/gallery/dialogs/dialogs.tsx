import { promptOf } from '../../../jobs/lineage.ts'
import type { PictureFacts } from '../../ui/save/facts.ts'
import type { Archive } from '../archive/check.ts'
import { useGallery } from '../gallery-context.ts'
import type { Entry } from '../query/entry.ts'
import { ExportQuestion } from './export-question.tsx'
import { ImportQuestion } from './import-question.tsx'
import { KeysHelp } from './keys-help.tsx'
import { SavingForm } from './saving-form.tsx'

export type DialogName = 'keys' | 'saving' | 'export'

interface DialogsProps {
  dialog: DialogName | null
  /** One that was found right, and waits for the user's word. */
  archive: Archive | null
  /** A picture of the user's own, to show names by. */
  example: Entry | null
  onTake: (archive: Archive) => void
  onExport: (withSources: boolean) => void
  onClose: () => void
}

export function Dialogs({ dialog, archive, example, onTake, onExport, onClose }: DialogsProps) {
  const { snapshot } = useGallery()
  if (archive) {
    return (
      <ImportQuestion
        archive={archive}
        onTake={() => {
          onClose()
          onTake(archive)
        }}
        onClose={onClose}
      />
    )
  }
  if (dialog === 'keys') return <KeysHelp onClose={onClose} />
  if (dialog === 'export') {
    return (
      <ExportQuestion
        onExport={(withSources) => {
          onClose()
          onExport(withSources)
        }}
        onClose={onClose}
      />
    )
  }
  if (dialog === 'saving') {
    const prompt = example ? promptOf(example, snapshot.byId) : ''
    return <SavingForm example={factsFor(example, prompt)} onClose={onClose} />
  }
  return null
}

function factsFor(entry: Entry | null, prompt: string): PictureFacts {
  return {
    prompt: prompt || 'lighthouse at dusk --ar 3:2',
    command: (entry?.command.kind === 'button' && entry.command.label) || 'imagine',
    jobId: entry?.id ?? '01jd9x3k8hqv5m2n7p4r6t8w',
    number: 1,
    provider: '',
    model: '',
    seed: '',
    createdAt: entry?.createdAt ?? Date.now(),
  }
}
