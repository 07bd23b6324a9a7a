/** A bug that was fixed once, to be put back. */
export interface Mutant {
  name: string
  /** For a file: the present code, and the code with the bug. */
  changes: { file: string; from: string; to: string }[]
}

const background = 'src/extension/background'

/** Each must be found by some history: a simulation that sees none of them would see nothing else either. */
export const mutants: readonly Mutant[] = [
  {
    name: 'results after our own guess are dropped',
    changes: [
      {
        file: 'src/jobs/transitions.ts',
        from: "if (isGuessed(job) && update.state === 'done') return finish(learn(job, update), update, now)",
        to: '',
      },
      {
        file: `${background}/jobs/record-update.ts`,
        from: 'left: !holds(next, clean) || mayHideResult(next, update)',
        to: 'left: false',
      },
    ],
  },
  {
    name: 'the relay lets go before the browser has kept',
    changes: [
      {
        file: `${background}/relay/poll-round.ts`,
        from: 'const outcome = await takeAll(',
        to: 'if (read.value.messages.length > 0) await client.acknowledge(saved, read.value.cursor); const outcome = await takeAll(',
      },
    ],
  },
  {
    name: 'the relay lets go as soon as the browser says so',
    changes: [
      {
        file: `${background}/relay/acknowledge.ts`,
        from: 'export const acknowledgeAfterMs = durableAfterMs',
        to: 'export const acknowledgeAfterMs = 0',
      },
    ],
  },
  {
    name: 'one 404 of a poll ends a job',
    changes: [
      {
        file: 'src/jobs/transitions.ts',
        from: 'if (job.doubtedAt === undefined || job.doubtedAt > now) return { ...job, doubtedAt: now }',
        to: '',
      },
      {
        file: 'src/jobs/transitions.ts',
        from: 'const isCertain = now - job.doubtedAt >= confirmMs(job.command.kind)',
        to: 'const isCertain = true',
      },
    ],
  },
  {
    name: 'a double click is two commands',
    changes: [{ file: `${background}/sending/earlier.ts`, from: 'const oneActMs = 2_000', to: 'const oneActMs = 0' }],
  },
  {
    name: 'a job still counts as held when it is sent',
    changes: [
      {
        file: 'src/jobs/held.ts',
        from: 'const { heldUntil = now, ...rest } = job',
        to: 'const { heldUntil = now } = job; const rest = job',
      },
    ],
  },
  {
    name: 'what is being deleted is not noted',
    changes: [
      {
        file: `${background}/jobs/deletions.ts`,
        from: 'transaction.put(deletions, [...known.filter((id) => id !== jobId), jobId])',
        to: 'transaction.put(deletions, known)',
      },
    ],
  },
  {
    name: 'a prompt of a list is counted after its job is saved',
    changes: [
      {
        file: `${background}/batches/queue.ts`,
        from: 'all.map((one) => (one === batch ? rest : one)),',
        to: 'all,',
      },
      {
        file: `${background}/batches/queue.ts`,
        from: 'if (!submitted) return',
        to: 'if (!submitted) return\n    const [job] = await store.readJobs([submitted.jobId])\n    await context.writer.change(async (transaction) => { const all = await transaction.read(batches); transaction.put(batches, all.map((one) => one.id === job?.batchId ? { ...one, next: one.next + 1 } : one)) })',
      },
    ],
  },
  {
    name: 'a prompt whose request has not left is not put back',
    changes: [
      {
        file: `${background}/lifecycle.ts`,
        from: 'await putBack(transaction, job)',
        to: 'await transaction.removeJob(job.id)',
      },
    ],
  },
  {
    name: 'the gap of an inbox that was closed is not told',
    changes: [
      {
        file: `${background}/relay/inbox.ts`,
        from: 'if (created) await recordGap(transaction, inbox, now())',
        to: '',
      },
    ],
  },
]

/** The text of a file with the bug in it. Throws when the code has changed, so that the mutant must be updated. */
export function withMutant({ name, changes }: Mutant, path: string, text: string): string {
  return changes
    .filter(({ file }) => path.endsWith(file))
    .reduce((rest, { file, from, to }) => {
      if (!rest.includes(from)) throw new Error(`"${name}" can't be put back: ${file} does not say "${from}" any more`)
      return rest.replace(from, () => to)
    }, text)
}
