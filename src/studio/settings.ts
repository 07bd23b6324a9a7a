import { type AccountState, slash } from './account.ts'

/** As `/settings` lists them. `Base quality` stands there twice in the real answer too. */
export const settingLabels = [
  ...[
    'MJ version 1',
    'MJ version 2',
    'MJ version 3',
    'MJ version 4',
    'MJ version 5',
    'Niji version 4',
    'Niji version 5',
  ],
  ...['MJ Test', 'MJ Test Photo', 'Half quality', 'Base quality', 'Base quality', 'High quality (2x cost)'],
  ...['Style low', 'Style med', 'Style high', 'Style very high', 'Reset Settings'],
  ...['Public mode', 'Stealth mode', 'Remix mode', 'Fast mode', 'Relax mode'],
] as const

/** False: there is no such setting. Versions, quality and style are taken and change nothing: the engine has none. */
export function toggleSetting(account: AccountState, label: string): boolean {
  if (!settingLabels.some((known) => known === label)) return false
  if (label === 'Remix mode') account.remix = !account.remix
  const mode = /^(Public|Stealth|Fast|Relax) mode$/.exec(label)?.[1]?.toLowerCase()
  if (mode !== undefined) slash(account, mode)
  return true
}
