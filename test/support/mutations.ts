import fc from 'fast-check'

/** What APIs have sent where something else was expected, and worse. */
const oddities: unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  100,
  1e308,
  '',
  ' ',
  '100%',
  'incomplete',
  'SUCCESS',
  'DONE',
  'completed',
  'FAILURE',
  'BANNED_PROMPT',
  'https://cdn.example/a.png',
  'javascript:alert(1)',
  '1️⃣ a\n\n2️⃣ b',
  [],
  {},
  [[]],
  [null],
  [{}],
  [''],
  { _seconds: 'x' },
  ['https://cdn.example/1.png'],
  { url: 'https://cdn.example/o.png' },
  { response: { imageUrl: 7 } },
  { images: [] },
  '\u0000',
  '__proto__',
]
const value = fc.oneof(fc.constantFrom(...oddities), fc.jsonValue({ maxDepth: 3 }))
const names = [
  'imageUrl',
  'imageUrls',
  'content',
  'progress',
  'status',
  'result',
  'response',
  'buttons',
  'seed',
  'type',
  'ref',
  'state',
  'error',
  'action',
  'prompt',
  'properties',
  'uri',
  'images',
  'data',
  'payload',
  '__proto__',
  'constructor',
  'toString',
  'length',
  'code',
  'success',
  'messageId',
]
const key = fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 8 }))

type Step = { where: number; kind: 'replace' | 'remove' | 'add' | 'rename' | 'wrap'; key: string; value: unknown }
const step: fc.Arbitrary<Step> = fc.record({
  where: fc.nat(200),
  kind: fc.constantFrom('replace', 'remove', 'add', 'rename', 'wrap'),
  key,
  value,
})

/** Bodies changed in one to four places, some of them cut or scratched as text afterwards. */
export function mutated(bodies: readonly string[]): fc.Arbitrary<string> {
  const scratched = fc.option(fc.record({ at: fc.nat(600), length: fc.nat(5), text: fc.string({ maxLength: 4 }) }), {
    freq: 6,
  })
  return fc
    .tuple(fc.constantFrom(...bodies), fc.array(step, { minLength: 1, maxLength: 4 }), scratched)
    .map(([body, steps, scratch]) => {
      const text = JSON.stringify(steps.reduce((json, one) => apply(json, one), JSON.parse(body))) ?? 'null'
      return scratch ? text.slice(0, scratch.at) + scratch.text + text.slice(scratch.at + scratch.length) : text
    })
}

function apply(json: unknown, { where, kind, key: name, value }: Step): unknown {
  // A copy: the next step may change what this one put in.
  const odd: unknown = JSON.parse(JSON.stringify(value))
  const places = entriesOf(json)
  if (kind === 'wrap' || places.length === 0) return where % 2 === 0 ? [json, odd] : { [name]: json }
  const place = places[where % places.length]
  if (!place) return json
  const holder = place.holder as Record<string, unknown>
  if (kind === 'remove') delete holder[place.key]
  else if (kind === 'replace') define(holder, place.key, odd)
  else if (kind === 'add') define(holder, Array.isArray(holder) ? String(holder.length) : name, odd)
  else if (!Array.isArray(holder)) {
    define(holder, name, holder[place.key])
    delete holder[place.key]
  }
  return json
}

/** As JSON.parse does: `__proto__` is a key like any other. */
function define(holder: object, name: string, odd: unknown): void {
  Object.defineProperty(holder, name, { value: odd, enumerable: true, configurable: true, writable: true })
}

function entriesOf(json: unknown): { holder: object; key: string }[] {
  if (typeof json !== 'object' || json === null) return []
  return Object.entries(json).flatMap(([name, inner]) => [{ holder: json, key: name }, ...entriesOf(inner)])
}
