import { isRecord } from '../../shared/json.ts'
import { readNumber } from '../../wire/fields.ts'
import { nearestShape, pixelsOf } from '../parameters.ts'
import type { FormPart } from '../provider.ts'
import type { Dialect, Painting, Written } from './dialect.ts'
import { readModels } from './model-lists.ts'
import { gptImageSize, ratios, sizeText } from './shapes.ts'
import { partialImages } from './stream.ts'

/** As many pixels as FLUX, Stable Diffusion and their like were trained on. */
const megapixel = { area: 1024 * 1024, step: 16, most: 1792 }

/** The one field `n`, left out for one picture: some models refuse it. */
const several = (count: number) => (count > 1 ? { n: count } : {})

const dataUrl = (type: string, base64: string) => `data:${type};base64,${base64}`

/**
 * OpenAI. How sure we are: very; from its OpenAPI, its client and published captures. Pictures come as bytes, WebP because a PNG is many
 * times as large; streamed, so that the unfinished one shows, when there is but one.
 */
export const openAi: Dialect = {
  about: {
    id: 'openai',
    name: 'OpenAI',
    family: 'key',
    options: ['references', 'edit', 'mask'],
    maskAs: 'transparent',
    maxPromptLength: 32_000,
    maxCount: 10,
    parameters: ['aspect', 'count'],
    defaultAddress: 'https://api.openai.com/v1',
    exampleAddress: 'https://api.openai.com/v1',
    practiceAddress: 'http://127.0.0.1:8790/openai/v1',
    keyAddress: 'https://platform.openai.com/api-keys',
    needsToken: true,
    defaultModel: 'gpt-image-2',
    inline: ['imagine'],
    typicalMs: 45_000,
  },
  mostReferences: 16,
  streams: true,
  write({ model, prompt, aspect, count, references, mask }) {
    const { size, unused } = gptImageSize(model, aspect)
    const body = {
      ...{ model, prompt, size, ...several(count), output_format: 'webp', output_compression: 90 },
      ...(count === 1 ? { stream: true, partial_images: partialImages } : {}),
    }
    if (references.length === 0) return { route: 'images/generations', body, unused }
    const images = references.map((image_url) => ({ image_url }))
    const masked = mask === undefined ? {} : { mask: { image_url: dataUrl('image/png', mask) } }
    return { route: 'images/edits', body: { ...body, images, ...masked }, unused }
  },
  models: { route: 'models', read: (body) => readModels(body, ({ id }) => /^(gpt-image|chatgpt-image)/.test(id)) },
}

/** OpenRouter. How sure we are: from its own client, which checks every field, and two captured errors. */
export const openRouter: Dialect = {
  about: {
    id: 'openrouter',
    name: 'OpenRouter',
    family: 'key',
    options: ['references', 'edit'],
    maxPromptLength: 32_000,
    maxCount: 10,
    parameters: ['aspect', 'seed', 'count'],
    defaultAddress: 'https://openrouter.ai/api/v1',
    exampleAddress: 'https://openrouter.ai/api/v1',
    practiceAddress: 'http://127.0.0.1:8790/openrouter/api/v1',
    keyAddress: 'https://openrouter.ai/settings/keys',
    needsToken: true,
    defaultModel: 'google/gemini-2.5-flash-image',
    inline: ['imagine'],
    typicalMs: 20_000,
  },
  mostReferences: 16,
  write({ model, prompt, aspect, seed, count, references }) {
    const { shape, unused } = nearestShape(aspect, ratios)
    const input_references = references.map((url) => ({ type: 'image_url', image_url: { url } }))
    // The other models may know no such field, and refuse it.
    const smaller = model?.startsWith('openai/') ? { output_format: 'webp' } : {}
    const body = {
      ...{ model, prompt, aspect_ratio: shape, ...several(count), ...seedField(seed), ...smaller },
      ...(references.length > 0 ? { input_references } : {}),
    }
    return { route: 'images', body, unused }
  },
  models: { route: 'images/models', read: (body) => readModels(body) },
  account: {
    // `credits` would tell the balance, but to management keys alone.
    route: 'key',
    read({ data }) {
      const { label, usage, limit, limit_remaining } = isRecord(data) ? data : {}
      if (readNumber(usage) === undefined) return null
      return { left: readNumber(limit_remaining), unit: 'USD', told: { label, usage, limit, limit_remaining } }
    },
  },
}

