/** Held by a page while it reads an archive in. */
const name = 'import'

/** Pictures that are read in belong to no job for a moment: nobody may take them for left behind. */
export function whileImporting<Answer>(run: () => Promise<Answer>): Promise<Answer> {
  return navigator.locks.request(name, { mode: 'shared' }, run)
}

/** Runs while no page reads an archive in; not at all when one does. */
export function unlessImporting(run: () => Promise<void>): Promise<void> {
  return navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await run()
  })
}
