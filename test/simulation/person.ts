import type { Job } from '../../src/contract/job.ts'
import { batches, settings } from '../../src/extension/store/items.ts'
import { isHeld } from '../../src/jobs/held.ts'
import { isFinal } from '../../src/jobs/state.ts'
import type { Browser } from './browser.ts'
import type { Judge } from './judge.ts'
import type { Random } from './random.ts'
import type { RelayHost } from './relay.ts'
import type { Time } from './time.ts'
import type { Trace } from './trace.ts'

interface Options {
  browser: Browser
  other: Browser
  relays: readonly RelayHost[]
  connections: readonly string[]
  time: Time
  random: Random
  judge: Judge
  trace: Trace
}

/** The person who uses a browser. */
export function createPerson(options: Options) {
  const { browser, other, relays, connections, time, random, judge, trace } = options
  const { store } = browser
  let wishes = 0
  let presses = 0
  const tell = (what: string) => trace.tell(browser.name, `(person) ${what}`)
  const drawRequest = () => `request-${browser.name}-${++presses}`

  const send: Browser['send'] = async (name, request) => {
    const reply = await browser.send(name, request)
    if (!reply.ok) tell(`is told: ${name} failed, ${reply.error.code}`)
    return reply
  }

  /** All jobs that a page shows, newest first. */
  const shown = () => store.readRecent(1000)

  async function pick(suits: (job: Job) => boolean): Promise<Job | undefined> {
    const jobs = (await shown()).filter(suits)
    return jobs.length > 0 ? random.pick(jobs) : undefined
  }

  /** Does the same once more at once: a double click, a held key, the same button on two pages. */
  async function act<Answer>(press: () => Promise<Answer>): Promise<Answer[]> {
    const clicks = random.pick([1, 1, 2, 2, 5])
    const pauseMs = random.whole(0, 1_100) / Math.max(1, clicks - 1)
    const pressed: Promise<Answer>[] = []
    for (let click = 0; click < clicks; click++) {
      if (click > 0) await time.sleep(pauseMs)
      pressed.push(press())
    }
    return Promise.all(pressed)
  }

  const hands = {
    async wish() {
      const prompt = `wish ${++wishes} of ${browser.name}`
      judge.acts(prompt)
      tell(prompt)
      if (random.chance(0.2)) return void (await act(async () => browser.select(prompt)))
      const command = { kind: 'imagine' as const, prompt }
      // One page keeps its request's id until it has been answered; two pages draw one each.
      const requestId = random.chance(0.5) ? drawRequest() : null
      const press = async () => {
        const reply = await send('jobs.submit', { command, requestId: requestId ?? drawRequest() })
        if (reply.ok) judge.isPromised(browser, reply.value.jobId)
        return reply.ok
      }
      const answered = await act(press)
      if (requestId === null || answered.includes(true) || random.chance(0.5)) return
      await time.sleep(random.whole(100, 20_000))
      await press()
    },
    /** Sends a list, and may change one's mind about it. */
    async list() {
      const count = random.whole(2, 6)
      const prompts = Array.from({ length: count }, () => `wish ${++wishes} of ${browser.name}`)
      for (const prompt of prompts) judge.acts(prompt)
      tell(`a list of ${count}, from ${prompts[0]}`)
      const requestId = drawRequest()
      const replies = await act(async () => browser.send('batches.create', { requestId, prompts }))
      const made = replies.find(({ ok }) => ok)
      if (!made?.ok) return
      const id = made.value.batchId
      judge.isListed(browser, id, prompts)
      await time.sleep(random.stretch(1_000, 600_000))
      const mind = random.pick(['stays', 'stays', 'pauses', 'cancels'] as const)
      if (mind === 'stays') return
      tell(`${mind} the list from ${prompts[0]}`)
      if (mind === 'cancels') judge.cancels(browser, id)
      await send(mind === 'cancels' ? 'batches.cancel' : 'batches.pause', { id })
      if (mind === 'cancels' || random.chance(0.5)) return
      await time.sleep(random.stretch(1_000, 600_000))
      await send('batches.resume', { id })
    },
    async press() {
      const job = await pick(
        ({ state, result, handle }) => state === 'done' && handle !== undefined && (result?.buttons.length ?? 0) > 0,
      )
      const button = job?.result?.buttons[0] && random.pick(job.result.buttons)
      if (!job || !button) return
      judge.acts(`${button.label} of ${job.handle}`)
      tell(`presses ${button.label} of ${job.id.slice(-6)}`)
      const command = { kind: 'button' as const, label: button.label }
      await act(() => send('jobs.submit', { command, requestId: drawRequest(), parentId: job.id }))
    },
    async resend() {
      const job = await pick(
        ({ state, command }) => command.kind === 'imagine' && state !== 'sending' && state !== 'accepted',
      )
      if (job?.command.kind !== 'imagine') return
      judge.acts(job.command.prompt)
      tell(`sends ${job.id.slice(-6)} again`)
      await act(() => send('jobs.resend', { jobId: job.id }))
    },
    async remove() {
      // Not in the middle of a double click.
      const job = await pick(({ createdAt }) => Math.abs(browser.now() - createdAt) > 5_000)
      if (!job) return
      tell(`deletes ${job.id.slice(-6)}, which is ${job.state}`)
      judge.wantsGone(browser, job.id)
      const reply = await send('jobs.delete', { jobId: job.id })
      if (reply.ok) judge.isGone(browser, job.id)
    },
    /** Not in the middle of a double click, which would make another job of it. */
    async undo() {
      const job = await pick((one) => isHeld(one) && Math.abs(browser.now() - one.createdAt) > 2_500)
      if (!job) return
      tell(`undoes ${job.id.slice(-6)}`)
      judge.wantsGone(browser, job.id)
      const reply = await send('jobs.undo', { jobId: job.id })
      if (reply.ok && reply.value.undone) judge.isUndone(browser, job.id)
    },
    async look() {
      await send('sync.refresh', {})
      const job = await pick(({ state }) => !isFinal(state))
      if (job) await send('jobs.check', { jobId: job.id })
    },
    async mark() {
      const job = await pick(() => true)
      if (job) await send('jobs.mark', { jobId: job.id, favourite: random.chance(0.5), addTags: ['liked'] })
    },
    async adopt() {
      const found = await store.readUnmatched()
      if (found.length === 0) return
      const { key, value } = random.pick(found)
      const job = random.chance(0.5) ? await pick(({ state }) => !isFinal(state)) : undefined
      if (random.chance(0.2)) {
        judge.throwsAway(browser, value.body)
        tell('deletes something unmatched')
        return send('unmatched.delete', { key })
      }
      tell(`adopts something unmatched${job ? ` for ${job.id.slice(-6)}` : ''}`)
      return send('unmatched.adopt', { key, ...(job ? { jobId: job.id } : {}) })
    },
    async connection() {
      const id = random.pick(connections)
      tell(`chooses ${id}`)
      await send('connections.activate', { id })
    },
    async relay() {
      const address = random.chance(0.1) ? '' : random.pick(relays).address
      const anew = random.chance(0.3)
      tell(`chooses the relay ${address || 'none'}${anew ? ' with a new hook' : ''}`)
      await send('setup.relay', { address, accessKey: '', anew })
    },
    /** Imports what the other browser has. Pictures whose records are then not stored stay for the next try. */
    async archive() {
      const jobs = (await other.store.readRecent(100)).toReversed()
      const wanted = jobs.filter((job) => !judge.isWantedGone(browser, job.id))
      if (wanted.length === 0) return
      tell(`reads in an archive of ${other.name}`)
      for (const { id } of wanted) {
        for (const index of await other.pictures.listKept(id)) {
          const kept = await other.pictures.readKept(id, index)
          if (!kept || (await browser.pictures.readKept(id, index)) !== null) continue
          judge.leaves(browser, id)
          // There is no room: the page says so and stops.
          if (browser.local.full) return
          await browser.pictures.writePicture(id, index, kept)
        }
      }
      await send('archive.merge', { connections: [], accounts: [], readings: [], jobs: wanted })
    },
  }
  type Hand = keyof typeof hands

  const habits: [Hand, number][] = [
    ['wish', 8],
    ['list', 2],
    ['look', 4],
    ['press', 3],
    ['resend', 3],
    ['remove', 2],
    ['undo', 2],
    ['mark', 1],
    ['adopt', 1],
    ['connection', 1],
    ['relay', 1],
    ['archive', 0.5],
  ]

  function next(): Hand {
    let left = random.next() * habits.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [hand, weight] of habits) {
      left -= weight
      if (left < 0) return hand
    }
    return 'wish'
  }

  return {
    async setUp(apis: readonly { name: string; address: string; wire: { provider: string } }[]): Promise<void> {
      for (const { name, address, wire } of apis.toReversed()) {
        await send('setup.connect', { id: name, provider: wire.provider, name: '', address, token: `token-of-${name}` })
        await send('connections.activate', { id: name })
      }
      const undoSeconds = random.pick([0, 0, 5, 10] as const)
      if (undoSeconds > 0) await send('settings.save', { ...settings.default, undoSeconds })
      const first = random.pick(relays)
      await send('setup.relay', { address: first.address, accessKey: '' })
      tell(`is set up, with ${first.name}`)
    },
    /** Lets go on what was paused. */
    async resumeAll(): Promise<void> {
      for (const { id, state } of await store.read(batches))
        if (state === 'paused') await send('batches.resume', { id })
    },
    /** Does one thing, chosen at random. */
    async doSomething(): Promise<void> {
      if (browser.isOpen) await hands[next()]()
    },
  }
}
