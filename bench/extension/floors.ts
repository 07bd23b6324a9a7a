import { pathOf } from '../../scripts/browsers/page.ts'
import { firstScreen } from './gallery-inside.ts'
import { putFirst, writeExtension } from './open.ts'

/** Records the frame in which the user can type and, in ours, the newest pictures are visible. */
const usable = (ready: string) => `
const look = () => {
  const isReady = document.activeElement?.tagName === 'TEXTAREA' && (${ready})
  if (isReady) requestAnimationFrame(() => { globalThis.usableAt = performance.timeOrigin + performance.now() })
  else requestAnimationFrame(look)
}
requestAnimationFrame(look)
`
const cards = "document.querySelectorAll('[data-job]').length > 0"

/** An empty popup, as files of an extension. */
export const emptyPopup = {
  'popup.html':
    '<!doctype html><head></head><body style="width:400px;height:500px"><textarea autofocus></textarea></body><script src="popup.js"></script>',
  'popup.js': usable('true'),
}

/** The newest `?n=` thumbnails, read from the extension's own storage and shown in the order in which they come. */
const pictures = `
const answer = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result) })
const show = async () => {
  const wanted = Number(new URLSearchParams(location.search).get('n'))
  const [database, { head }] = await Promise.all([answer(indexedDB.open('pictures')), chrome.storage.local.get('head')])
  const keys = [1, 2].map((back) => 'page:' + String(head.value.pages - back).padStart(6, '0'))
  const pages = await chrome.storage.local.get(keys)
  const ids = keys.flatMap((key) => pages[key].value.toReversed()).slice(0, wanted)
  const store = database.transaction('thumbnail').objectStore('thumbnail')
  const blobs = await Promise.all(ids.map((id) => answer(store.get([id, 0]))))
  for (const blob of blobs) if (blob) document.body.append(Object.assign(new Image(), { src: URL.createObjectURL(blob) }))
}
show()
`

/** The search over a plain array, and a page as tall as the gallery of ten thousand pictures. */
const search = `
var prompts = []
const box = document.querySelector('input')
box.addEventListener('input', () => {
  document.querySelector('.bar-count').textContent = prompts.filter((one) => one.includes(box.value)).length
})
`

export const floors = {
  pictures: 'floor-pictures.html',
  search: 'floor-search.html',
  popup: 'popup.html',
}

/** Puts into a copy of the extension what measures its popup and its gallery, and the pages that they are measured against. */
export async function putMeasures(folder: string): Promise<void> {
  await putFirst(folder, pathOf('popup'), usable(cards))
  await putFirst(folder, pathOf('gallery'), `globalThis.firstScreen = (${firstScreen})('.tile')`)
  await writeExtension(folder, {
    ...emptyPopup,
    [floors.pictures]:
      '<!doctype html><head></head><style>body{display:flex;flex-wrap:wrap;align-items:start;gap:8px}img{height:216px}</style><body></body><script src="floor-pictures.js"></script>',
    'floor-pictures.js': pictures,
    [floors.search]:
      '<!doctype html><body style="height:420000px"><input type="search"><main class="bar-count"></main></body><script src="floor-search.js"></script>',
    'floor-search.js': search,
  })
  await putFirst(folder, floors.pictures, `globalThis.firstScreen = (${firstScreen})('img')`)
}