/** Together. How sure we are: from its client and published captures. The picture comes as JPEG, its own default. */
export const together: Dialect = {
  about: {
    id: 'together',
    name: 'Together AI',
    family: 'key',
    options: ['references', 'edit'],
    maxPromptLength: 10_000, // not documented
    maxCount: 4,
    parameters: ['aspect', 'seed', 'negative', 'count'],
    defaultAddress: 'https://api.together.ai/v1',
    exampleAddress: 'https://api.together.ai/v1',
    practiceAddress: 'http://127.0.0.1:8790/together/v1',
    keyAddress: 'https://api.together.ai/settings/api-keys',
    needsToken: true,
    defaultModel: 'black-forest-labs/FLUX.1-schnell',
    inline: ['imagine'],
    typicalMs: 10_000,
  },
  mostReferences: 8,
  write({ model, prompt, aspect, seed, negative, count, references }) {
    // FLUX Kontext takes one picture, under another name.
    const isKontext = /kontext/i.test(model ?? '')
    if (isKontext && references.length > 1) return null
    const pictures = isKontext ? { image_url: references[0] } : { reference_images: references }
    const body = {
      ...{ model, prompt, ...(aspect ? pixelsOf(aspect, megapixel) : {}), ...several(count), ...seedField(seed) },
      ...{ negative_prompt: negative, response_format: 'base64', output_format: 'jpeg' },
      ...(references.length > 0 ? pictures : {}),
    }
    return { route: 'images/generations', body }
  },
  models: { route: 'models', read: (body) => readModels(body, ({ type }) => type === 'image') },
}

/** xAI. How sure we are: from the AI SDK's provider; the list route from its documents. */
export const xai: Dialect = {
  about: {
    id: 'xai',
    name: 'xAI',
    family: 'key',
    options: ['references', 'edit'],
    maxPromptLength: 8000, // not documented
    maxCount: 10,
    parameters: ['aspect', 'count'],
    defaultAddress: 'https://api.x.ai/v1',
    exampleAddress: 'https://api.x.ai/v1',
    practiceAddress: 'http://127.0.0.1:8790/xai/v1',
    keyAddress: 'https://console.x.ai',
    needsToken: true,
    defaultModel: 'grok-imagine-image',
    inline: ['imagine'],
    typicalMs: 15_000,
  },
  mostReferences: 3,
  write({ model, prompt, aspect, count, references }) {
    const { shape, unused } = nearestShape(aspect, ratios)
    const body = { model, prompt, aspect_ratio: shape, ...several(count), response_format: 'b64_json' }
    if (references.length === 0) return { route: 'images/generations', body, unused }
    const [image, ...more] = references.map((url) => ({ url, type: 'image_url' }))
    const pictures = more.length === 0 ? { image } : { images: [image, ...more] }
    return { route: 'images/edits', body: { ...body, ...pictures }, unused }
  },
  models: { route: 'image-generation-models', read: (body) => readModels(body) },
}

/** How far Recraft may go from the picture that is changed: 0 is hardly, 1 is wholly. */
const changeStrength = 0.5

