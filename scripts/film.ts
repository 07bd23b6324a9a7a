import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findTool } from './bootstrap/tools.mjs'
import { hasDisplayTools, openDisplay } from './browsers/display.ts'
import { root } from './build/extension.ts'
import { openCamera } from './film/camera.ts'
import { findMenuItem, pinButton, setScene } from './film/scene.ts'
import { play } from './film/story.ts'
import { pickBrowser } from './start/pick-browser.ts'
import { setStage } from './start/stage.ts'
import { untilEnded } from './until-ended.ts'

// npm run film: films the main job in the running product, for README and the site. As large as docs/pictures/right-click.png, its poster.
const scale = 1.5
const [width, height] = [1080, 760]
const line = '#line'
/** Longer than in the demonstration: the popup must be open before the picture is there, on a busy machine, too. */
const paintMs = 25_000

const startedAt = Date.now()
const say = (text: string) => console.log(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(5)} s  ${text}`)
const found = pickBrowser()
if (found?.kind !== 'chromium' || !hasDisplayTools() || findTool('ffmpeg') === null) {
  console.error('This needs Chrome, Chromium, Edge or Brave, and Xvfb, openbox, xdotool and ffmpeg.')
  process.exit(1)
}

await untilEnded(async (closers) => {
  const stage = await setStage('chromium', closers, say, paintMs)
  const display = await openDisplay(width * scale, height * scale)
  closers.add(display.close)
  const chromium = await stage.open(found, { display: display.name, width, height, scale })
  if (chromium.kind !== 'chromium') throw new Error('The film is made in Chromium')
  await setScene(chromium, stage)
  const button = await pinButton(chromium, display, scale)
  const page = await chromium.open(stage.pageUrl)
  for (const other of await chromium.browser.pages()) if (other !== page) await other.close()
  // Room for the menu below the line.
  await page.evaluate(() => scrollTo(0, 170))
  const menuItem = await findMenuItem(page, display, line)
  say('The scene is set')

  const folder = await mkdtemp(join(tmpdir(), 'afterimage-film-'))
  closers.add(() => rm(folder, { recursive: true, force: true }))
  const pointer = { x: width * scale * 0.8, y: height * scale * 0.75 }
  await display.move(pointer)
  const camera = await openCamera(display, folder, pointer)
  await play({ chromium, display, camera, page, line, menuItem, button })
  say('The film is shot')
  const file = join(root, 'docs', 'pictures', 'film.webm')
  const seconds = await camera.develop(file)
  say(`docs/pictures/film.webm: ${seconds.toFixed(1)} s, ${((await stat(file)).size / 1e6).toFixed(2)} MB`)
})
