import { expect, it } from 'vitest'
import { linkExpiry } from '../../src/wire/links.ts'

const noon = Date.UTC(2026, 10, 27, 12)

it.each([
  ['https://cdn.example/a.png?ex=6a182240&is=1&hm=2&', Date.UTC(2026, 4, 28, 11, 8, 48)],
  ['https://x.blob.example/a.jpeg?se=2026-11-27T12%3A00%3A00Z&sp=r&sig=a%2Fb', noon],
  ['https://r2.example/a.webp?X-Amz-Algorithm=A&X-Amz-Date=20261127T113000Z&X-Amz-Expires=1800', noon],
  ['https://cdn.example/a.png?Expires=1795780800&Signature=s', noon],
  ['https://cdn.example/a.png?exp=1795780800&sig=s', noon],
])('%s dies when it says', (url, at) => {
  expect(linkExpiry(url)).toBe(at)
})

it.each([
  'https://cdn.example/a.png',
  'https://cdn.example/a.png?exp=soon',
  'https://cdn.example/a.png?se=tomorrow',
  'https://cdn.example/a.png?X-Amz-Expires=1800',
  'the-image-url',
])('%s does not say when it dies', (url) => {
  expect(linkExpiry(url)).toBeUndefined()
})
