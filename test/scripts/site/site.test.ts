import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { fileNamed, linkBetween, siteFileOf } from '../../../scripts/site/addresses.ts'
import { buildSite } from '../../../scripts/site/build.ts'
import { faultsOf } from '../../../scripts/site/check.ts'
import { type Repository, renderMarkdown } from '../../../scripts/site/markdown.ts'
import { pageOf } from '../../../scripts/site/page.ts'
import { createSlugs } from '../../../scripts/site/slugs.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Has these files, and nothing else. */
function repositoryOf(...files: string[]): Repository {
  return {
    find: (path) => files.find((file) => file === path || file === `${path}/README.md`) ?? null,
    titleOf: (file) => `The title of ${file}`,
    sizeOf: () => ({ width: 800, height: 600 }),
  }
}

const files = ['README.md', 'LICENSE', 'docs/a.md', 'docs/b c.md', 'docs/pictures/p.webp', 'docs/pictures/f.webm']
const repository = repositoryOf(...files, 'deploy/cloudflare/README.md')
const htmlOf = (file: string, text: string) => renderMarkdown(file, text, repository).html

describe('a link of Markdown', () => {
  it.each([
    ['README.md', 'docs/a.md', 'docs/a.html'],
    ['README.md', 'docs/a.md#part', 'docs/a.html#part'],
    ['README.md', 'LICENSE', 'LICENSE.txt'],
    ['docs/a.md', '../README.md#try-it', '../index.html#try-it'],
    ['docs/a.md', 'b%20c.md', 'b%20c.html'],
    ['docs/a.md', '#part', '#part'],
    ['docs/a.md', '../deploy/cloudflare', '../deploy/cloudflare/index.html'],
    ['deploy/cloudflare/README.md', '../../docs/a.md', '../../docs/a.html'],
    ['docs/a.md', 'https://example.org/x.md', 'https://example.org/x.md'],
  ])('in %s to %s becomes %s', (file, link, expected) => {
    expect(htmlOf(file, `[words](${link})`)).toContain(`<a href="${expected}"`)
  })

  it('shows the title of a page in place of the name of its file', () => {
    expect(htmlOf('README.md', '[docs/a.md](docs/a.md)')).toContain('>The title of docs/a.md</a>')
  })

  it('on a picture to a film becomes the film, with the picture before it starts', () => {
    const html = htmlOf('README.md', '[![The menu](docs/pictures/p.webp)](docs/pictures/f.webm)')
    expect(html).toMatch(/<video controls [^>]*width="800" height="600" poster="docs\/pictures\/p.webp"/)
    expect(html).toContain('<source src="docs/pictures/f.webm" type="video/webm">')
  })

  it('of a picture written as HTML is rewritten, too, and the picture keeps its shape', () => {
    const html = htmlOf('docs/a.md', 'x <img src="pictures/p.webp" width="400" alt="A picture">')
    expect(html).toContain('<img src="pictures/p.webp" width="400" alt="A picture" height="300">')
  })

  it('names the files that the site needs', () => {
    const text = '[a](a.md) [none](none.md) [web](https://example.org) ![p](pictures/p.webp)'
    expect([...renderMarkdown('docs/a.md', text, repository).files]).toEqual(['docs/a.md', 'docs/pictures/p.webp'])
  })
})

describe('paths', () => {
  it('never lead a name out of its folder unseen', () => {
    expect(fileNamed('docs/a.md', '../../etc/passwd')).toBe('../etc/passwd')
    expect(linkBetween('docs/services/keys.html', siteFileOf('README.md'))).toBe('../../index.html')
  })
})

describe('the id of a heading', () => {
  it('is the one of GitHub', () => {
    const slugOf = createSlugs()
    const headings = ['The relay’s HTTP API', 'Own key, model & other address', '`a_b` -c', 'Größe', 'Größe', 'Größe']
    expect(headings.map(slugOf)).toEqual([
      ...['the-relays-http-api', 'own-key-model--other-address', 'a_b--c', 'größe', 'größe-1', 'größe-2'],
    ])
  })
})

describe('the check of the site', () => {
  const faults = (html: string) =>
    faultsOf(
      new Map([
        ['docs/a.html', html],
        ['b.html', '<h2 id="part">P</h2>'],
        ['p.webp', ''],
      ]),
    )

  it('passes what leads somewhere', () => {
    const fine = '<h2 id="x">X</h2><a href="#x">x</a><a href="../b.html#part">b</a><a href="https://example.org">e</a>'
    expect(faults(`${fine}<img src="../p.webp" alt=""><video controls poster="../p.webp"></video>`)).toEqual([])
  })

  it.each([
    ['a dead link', '<a href="../c.html">c</a>', 'docs/a.html: ../c.html leads nowhere'],
    ['a dead picture', '<img src="q.webp" alt="q">', 'docs/a.html: q.webp leads nowhere'],
    ['a dead picture of another theme', '<source srcset="q.webp">', 'docs/a.html: q.webp leads nowhere'],
    ['a dead poster', '<video poster="q.webp"></video>', 'docs/a.html: q.webp leads nowhere'],
    [
      'a heading that is gone',
      '<a href="../b.html#gone">b</a>',
      'docs/a.html: ../b.html#gone names a heading that b.html does not have',
    ],
    [
      'a heading of the same page',
      '<a href="#gone">x</a>',
      'docs/a.html: #gone names a heading that docs/a.html does not have',
    ],
    ['a picture without words', '<img src="../p.webp">', 'docs/a.html: ../p.webp has no text instead of it'],
    [
      'another host',
      '<img src="https://example.org/p.webp" alt="p">',
      'docs/a.html: <img> asks another host, https://example.org/p.webp',
    ],
    [
      'an address that runs',
      '<a href="javascript:x()">x</a>',
      'docs/a.html: javascript:x() is no address that a visitor can open safely',
    ],
    ['a script', '<script src="../p.webp">', 'docs/a.html: <script> has no place on a page of the site'],
    ['a handler', '<p onclick="x()">', "docs/a.html: <p> has the attribute onclick, which the page's policy forbids"],
    ['a link without quotes', '<a href=../c.html>', 'docs/a.html: <a> has an attribute without double quotes'],
  ])('names %s', (_, html, fault) => expect(faults(html)).toEqual([fault]))
})

describe('a page', () => {
  const rendered = renderMarkdown('docs/a.md', '# One & <two>\n\nIt *says* `<this>`.\n\n## Part\n', repository)
  const titles = new Map([['docs/a.md', 'One & <two>']])
  const page = (template: string) => pageOf({ file: 'docs/a.md', rendered, titles, template })

  it('takes its title and its description from the text, as text', () => {
    expect(page('{{title}}|{{description}}|{{root}}')).toBe(
      'One &amp; &lt;two&gt; · Afterimage|It says &lt;this&gt;.|../',
    )
  })

  it('refuses a template that asks for what there is not', () => {
    expect(() => page('{{colour}}')).toThrow('there is no {{colour}}')
  })
})

describe('the site of this repository', () => {
  const site = buildSite(root)

  it('has no dead link, and asks no other host', () => expect(site.faults).toEqual([]))

  it('has a page for each document, and README is its start', () => {
    expect([...site.files.keys()]).toEqual(
      expect.arrayContaining(['index.html', 'docs/self-hosting.html', 'PRIVACY.html']),
    )
    expect(site.files.get('index.html')).toContain('<h1 id="afterimage">')
  })

  it('says on each page that nothing but its own files may be loaded', () => {
    for (const [file, html] of site.files) {
      if (file.endsWith('.html')) expect(html).toContain("default-src 'none'; img-src 'self'")
    }
  })
})