/** Recraft. How sure we are: from its OpenAPI and documents. White in a mask is painted anew. */
export const recraft: Dialect = {
  about: {
    id: 'recraft',
    name: 'Recraft',
    family: 'key',
    options: ['references', 'edit', 'mask'],
    maxPromptLength: 10_000, // 1000 with Recraft V3 and V2
    maxCount: 6,
    parameters: ['aspect', 'negative', 'count'],
    defaultAddress: 'https://external.api.recraft.ai/v1',
    exampleAddress: 'https://external.api.recraft.ai/v1',
    practiceAddress: 'http://127.0.0.1:8790/recraft/v1',
    keyAddress: 'https://app.recraft.ai/profile/api',
    needsToken: true,
    defaultModel: 'recraftv4',
    inline: ['imagine'],
    typicalMs: 15_000,
  },
  mostReferences: 1,
  write({ model, prompt, aspect, negative, count, references: [image_url], mask }) {
    const { shape, unused } = nearestShape(aspect, recraftRatios)
    const takesNegative = /^recraftv[23]/.test(model ?? '')
    const lost = negative !== undefined && !takesNegative ? [`--no ${negative}`] : []
    const common = {
      ...{ model, prompt, ...several(count), response_format: 'b64_json' },
      ...(takesNegative ? { negative_prompt: negative } : {}),
    }
    if (image_url === undefined)
      return { route: 'images/generations', body: { ...common, size: shape }, unused: [...lost, ...unused] }
    // The picture's own shape is kept.
    const kept = aspect ? [...lost, `--ar ${aspect.width}:${aspect.height}`] : lost
    if (mask === undefined)
      return { route: 'images/imageToImage', body: { ...common, image_url, strength: changeStrength }, unused: kept }
    const masked = { ...common, image_url, mask_url: dataUrl('image/webp', mask) }
    return { route: 'images/inpaint', body: masked, unused: kept }
  },
  account: {
    route: 'users/me',
    read({ credits, name, email }) {
      const left = readNumber(credits)
      return left === undefined ? null : { left, unit: 'credits', told: { credits, name, email } }
    },
  },
}

const recraftRatios = ['1:1', '2:1', '1:2', '3:2', '2:3', '4:3', '3:4', '5:4', '4:5', '14:10', '10:14', '16:9', '9:16']

/**
 * Any other server by its address: LocalAI, stable-diffusion.cpp, LiteLLM, vLLM-Omni, Lemonade. How sure we are: what they have in common is
 * from their sources and documents; a field that one of them does not know it ignores, or refuses in its own words.
 */
export const compatible: Dialect = {
  about: {
    id: 'openai-compatible',
    name: 'OpenAI-compatible server',
    family: 'card',
    options: ['references', 'edit'],
    maxPromptLength: 10_000,
    maxCount: 10,
    parameters: ['aspect', 'seed', 'negative', 'count'],
    defaultAddress: '',
    exampleAddress: 'http://127.0.0.1:8080/v1',
    practiceAddress: 'http://127.0.0.1:8790/compatible/v1',
    needsToken: false,
    inline: ['imagine'],
    typicalMs: 60_000,
  },
  mostReferences: 8,
  write({ model, prompt, aspect, seed, negative, count, references }): Written | null {
    const size = aspect && sizeText(aspect, megapixel)
    const fields = {
      ...{ model, prompt, size, ...several(count), response_format: 'b64_json' },
      ...{ ...seedField(seed), negative_prompt: negative },
    }
    if (references.length === 0) return { route: 'images/generations', body: fields }
    const files = fileParts(references)
    return files && { route: 'images/edits', form: [...textParts(fields), ...files] }
  },
  models: { route: 'models', read: (body) => readModels(body) },
}

function seedField(seed: string | undefined): { seed?: number } {
  return seed === undefined ? {} : { seed: Number(seed) }
}

function textParts(fields: Record<string, string | number | undefined>): FormPart[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value: String(value) }],
  )
}

/** Null when one of them is no `data:` URL: these servers take bytes. Older ones know a single picture by no other name than `image[]`. */
function fileParts(references: Painting['references']): FormPart[] | null {
  const parts = references.map((url, at): FormPart | null => {
    const [, type = '', base64 = ''] = /^data:(image\/[\w.+-]+);base64,(.+)$/s.exec(url) ?? []
    return base64 === ''
      ? null
      : { name: 'image[]', base64, type, filename: `picture-${at + 1}.${type.slice('image/'.length)}` }
  })
  return parts.every((part) => part !== null) ? parts : null
}
