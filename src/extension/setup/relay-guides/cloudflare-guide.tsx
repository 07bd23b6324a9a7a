import { t } from '../../ui/text/words.ts'
import { CommandLine } from './command-line.tsx'
import { cloudflareKeyCommand, deployCommand } from './commands.ts'
import { GuideCheck } from './guide-check.tsx'
import type { GuideProps } from './guide-props.ts'
import { ShellChoice, useShell } from './shell-choice.tsx'

const signUp = 'https://dash.cloudflare.com/sign-up'

/** A relay on Cloudflare, in steps: those of deploy/cloudflare/README.md. */
export function CloudflareGuide({ accessKey, fillIn, test }: GuideProps) {
  const [shell, chooseShell] = useShell()
  return (
    <>
      <ShellChoice shell={shell} onChange={chooseShell} />
      <ol class="guide-steps">
        <li>
          {t('guide_cloudflare_account')}{' '}
          <a href={signUp} target="_blank" rel="noopener noreferrer">
            {t('guide_cloudflare_sign_up')}
          </a>
        </li>
        <li>
          {t('guide_cloudflare_deploy')}
          <CommandLine command={deployCommand(shell)} />
        </li>
        <li>
          {t('guide_cloudflare_key')}
          <CommandLine command={cloudflareKeyCommand(shell, accessKey)} onCopy={() => fillIn({ accessKey })} />
        </li>
        <li>{t('guide_cloudflare_address')}</li>
        <GuideCheck text={t('guide_cloudflare_check')} test={test} />
      </ol>
      <p class="hint">{t('guide_cloudflare_limits')}</p>
    </>
  )
}
