import * as z from 'zod/mini'
import { json } from '../../../server/answer.ts'
import { type Core, drawLetters, type Wire } from '../../core.ts'
import type { StudioAnswer } from '../../http.ts'
import { type Asked, createHeldWire, type Refusal, readShape } from './held.ts'

const models = ['gemini-3.1-flash-image', 'gemini-3-pro-image', 'gemini-2.5-flash-image']
const ratios = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9']

const partSchema = z.object({
  text: z.optional(z.string()),
  inlineData: z.optional(z.object({ mimeType: z.string(), data: z.string() })),
})
const bodySchema = z.object({
  contents: z.array(z.object({ role: z.optional(z.string()), parts: z.array(partSchema) })).check(z.minLength(1)),
  generationConfig: z.optional(
    z.object({
      responseModalities: z.optional(z.array(z.enum(['TEXT', 'IMAGE']))),
      imageConfig: z.optional(
        z.object({ aspectRatio: z.optional(z.enum(ratios)), imageSize: z.optional(z.enum(['1K', '2K', '4K'])) }),
      ),
    }),
  ),
})

interface Format {
  model: string
}

/** Gemini's `generateContent`. What the filter refuses is answered with 200 and without a picture. */
export function createGemini(core: Core): Wire {
  return createHeldWire<Format>(core, {
    name: 'gemini',
    base: '/gemini/v1beta',
    keyOf: (headers) => headers['x-goog-api-key'],
    read: (route, { body }) => {
      const [, model] = /^models\/([\w.-]+):generateContent$/.exec(route) ?? []
      return model === undefined ? null : read(model, body)
    },
    tell: (route) => tell(route),
    async write({ pictures: [picture], base64 }, { model }) {
      const data = picture ? await base64(picture) : ''
      // The service sends as many bytes of signature as of picture.
      const part = {
        inlineData: { mimeType: 'image/png', data },
        thoughtSignature: Buffer.from(model).toString('base64'),
      }
      const content = { parts: [{ text: 'Here is your picture.' }, part], role: 'model' }
      return json(200, { candidates: [{ content, finishReason: 'STOP', index: 0 }], ...footer(model) })
    },
    refuse,
  })
}

function footer(model: string): object {
  const usageMetadata = {
    promptTokenCount: 14,
    candidatesTokenCount: 1283,
    totalTokenCount: 1471,
    thoughtsTokenCount: 174,
  }
  return { usageMetadata, modelVersion: model, responseId: drawLetters(23) }
}

function read(model: string, body: unknown): Asked<Format> | Refusal {
  if (!models.includes(model)) return { kind: 'no-model', model }
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return { kind: 'invalid', words: `Invalid value at '${issue?.path.join('.')}'` }
  }
  const { contents, generationConfig = {} } = parsed.data
  const parts = contents.flatMap((content) => content.parts)
  const prompt = parts.flatMap(({ text }) => text ?? []).join('\n')
  if (prompt === '') return { kind: 'invalid', words: 'contents.parts must not be empty.' }
  const inputs = [model, ...parts.flatMap(({ inlineData }) => inlineData?.data ?? [])]
  const aspect = readShape(generationConfig.imageConfig?.aspectRatio)
  return { command: { kind: 'paint', prompt, aspect, seed: null, count: 1, inputs }, format: { model } }
}

function tell(route: string): StudioAnswer | null {
  const list = [...models, 'gemini-3-pro'].map((id) => ({
    ...{ name: `models/${id}`, version: '001', displayName: id.replaceAll('-', ' '), description: 'Studio.' },
    ...{
      inputTokenLimit: 32_768,
      outputTokenLimit: 32_768,
      supportedGenerationMethods: ['generateContent', 'countTokens'],
    },
  }))
  if (route === 'models') return json(200, { models: list })
  const one = list.find(({ name }) => name === route)
  return one ? json(200, one) : null
}

function refuse(refusal: Refusal): StudioAnswer {
  if (refusal.kind === 'moderated') {
    const candidates = [
      { finishReason: 'IMAGE_SAFETY', finishMessage: 'Unable to show the generated image.', index: 0 },
    ]
    const blocked =
      refusal.stage === 'input' ? { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } } : { candidates }
    const usageMetadata = { promptTokenCount: 9, totalTokenCount: 9 }
    return json(200, { ...blocked, usageMetadata, modelVersion: 'gemini-3-pro-image' })
  }
  const [code, status, message, details] = errorOf(refusal)
  return json(code, { error: { code, message, status, ...(details ? { details } : {}) } })
}

const rpc = 'type.googleapis.com/google.rpc'

function errorOf(
  refusal: Exclude<Refusal, { kind: 'moderated' }>,
): [code: number, status: string, words: string, details?: object[]] {
  switch (refusal.kind) {
    case 'bad-key': {
      const words = 'API key not valid. Please pass a valid API key.'
      const reason = { reason: 'API_KEY_INVALID', domain: 'googleapis.com' }
      return [400, 'INVALID_ARGUMENT', words, [{ '@type': `${rpc}.ErrorInfo`, ...reason }]]
    }
    case 'no-credit': {
      const words =
        'You exceeded your current quota, please check your plan and billing details.\n* Quota exceeded for metric: generate_content_free_tier_requests, limit: 0, model: gemini-2.5-flash-image\n'
      return [429, 'RESOURCE_EXHAUSTED', words, [{ '@type': `${rpc}.RetryInfo`, retryDelay: '13s' }]]
    }
    case 'throttled':
    case 'busy': {
      const words =
        'You exceeded your current quota.\n* Quota exceeded for metric: generate_requests_per_minute, limit: 10\n'
      return [429, 'RESOURCE_EXHAUSTED', words, [{ '@type': `${rpc}.RetryInfo`, retryDelay: '7s' }]]
    }
    case 'invalid':
      return [400, 'INVALID_ARGUMENT', refusal.words]
    case 'no-model':
      return [
        404,
        'NOT_FOUND',
        `models/${refusal.model} is not found for API version v1beta, or is not supported for generateContent.`,
      ]
    case 'no-route':
      return [404, 'NOT_FOUND', 'Not found.']
    case 'fault':
      return [503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.']
  }
}
