import { useRef } from 'preact/hooks'
import { openPage } from '../../platform/tabs.ts'
import { Icon } from '../../ui/components/icon.tsx'
import { Popover } from '../../ui/components/popover.tsx'
import * as icons from '../../ui/icons/icon-paths.ts'
import * as outIcons from '../../ui/icons/icon-paths-out.ts'
import { t } from '../../ui/text/words.ts'
import * as own from '../grid/icons.ts'

interface MoreMenuProps {
  isBusy: boolean
  onStatistics: () => void
  onExport: () => void
  onImport: (file: File) => void
  onSaving: () => void
  onHelp: () => void
}

export function MoreMenu({ isBusy, onStatistics, onExport, onImport, onSaving, onHelp }: MoreMenuProps) {
  const file = useRef<HTMLInputElement>(null)
  return (
    <>
      <Popover label={t('menu_title')} face={<Icon path={icons.more} />} closeOnClick>
        <button type="button" onClick={onStatistics}>
          <Icon path={own.chart} /> {t('gallery_numbers')}
        </button>
        <button type="button" onClick={onSaving}>
          <Icon path={outIcons.save} /> {t('gallery_saving_title')}
        </button>
        <button type="button" disabled={isBusy} onClick={onExport}>
          <Icon path={own.archive} /> {t('gallery_export')}
        </button>
        <button type="button" disabled={isBusy} onClick={() => file.current?.click()}>
          <Icon path={own.inbox} /> {t('gallery_import')}
        </button>
        <button type="button" onClick={onHelp}>
          <Icon path={own.keyboard} /> {t('gallery_keys')}
        </button>
        <button type="button" onClick={() => void openPage('help')}>
          <Icon path={own.help} /> {t('help_title')}
        </button>
      </Popover>
      <input
        ref={file}
        type="file"
        hidden
        accept=".zip,application/zip"
        aria-label={t('gallery_import')}
        onChange={({ currentTarget }) => {
          const [chosen] = currentTarget.files ?? []
          if (chosen) onImport(chosen)
          currentTarget.value = ''
        }}
      />
    </>
  )
}
