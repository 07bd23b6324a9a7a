// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest'
import { settings } from '../../../src/extension/store/items.ts'
import type { Change, Store } from '../../../src/extension/store/store.ts'
import { useItem } from '../../../src/extension/ui/hooks/use-item.ts'
import { leave, settled, show, words } from '../../support/page.tsx'

afterEach(leave)

/** A store whose one read is answered by hand. */
function slowStore() {
  const reads: ((value: unknown) => void)[] = []
  const listeners: ((change: Change) => void)[] = []
  const signals: AbortSignal[] = []
  const store = {
    read: () => new Promise((resolve) => reads.push(resolve)),
    subscribe(listener: (change: Change) => void, signal: AbortSignal) {
      listeners.push(listener)
      signals.push(signal)
    },
  } as unknown as Store
  const changeTo = (budget: number) =>
    settled(() => {
      const change = { value: () => ({ ...settings.default, pictureBudgetMb: budget }) } as unknown as Change
      for (const listener of listeners) listener(change)
    })
  return {
    store,
    signals,
    changeTo,
    readAs: (budget: number) => settled(() => reads[0]?.({ ...settings.default, pictureBudgetMb: budget })),
  }
}

function Page({ store }: { store: Store }) {
  const value = useItem(store, settings)
  return <p>{value === undefined ? 'nothing yet' : value.pictureBudgetMb}</p>
}

test('an item is nothing until it is read, and then follows the store', async () => {
  const { store, readAs, changeTo } = slowStore()
  await show(<Page store={store} />)
  expect(words()).toBe('nothing yet')
  await readAs(100)
  expect(words()).toBe('100')
  await changeTo(200)
  expect(words()).toBe('200')
})

test('what was read before a change does not undo it', async () => {
  const { store, readAs, changeTo } = slowStore()
  await show(<Page store={store} />)
  await changeTo(200)
  await readAs(100)
  expect(words()).toBe('200')
})

test('a page that is gone is told nothing', async () => {
  const { store, signals } = slowStore()
  await show(<Page store={store} />)
  await leave()
  expect(signals.map(({ aborted }) => aborted)).toEqual([true])
})
