import { useEffect, useRef, useState } from 'preact/hooks'
import type { Account } from '../../contract/account.ts'
import type { Connection } from '../../contract/connection.ts'
import { hostsBeside } from '../../shared/match-pattern.ts'
import type { Send } from '../messaging/client.ts'
import { jobEnd, jobTaken } from '../ui/model/watch.ts'
import { type FailureCode, failureText } from '../ui/text/failure-text.ts'
import { dotted } from '../ui/text/format.ts'
import { t } from '../ui/text/words.ts'
import { hostsOf } from './hosts.ts'
import { exampleOf, type ProviderOption, providerOptionOf } from './provider-options.ts'
import { runAccountTest, type Steps, stepNamesOf, untested } from './run-test.ts'
import { useSetup } from './setup-context.ts'
import { TestList } from './test-list.tsx'
import type { ConnectionForm } from './use-connection-form.ts'
import './accounts-card.css'

/** All saved accounts: one is active, each can be renamed, tested, changed and removed. */
export function AccountsCard({ form }: { form: ConnectionForm }) {
  const { connections } = useSetup()
  const { list, active } = connections
  const [failure, setFailure] = useState<FailureCode | null>(null)

  const ask = async (reply: ReturnType<Send>) => {
    const answer = await reply
    setFailure(answer.ok ? null : answer.error.code)
  }
  return (
    <section class="step-card sheet" aria-label={t('accounts_title')}>
      <h2>{t('accounts_title')}</h2>
      <ul class="saved">
        {list.map((account) => (
          <SavedAccount key={account.id} account={account} form={form} onReply={(reply) => void ask(reply)} />
        ))}
      </ul>
      {active === null && <p class="hint wait">{t('accounts_none_active')}</p>}
      {failure && (
        <p class="hint bad" role="alert">
          {failureText(failure)}
        </p>
      )}
      <button type="button" class="quiet" onClick={form.add}>
        {t('accounts_add')}
      </button>
    </section>
  )
}

interface SavedAccountProps {
  account: Connection
  form: ConnectionForm
  /** Gets the reply to each request, to show why it was refused. */
  onReply: (reply: ReturnType<Send>) => void
}

function SavedAccount({ account, form, onReply }: SavedAccountProps) {
  const { send, connections } = useSetup()
  const { id } = account
  const option = providerOptionOf(form.options, account)
  const active = id === connections.active
  const edited = id === form.editedId
  const [asked, setAsked] = useState(false)
  const test = useAccountTest(account, option)
  const service = option?.provider.name ?? account.provider
  const kind = option?.practice ? t('practice_of', service) : service
  const host = URL.canParse(account.address) ? new URL(account.address).host : account.address
  return (
    <li data-account={id} data-active={active || undefined} data-edited={edited || undefined}>
      <div class="saved-head">
        <input
          type="text"
          dir="auto"
          maxLength={60}
          autocomplete="off"
          aria-label={t('accounts_name')}
          title={t('accounts_name')}
          defaultValue={account.name}
          placeholder={kind}
          onChange={({ currentTarget }) => onReply(send('connections.rename', { id, name: currentTarget.value }))}
        />
        {active && <span class="saved-mark">{t('accounts_active')}</span>}
      </div>
      <p class="small muted">
        {kind} · <bdi dir="ltr">{dotted(host, account.model)}</bdi>
      </p>
      <div class="saved-actions">
        {!active && (
          <button type="button" class="quiet" onClick={() => onReply(send('connections.activate', { id }))}>
            {t('accounts_activate')}
          </button>
        )}
        <button
          type="button"
          class="quiet"
          disabled={test.busy || !option}
          onClick={({ currentTarget }) => {
            currentTarget.focus()
            test.run()
          }}
        >
          {test.busy && <span class="spinner" />}
          {t('accounts_test')}
        </button>
        <button type="button" class="quiet" aria-pressed={edited} onClick={() => form.edit(account)}>
          {t('accounts_edit')}
        </button>
        <button
          type="button"
          class="quiet danger"
          onClick={() => (asked ? onReply(send('connections.remove', { id })) : setAsked(true))}
          onBlur={() => setAsked(false)}
        >
          {t(asked ? 'accounts_remove_sure' : 'accounts_remove')}
        </button>
      </div>
      {asked && <p class="small muted">{t('accounts_remove_hint')}</p>}
      {test.steps && option && (
        <TestList
          steps={test.steps}
          names={stepNamesOf(option.provider.capabilities, false)}
          hosts={hostsOf(test.addresses)}
          asked={{
            service: account.address,
            example: exampleOf(option),
            isPractice: option.practice,
          }}
          account={test.answer}
          model={account.model ?? ''}
          hasToken={account.token !== ''}
        />
      )}
    </li>
  )
}

function useAccountTest(account: Connection, option: ProviderOption | undefined) {
  const { store, send, access } = useSetup()
  const [steps, setSteps] = useState<Steps | null>(null)
  const [busy, setBusy] = useState(false)
  const [answer, setAnswer] = useState<Account | null>(null)
  const closed = useRef(new AbortController())
  useEffect(() => () => closed.current.abort(), [])

  const addresses = [account.address, ...(option ? hostsBeside(account.address, option.provider) : [])]
  const run = async () => {
    if (!option) return
    // Comes before any await: the browser accepts the request only as part of the click.
    const granted = access.ask(...addresses)
    setBusy(true)
    setSteps(untested)
    const passed = await runAccountTest({
      granted,
      connectionId: account.id,
      capabilities: option.provider.capabilities,
      model: account.model ?? '',
      send,
      taken: (id) => jobTaken(store, id, closed.current.signal),
      watch: (id) => jobEnd(store, id, closed.current.signal),
      signal: closed.current.signal,
      now: () => performance.now(),
      onStep: (name, step) => setSteps((before) => ({ ...(before ?? untested), [name]: step })),
    })
    if (passed) setAnswer(await store.readAccount(account.id))
    setBusy(false)
  }
  return { steps, busy, answer, addresses, run: () => void run() }
}
