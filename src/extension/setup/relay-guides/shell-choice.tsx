import { useEffect, useState } from 'preact/hooks'
import { readEnvironment } from '../../platform/environment.ts'
import { t } from '../../ui/text/words.ts'
import type { Shell } from './commands.ts'

const shells = { sh: 'guide_shell_sh', powershell: 'guide_shell_powershell' } as const

/** The shell that commands are written for: that of this computer until the user chooses the other one. */
export function useShell(): [Shell, (shell: Shell) => void] {
  const [own, setOwn] = useState<Shell>('sh')
  const [chosen, choose] = useState<Shell | null>(null)
  useEffect(() => {
    void readEnvironment().then(({ system }) => setOwn(system.startsWith('win') ? 'powershell' : 'sh'))
  }, [])
  return [chosen ?? own, choose]
}

export function ShellChoice({ shell, onChange }: { shell: Shell; onChange: (shell: Shell) => void }) {
  return (
    <label class="guide-shell">
      {t('guide_shell')}{' '}
      <select
        name="shell"
        value={shell}
        onChange={({ currentTarget }) => onChange(currentTarget.value === 'powershell' ? 'powershell' : 'sh')}
      >
        {Object.entries(shells).map(([value, name]) => (
          <option key={value} value={value}>
            {t(name)}
          </option>
        ))}
      </select>
    </label>
  )
}
