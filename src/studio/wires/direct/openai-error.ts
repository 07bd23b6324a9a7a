import { json } from '../../../server/answer.ts'
import type { StudioAnswer } from '../../http.ts'
import type { Refusal } from './held.ts'

export interface OpenAiError {
  message: string
  type: string
  param: string | null
  code: string | null
  moderation_details?: { moderation_stage: string; categories: string[] }
}

const said = (message: string, type: string, code: string | null, param: string | null = null): OpenAiError => ({
  message,
  type,
  param,
  code,
})

/** OpenAI's status and error for each refusal. The key stands in the message, as it does there. */
export function openAiError(refusal: Refusal): { status: number; error: OpenAiError } {
  switch (refusal.kind) {
    case 'bad-key':
      return {
        status: 401,
        error: said(
          'Incorrect API key provided: sk-wrong*****wxyz. You can find your API key at https://platform.openai.com/account/api-keys.',
          'invalid_request_error',
          'invalid_api_key',
        ),
      }
    case 'no-credit':
      return {
        status: 400,
        error: said('Billing hard limit has been reached', 'image_generation_user_error', 'billing_hard_limit_reached'),
      }
    case 'throttled':
    case 'busy':
      return {
        status: 429,
        error: said(
          'Rate limit reached for images per minute. Please try again later.',
          'requests',
          'rate_limit_exceeded',
        ),
      }
    case 'moderated':
      return {
        status: 400,
        error: {
          ...said(
            'Your request was rejected by the safety system. If you believe this is an error, contact us and include the request ID. safety_violations=[violence].',
            'image_generation_user_error',
            'moderation_blocked',
          ),
          moderation_details: { moderation_stage: refusal.stage, categories: ['violence'] },
        },
      }
    case 'invalid':
      return {
        status: 400,
        error: said(refusal.words, 'invalid_request_error', 'invalid_value', refusal.field ?? null),
      }
    case 'no-model':
      return {
        status: 400,
        error: said(
          `Invalid value: '${refusal.model}'. Value must be a model that paints.`,
          'image_generation_user_error',
          'invalid_value',
          'model',
        ),
      }
    case 'no-route':
      return { status: 404, error: said('Invalid URL', 'invalid_request_error', null) }
    case 'fault':
      return {
        status: 500,
        error: said('The server had an error processing your request. Sorry about that!', 'server_error', null),
      }
  }
}

export function refuseLikeOpenAi(refusal: Refusal): StudioAnswer {
  const { status, error } = openAiError(refusal)
  return json(status, { error })
}
