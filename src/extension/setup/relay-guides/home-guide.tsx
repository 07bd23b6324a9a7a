import { nearness } from '../../../shared/address.ts'
import { t } from '../../ui/text/words.ts'
import { CommandLine } from './command-line.tsx'
import { homeAddress, homeCommand, publicOrigin, type Shell, tunnelCommand } from './commands.ts'
import { GuideCheck } from './guide-check.tsx'
import type { GuideProps } from './guide-props.ts'
import { ShellChoice, useShell } from './shell-choice.tsx'

/** The vendor's list of its program for all systems. */
const tunnelDownload =
  'https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/downloads/'

/** A relay on this computer, in steps; for a service elsewhere, at home too, with a tunnel to it. */
export function HomeGuide(props: GuideProps) {
  const [shell, chooseShell] = useShell()
  const isNear = nearness(props.service) === true
  return (
    <>
      <ShellChoice shell={shell} onChange={chooseShell} />
      {isNear ? <NearSteps {...props} shell={shell} /> : <TunnelSteps {...props} shell={shell} />}
    </>
  )
}

type StepsProps = GuideProps & { shell: Shell }

function NearSteps({ accessKey, fillIn, test, shell }: StepsProps) {
  return (
    <ol class="guide-steps">
      <li>
        {t('guide_home_start_near')}
        <CommandLine
          command={homeCommand(shell, accessKey)}
          onCopy={() => fillIn({ address: homeAddress, accessKey })}
        />
      </li>
      <GuideCheck text={t('guide_home_check_near')} test={test} />
    </ol>
  )
}

function TunnelSteps({ address, accessKey, fillIn, test, shell }: StepsProps) {
  const origin = publicOrigin(address)
  return (
    <>
      <ol class="guide-steps">
        <li>
          {t('guide_home_tunnel')}{' '}
          <a href={tunnelDownload} target="_blank" rel="noopener noreferrer">
            {t('guide_home_tunnel_install')}
          </a>
          <CommandLine command={tunnelCommand} />
        </li>
        <li>{t('guide_home_address')}</li>
        <li>
          {t('guide_home_start')}
          <CommandLine
            command={homeCommand(shell, accessKey, origin)}
            isIncomplete={origin === null}
            onCopy={() => fillIn({ accessKey })}
          />
        </li>
        <GuideCheck text={t('guide_home_check')} test={test} />
      </ol>
      <p class="hint">{t('guide_home_limits')}</p>
    </>
  )
}
