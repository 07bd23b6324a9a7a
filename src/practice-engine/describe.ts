import { createRandom, hash32 } from '../shared/hash.ts'
import { readPngTexts } from './png.ts'

const subjects = [
  'a quiet coast at low tide',
  'mountains behind a lake',
  'a small house on a hill',
  'a tree in an open field',
  'a town across the water',
  'dunes in evening light',
]
const lights = [
  'warm evening light',
  'pale morning mist',
  'the blue hour',
  'a clear night',
  'light through clouds',
  'a low golden sun',
]
const styles = [
  'gouache on rough paper',
  'a screen print in five colours',
  'soft grain',
  'layered paper',
  'a travel poster',
  'a matte painting',
]
const moods = [
  'wide and calm',
  'few colours',
  'long shadows',
  'deep perspective',
  'a single point of light',
  'much sky',
]

/**
 * Four prompts. Pictures of this engine contain their own prompt. An engine without a model can't see other pictures, so that their
 * bytes choose the words.
 */
export function describePicture(picture: Buffer): string[] {
  const own = readPngTexts(picture).Description?.trim()
  const random = createRandom(hash32(picture.toString('base64')))
  const draw = (words: string[]): string => words.splice(Math.floor(random() * words.length), 1)[0] ?? ''
  const [allSubjects, allLights, allStyles, allMoods] = [[...subjects], [...lights], [...styles], [...moods]]
  return Array.from({ length: 4 }, () =>
    [own || draw(allSubjects), draw(allLights), draw(allStyles), draw(allMoods)].join(', '),
  )
}
