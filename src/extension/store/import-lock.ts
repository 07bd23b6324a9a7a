/** The lock that a page holds while it imports an archive. */
const name = 'import'

/** Runs an import. Meanwhile its pictures, which belong to no job yet, are not deleted as leftovers. */
export function whileImporting<Answer>(run: () => Promise<Answer>): Promise<Answer> {
  return navigator.locks.request(name, { mode: 'shared' }, run)
}

/** Runs `run` unless a page is importing an archive. Resolves without running it when one is. */
export function unlessImporting(run: () => Promise<void>): Promise<void> {
  return navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await run()
  })
}
