import { createRandom, hash32 } from '../../hash.ts'
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
  /** Words of a prompt that ask for it. */
  words: RegExp
  /** Palettes that suit it. */
  palettes: string
}

const families: readonly Family[] = [
  {
    paint: paintCoast,
    words:
      /\bsea|ocean|coast|beach|harbou?r|ship|boat|sail|light\s?house|island|wave|\bbay\b|shore|cliff|fjord|pirate/i,
    palettes: 'dusk harbour ember mauve ice rose storm neon noon silver blossom lagoon indigo ochre',
  },
  {
    paint: paintMountains,
    words: /mountain|alps|peak|summit|himalaya|snow|glacier|ridge|valley|cabin|lake|winter/i,
    palettes: 'dusk harbour mauve ice rose storm noon silver blossom indigo moss ember paper',
  },
  {
    paint: paintDesert,
    words: /desert|dune|sand|sahara|canyon|cactus|mesa|oasis|egypt|pyramid|camel|western/i,
    palettes: 'ember ochre rust dusk mauve paper blossom indigo',
  },
  {
    paint: paintCity,
    words: /city|town|street|skyline|tokyo|york|paris|london|urban|tower|building|cyber|neon|metropolis|bridge|rain/i,
    palettes: 'dusk neon mauve harbour ochre ember indigo silver rose storm',
  },
  {
    paint: paintForest,
    words: /forest|wood|tree|jungle|pine|fern|moss|deer|fox|wolf|bear|fairy|elf|leaf|leaves/i,
    palettes: 'moss harbour ochre mauve storm ice lagoon silver ember',
  },
  {
    paint: paintMeadow,
    words: /meadow|field|garden|flower|hill|farm|village|spring|summer|country|balloon|house|grass|autumn|blossom/i,
    palettes: 'moss noon rose blossom ice paper dusk lagoon mauve harbour',
  },
  {
    paint: paintFigure,
    words:
      /portrait|woman|girl|\bman\b|boy|person|queen|king|wizard|knight|hero|wander|\bcat|kitten|dog|animal|owl|rabbit|samurai|dancer/i,
    palettes: 'dusk ember mauve paper blossom neon ochre rust rose indigo harbour',
  },
  {
    paint: paintSpace,
    words: /space|planet|mars|saturn|alien|rocket|robot|astronaut|cosmos|sci-?fi|nebula|future/i,
    palettes: 'rust neon indigo mauve aurora ember lagoon silver dusk',
  },
  {
    paint: paintStill,
    words: /still life|vase|fruit|orange|bowl|kitchen|table|coffee|\btea\b|bottle|cup|bouquet|apple|lemon|food/i,
    palettes: 'paper ember ochre moss rust blossom harbour mauve ice',
  },
  {
    paint: paintAbstract,
    words: /abstract|pattern|geometr|bauhaus|shapes?\b|logo|poster|quilt|mosaic|tile|texture|wallpaper/i,
    palettes: 'paper ember rust lagoon noon mauve blossom moss neon rose harbour ochre',
  },
  // Last: these words more often tell the light than the thing.
  {
    paint: paintNight,
    words: /night|star|galaxy|milky|aurora|northern|midnight|moon|camp|tent|constellation|dream/i,
    palettes: 'indigo aurora silver',
  },
]

/** Words of light outweigh the family's palettes, as long as one of those has it. */
const lights: readonly [words: RegExp, palettes: string][] = [
  [/night|midnight|moon|star|dark/i, 'indigo silver aurora neon'],
  [/aurora|northern/i, 'aurora'],
  [/neon|cyber|synth|vapor|electric/i, 'neon'],
  [/dusk|sunset|evening|twilight|golden/i, 'dusk ember mauve ochre'],
  [/dawn|morning|sunrise|pastel|pink/i, 'rose blossom ice'],
  [/storm|rain|fog|grey|gray|moody|gothic/i, 'storm silver'],
  [/snow|winter|ice|frost|cold/i, 'ice silver rose'],
  [/autumn|fall\b|october|amber|warm/i, 'ochre ember rust'],
  [/mars|red\b|martian|lava|fire/i, 'rust ember'],
  [/summer|tropic|lagoon|turquoise|noon|blue sky|sunny/i, 'lagoon noon'],
  [/green|spring|moss|forest/i, 'moss'],
  [/paper|ink|woodcut|engrav|japan|ukiyo|stamp|print|minimal/i, 'paper'],
]

/** What is painted and in which light: by the prompt's words where they hint, else by the seed. */
export function choose(prompt: string, seed: number): { palette: Palette; paint: Paint } {
  const random = createRandom(hash32(seed, 'choice'))
  const hinted = families.filter(({ words }) => words.test(prompt))
  // All drawings of one prompt show the same kind of thing; the light may differ.
  const all = hinted.length > 0 ? hinted : families
  const family = all[hinted.length > 0 ? 0 : hash32(prompt) % all.length] ?? families[0]
  const suiting = family?.palettes.split(' ') ?? []
  const asked = lights.filter(([words]) => words.test(prompt)).flatMap(([, names]) => names.split(' '))
  const both = asked.filter((name) => suiting.includes(name))
  const names = both.length > 0 ? both : asked.length > 0 ? asked : suiting
  const name = names[Math.floor(random() * names.length)]
  const palette = palettes.find((one) => one.name === name) ?? palettes[0]
  if (!family || !palette) throw new Error('nothing to paint')
  return { palette, paint: family.paint }
}
