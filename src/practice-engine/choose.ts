import { createRandom, hash32 } from '../shared/hash.ts'
import { type Palette, palettes } from './palettes.ts'
import type { Scene } from './scene.ts'
import { paintAbstract } from './scenes/abstract.ts'
import { paintCity } from './scenes/city.ts'
import { paintCoast } from './scenes/coast.ts'
import { paintDesert } from './scenes/desert.ts'
import { paintFigure } from './scenes/figure.ts'
import { paintForest } from './scenes/forest.ts'
import { paintMeadow } from './scenes/meadow.ts'
import { paintMountains } from './scenes/mountains.ts'
import { paintNight } from './scenes/night.ts'
import { paintSpace } from './scenes/space.ts'
import { paintStill } from './scenes/still.ts'

type Paint = (scene: Scene) => void

interface Family {
  paint: Paint
  /** Words of a prompt that ask for it, each with or without an s. */
  words: string
  /** Palettes that suit it. */
  palettes: string
}

const families: readonly Family[] = [
  {
    paint: paintNight,
    words: 'aurora galaxy milky constellation starry stargazing stargazer northern-light northern',
    palettes: 'indigo aurora silver',
  },
  {
    paint: paintCoast,
    words:
      'sea ocean coast beach harbor harbour port pier ship boat sailing sailboat yacht lighthouse light-house beacon island wave bay shore cliff pirate galleon',
    palettes: 'dusk harbour ember mauve ice rose storm neon noon silver blossom lagoon indigo ochre',
  },
  {
    paint: paintMountains,
    words: 'mountain alp alpine peak summit himalaya snow snowy glacier valley cabin lake fjord winter',
    palettes: 'dusk harbour mauve ice rose storm noon silver blossom indigo moss ember paper',
  },
  {
    paint: paintDesert,
    words: 'desert dune sand sahara canyon cactus cacti saguaro mesa oasis egypt pyramid camel caravan western',
    palettes: 'ember ochre rust dusk mauve paper blossom indigo',
  },
  {
    paint: paintCity,
    words:
      'city town street skyline tokyo york paris london urban tower building skyscraper cyberpunk neon metropolis bridge rain rainy waterfront',
    palettes: 'dusk neon mauve harbour ochre ember indigo silver rose storm',
  },
  {
    paint: paintForest,
    words: 'forest wood woodland tree jungle pine fern moss deer fairy elf leaf leaves tree-house',
    palettes: 'moss harbour ochre mauve storm ice lagoon silver ember',
  },
  {
    paint: paintMeadow,
    words:
      'meadow field garden flower hill farm barn village spring summer countryside balloon house cottage mill grass autumn cherry blossom',
    palettes: 'moss noon rose blossom ice paper dusk lagoon mauve harbour',
  },
  {
    paint: paintFigure,
    words:
      'portrait woman girl man boy child person queen king wizard witch knight hero wanderer cat kitten dog animal owl rabbit fox wolf bear samurai dancer somebody silhouette',
    palettes: 'dusk ember mauve paper blossom neon ochre rust rose indigo harbour',
  },
  {
    paint: paintSpace,
    words: 'space spaceship planet mars saturn jupiter alien rocket robot astronaut cosmos nebula future sci-fi',
    palettes: 'rust neon indigo mauve aurora ember lagoon silver dusk',
  },
  {
    paint: paintStill,
    words: 'still-life vase fruit orange bowl kitchen table coffee tea bottle cup bouquet apple lemon food breakfast',
    palettes: 'paper ember ochre moss rust blossom harbour mauve ice',
  },
  {
    paint: paintAbstract,
    words: 'abstract pattern geometry geometric bauhaus shape logo poster quilt mosaic tile texture wallpaper',
    palettes: 'paper ember rust lagoon noon mauve blossom moss neon rose harbour ochre',
  },
  // Last, because these words more often describe the light than the subject.
  {
    paint: paintNight,
    words: 'night star midnight moon camp tent dream',
    palettes: 'indigo aurora silver',
  },
]

/** Words about the light outweigh the family's palettes, if one of these has that light. */
const lights: readonly [words: string, palettes: string][] = [
  ['night midnight moon star dark', 'indigo silver aurora neon'],
  ['aurora northern', 'aurora'],
  ['galaxy milky constellation starry', 'indigo silver'],
  ['neon cyberpunk synthwave vaporwave electric', 'neon'],
  ['dusk sunset evening twilight golden', 'dusk ember mauve ochre'],
  ['dawn morning sunrise pastel pink', 'rose blossom ice'],
  ['storm stormy rain rainy fog foggy grey gray moody gothic', 'storm silver'],
  ['snow snowy winter ice frost cold', 'ice silver rose'],
  ['autumn fall october amber warm', 'ochre ember rust'],
  ['mars red martian lava fire', 'rust ember'],
  ['summer tropical lagoon turquoise noon sunny', 'lagoon noon'],
  ['green spring moss forest', 'moss'],
  ['paper ink woodcut engraved japan japanese ukiyo-e stamp print minimal', 'paper'],
]

/** How many of the words a prompt has. Whole words: a street is no tree. */
function hits(prompt: string, words: string): number {
  const list = words.split(' ').map((word) => word.replaceAll('-', '[- ]?'))
  return prompt.match(new RegExp(`\\b(?:${list.join('|')})s?\\b`, 'gi'))?.length ?? 0
}

/** What is painted and in which light: by the prompt's words where they hint, else by its hash and the seed. */
export function choose(prompt: string, seed: number): { palette: Palette; paint: Paint } {
  const random = createRandom(hash32(seed, 'choice'))
  const scored = families.map((family) => ({ family, score: hits(prompt, family.words) }))
  const best = Math.max(...scored.map(({ score }) => score))
  // All drawings of one prompt show the same kind of thing; the light may differ.
  const family =
    best > 0 ? scored.find(({ score }) => score === best)?.family : families[hash32(prompt) % families.length]
  const suiting = family?.palettes.split(' ') ?? []
  const asked = lights.filter(([words]) => hits(prompt, words) > 0).flatMap(([, names]) => names.split(' '))
  const both = asked.filter((name) => suiting.includes(name))
  const names = both.length > 0 ? both : asked.length > 0 ? asked : suiting
  const name = names[Math.floor(random() * names.length)]
  const palette = palettes.find((one) => one.name === name) ?? palettes[0]
  if (!family || !palette) throw new Error('nothing to paint')
  return { palette, paint: family.paint }
}
