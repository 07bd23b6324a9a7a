import type { LoggedRequest } from '../../src/studio/request-log.ts'
import type { Scenario } from '../../src/studio/scenario.ts'

/** The studio's control route: what shall happen to the next commands, and what has come in. */
export interface StudioControl {
  scenario(...scenarios: Scenario[]): Promise<void>
  account(change: Record<string, unknown>): Promise<void>
  /** Commands that were sent, oldest first. */
  requests(): Promise<LoggedRequest[]>
  /** How many times this prompt was sent. */
  sendsOf(prompt: string): Promise<number>
  /** Webhooks, oldest first. */
  deliveries(): Promise<{ attempts: number; status: number | null; state: string; body: unknown }[]>
}

export function studioControl(url: string, token: string): StudioControl {
  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${url}/control/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} /control/${path} answered ${response.status}: ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
  const requests = async () => (await call('GET', 'requests')) as LoggedRequest[]
  return {
    async scenario(...scenarios) {
      await call('PUT', 'scenario', scenarios)
    },
    async account(change) {
      await call('PUT', 'account', change)
    },
    requests,
    sendsOf: async (prompt) =>
      (await requests()).filter(({ body }) => JSON.stringify(body ?? '').includes(prompt)).length,
    deliveries: async () => (await call('GET', 'deliveries')) as Awaited<ReturnType<StudioControl['deliveries']>>,
  }
}
