import { describe, expect, it } from 'vitest'
import { fixtures } from '../support/fixtures.ts'
import { meaningInWords } from '../support/meaning-in-words.ts'

const cpp = 'id job_6926f1c0_0000002a'

const comfy = 'id 7d1e0c5a-2b4f-8c3d-a1e6-0f9b8a7c6d5e'

const expected: Record<string, Record<string, string>> = {
  sdcpp: {
    receipt: `receipt accepted; ${cpp}`,
    queued: `receipt accepted; ${cpp}`,
    generating: 'progress running',
    completed: `picture done; pictures inline image/png,inline image/png; ${cpp}`,
    'completed-empty': `failure failed; unexpected; ${cpp}`,
    failed: `failure failed; provider-fault; ${cpp}`,
    cancelled: `notice cancelled; ${cpp}`,
    capabilities: 'info done; 3 text',
  },
  comfyui: {
    receipt: `receipt accepted; ${comfy}`,
    'history-done': `picture done; pictures whole,whole; seed 1618033988; ${comfy}`,
    'history-preview-only': `picture done; pictures whole; seed 1618033988; ${comfy}`,
    'history-film': `picture done; pictures whole; seed 1618033988; ${comfy}`,
    'history-cached': `failure failed; unexpected; ${comfy}`,
    'history-error': `failure failed; provider-fault; ${comfy}`,
    'history-memory': `failure failed; provider-fault; ${comfy}`,
    'history-interrupted': `notice cancelled; ${comfy}`,
    'history-none': 'next running',
    queue: `progress running; ${comfy} | notice accepted; id 0a1b2c3d-4e5f-8a6b-a7c8-d9e0f1a2b3c4`,
    'job-pending': `notice accepted; ${comfy}`,
    'job-done': `picture done; pictures whole; seed 1618033988; ${comfy}`,
    'job-failed': `failure failed; provider-fault; ${comfy}`,
    'system-stats': 'info done; 2 text',
    upload: 'notice accepted',
  },
  sdwebui: {
    txt2img: 'picture done; pictures inline image/png; seed 2718281828',
    'txt2img-grid': 'picture done; pictures inline image/png,inline image/png; seed 2718281828',
    'txt2img-control-map': 'picture done; pictures inline image/png; seed 2718281828',
    'txt2img-bare': 'picture done; pictures inline image/png',
    interrupted: 'notice cancelled',
    'no-picture': 'failure failed; unexpected',
    interrogate: 'describe done; 1 text',
    'sd-models': 'info done; 1 text',
    progress: 'progress running; 31%',
  },
}

describe.each(Object.keys(expected))('bodies of %s', (id) => {
  it.each(fixtures(id))('%s means what a person would say', (name, text) => {
    expect(meaningInWords(id, text)).toBe(expected[id]?.[name])
  })
})

describe('poll answers', () => {
  it.each([
    ['sdcpp', 'queued', 'notice accepted'],
    ['sdcpp', 'generating', 'progress running'],
    ['sdcpp', 'completed', 'picture done; pictures inline image/png,inline image/png'],
  ])('of %s: %s', (id, name, words) => {
    const text = fixtures(id).find(([one]) => one === name)?.[1] ?? ''
    expect(meaningInWords(id, text, { as: 'poll' })).toBe(words)
  })

  it('of sdwebui are what it answers beside the painting', () => {
    const text = fixtures('sdwebui').find(([one]) => one === 'progress')?.[1] ?? ''
    expect(meaningInWords('sdwebui', text, { as: 'poll' })).toBe('progress running; 31%')
  })

  it('of sdcpp say that a forgotten job is gone for good', () => {
    expect(meaningInWords('sdcpp', '{"error":"job expired"}', { as: 'poll', status: 410 })).toContain('expired')
  })
})

it('a cancel of sdcpp that comes too late is no failure', () => {
  const text = '{"error":"job is currently generating and cannot be interrupted yet"}'
  expect(meaningInWords('sdcpp', text, { status: 409 })).toBe('notice done; 1 text')
})

describe('refusals', () => {
  it.each([
    ['sdcpp', 400, '{"error":"invalid generation parameters"}', 'invalid-parameter'],
    ['sdcpp', 400, '{"error":"prompt required"}', 'invalid-parameter'],
    ['sdcpp', 429, '{"error":"job queue is full"}', 'queue-full'],
    [
      'sdcpp',
      500,
      '{"error":"server_error","message":"[json.exception.type_error.302] type must be string"}',
      'provider-fault',
    ],
    ['comfyui', 403, '', 'refused'],
    ['comfyui', 403, '{"error":"no"}', 'bad-token'],
    [
      'comfyui',
      400,
      JSON.stringify({
        error: { type: 'prompt_outputs_failed_validation', message: 'Prompt outputs failed validation', details: '' },
        node_errors: {
          4: {
            class_type: 'CheckpointLoaderSimple',
            errors: [{ message: 'Value not in list', details: "not in ['nsfw.ckpt']" }],
          },
        },
      }),
      'invalid-parameter',
    ],
    [
      'comfyui',
      400,
      '{"error":{"type":"prompt_no_outputs","message":"Prompt has no outputs"},"node_errors":{}}',
      'invalid-parameter',
    ],
    ['sdwebui', 401, '{"detail":"Not authenticated"}', 'bad-token'],
    ['sdwebui', 404, '{"detail":"Not Found"}', 'refused'],
    [
      'sdwebui',
      404,
      '{"error":"HTTPException","detail":"Sampler not found","body":"","errors":""}',
      'invalid-parameter',
    ],
    [
      'sdwebui',
      422,
      '{"detail":[{"loc":["body","width"],"msg":"value is not a valid integer","type":"type_error.integer"}]}',
      'invalid-parameter',
    ],
    [
      'sdwebui',
      500,
      '{"error":"OutOfMemoryError","detail":"","body":"","errors":"CUDA out of memory. Tried to allocate 2.00 GiB"}',
      'provider-fault',
    ],
    ['sdwebui', 500, '{"error":"RuntimeError","detail":"","errors":"model \'fen\' not found"}', 'invalid-parameter'],
    ['sdwebui', 400, '{"error":"prompt required"}', 'invalid-parameter'],
  ])('%s, HTTP %d %s: %s', (id, status, text, code) => {
    expect(meaningInWords(id, text, { status })).toBe(`receipt failed; ${code}`)
  })
})
