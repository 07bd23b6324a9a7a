import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** What people read is in American English. Names in code and stored keys (`favourite`, `cancelled`) stay as they are. */
const british =
  /favour|colour|harbour|behaviour|honour|neighbour|flavour|cancell|labelled|modelled|travelle|practis|licence|defence|catalogue|dialogue|^(?:centres?|metres?|grey|learnt|whilst|analysed?)$|(?:organ|recogn|summar|minim|maxim|optim|normal|real|custom|final|general|special|synchron|author|categor|prior|visual)is(?:e|ed|es|ing|ation)$/i

const britishWords = (text: string) => [...new Set(text.match(/\p{Letter}+/gu))].filter((word) => british.test(word))

const interfaceTexts = JSON.parse(readFileSync('public/_locales/en/messages.json', 'utf8')) as Record<
  string,
  { message: string }
>

const documents = [
  ...[
    'README.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'PRIVACY.md',
    'SECURITY.md',
    'RELEASE.md',
    'scripts/start/page/index.html',
  ],
  ...['docs', 'store', '.github'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:md|yml)$/.test(file))
      .map((file) => join(folder, file)),
  ),
]

/** Without code, whose names are not held to a spelling: blocks, spans, and what a link leads to. */
function prose(text: string): string {
  return text
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, '')
    .replace(/\]\([^)]*\)/g, ']')
}

describe('American spelling is kept', () => {
  it('by every English text of the interface', () => {
    const texts = Object.values(interfaceTexts).map(({ message }) => message)
    expect(britishWords(texts.join('\n'))).toEqual([])
  })

  it.each(documents)('by %s', (file) => {
    expect(britishWords(prose(readFileSync(file, 'utf8')))).toEqual([])
  })
})
