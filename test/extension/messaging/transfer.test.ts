import { expect, test } from 'vitest'
import { offerParts, takeManyParts, takeParts } from '../../../src/extension/messaging/transfer.ts'
import { systemTimers, type Timers } from '../../../src/shared/clock.ts'

/** Time is over at once. */
const noPatience: Timers = {
  after(_, run) {
    const timer = setTimeout(run)
    return () => clearTimeout(timer)
  },
}

test('the worker takes what a page offers, byte for byte', async () => {
  const original = new Blob(['as it came'], { type: 'image/png' })
  const taken = await offerParts({ original, tiny: new Blob(['small']) }, (offer) => takeParts(offer, systemTimers))
  expect(await taken?.original?.text()).toBe('as it came')
  expect(taken?.original?.type).toBe('image/png')
  expect(await taken?.tiny?.text()).toBe('small')
  expect(taken?.thumbnail).toBeUndefined()
})

test('two offers at a time are not mixed up', async () => {
  const offer = (text: string) =>
    offerParts({ original: new Blob([text]) }, async (name) => (await takeParts(name, systemTimers))?.original?.text())
  expect(await Promise.all([offer('one'), offer('other')])).toEqual(['one', 'other'])
})

test('the worker takes many pictures at once, in their order', async () => {
  const many = ['one', 'other'].map((text) => ({ original: new Blob([text]) }))
  const taken = await offerParts(many, (offer) => takeManyParts(offer, systemTimers))
  expect(await Promise.all((taken ?? []).map(({ original }) => original?.text()))).toEqual(['one', 'other'])
})

test('the offer of a page that is gone is nothing', async () => {
  const name = await offerParts({}, async (offer) => offer)
  expect(await takeParts(name, noPatience)).toBeNull()
})

test('what is no picture is nothing', async () => {
  const channel = new BroadcastChannel('strange')
  channel.onmessage = () => channel.postMessage({ original: 'text' })
  expect(await takeParts('strange', systemTimers)).toBeNull()
  channel.close()
})
