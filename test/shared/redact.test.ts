import { describe, expect, it } from 'vitest'
import { redactBody, sanitizeForDisplay } from '../../src/shared/redact.ts'

const inbox = 'A'.repeat(43)

describe('redaction', () => {
  it.each([
    ['a token in a query', '{"url":"https://api.example/info?authToken=TOPSECRET&ref=1"}'],
    ['an account list', '[{"userToken":"TOPSECRET","channelId":"1"}]'],
    ['a hook configuration', '{"config":{"webhook_config":{"endpoint":"https://r/h/x","secret":"TOPSECRET"}}}'],
    ['a bearer', '{"error":"header Authorization: Bearer TOPSECRET was refused"}'],
    ['a hook', `{"properties":{"notifyHook":"https://relay/h/TOPSECRET"}}`],
    ['a secret deep inside', '{"a":[{"b":{"c":[{"apiKey":"TOPSECRET"}]}}]}'],
    ['bare text', 'GET /v2/info?authToken=TOPSECRET failed'],
  ])('takes out %s', (_what, body) => {
    const clean = redactBody(body)
    expect(clean).not.toContain('TOPSECRET')
    expect(clean).toContain('(removed)')
  })

  it('takes our inbox out of any text', () => {
    expect(redactBody(`{"note":"sent to https://relay.example/h/${inbox}/job1"}`)).not.toContain(inbox)
  })

  it('keeps what is no secret, picture links with their signature too', () => {
    const body = '{"imageUrl":"https://cdn.discordapp.com/a.png?ex=1&is=2&hm=3&","prompt":"a key and a token of love"}'
    expect(redactBody(body)).toBe(body)
  })

  it('cuts what is too long', () => {
    expect(redactBody(JSON.stringify('x'.repeat(500)), 100)).toHaveLength(101)
  })

  it('quotes an API without the token, a query or more than 500 characters', () => {
    const words = `No such token abc12345 at https://api.example/x?user=7#y ${'z'.repeat(900)}`
    const said = sanitizeForDisplay(words, 'abc12345')
    expect(said).toContain('No such token (removed) at https://api.example/x ')
    expect(said).toHaveLength(500)
  })
})
