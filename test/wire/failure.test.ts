import { describe, expect, it } from 'vitest'
import { verdictOf } from '../../src/wire/failure.ts'

describe('failure', () => {
  it.each([
    ['BANNED_PROMPT', 'moderated'],
    ['BLOCKED', 'moderated'],
    ['IMAGE_BLOCKED', 'moderated'],
    ['INVALID_LINK', 'invalid-link'],
    ['INVALID_PARAMETER', 'invalid-parameter'],
    ['JOB_ACTION_RESTRICTED', 'refused'],
    ['MODERATION_OUTAGE', 'provider-fault'],
    ['ALREADY_REQUESTED_UPSCALE', 'already-done'],
    ['BUTTON_NOT_FOUND', 'button-gone'],
    ['QUEUE_FULL', 'queue-full'],
    ['NO_FAST_HOURS', 'no-fast-time'],
    ['PLEASE_SUBSCRIBE_TO_MJ_IN_YOUR_DASHBOARD', 'no-subscription'],
    ['APPEAL_REJECTED', 'moderated'],
    ['BOT_TOOK_TOO_LONG_TO_PROCESS_YOUR_COMMAND', 'timed-out'],
    ['FAILED_TO_PROCESS_YOUR_COMMAND', 'provider-fault'],
    ['FAILED_TO_REQUEST', 'provider-fault'],
    ['INTERNAL_ERROR', 'provider-fault'],
  ])('reads the code %s alone and inside prose', (code, reason) => {
    expect([verdictOf(code), verdictOf(`Error: ${code}. Try again.`)]).toEqual([reason, reason])
  })

  it.each(['JOB_QUEUED', 'APPEAL_ACCEPTED'])('waits on after %s', (code) => {
    expect(verdictOf(code)).toBe('wait')
  })

  it.each([
    ["Banned Prompt - You can't use this prompt", 'moderated'],
    ["Invalid phrase: 'bad-word'", 'moderated'],
    ['Content moderation filter triggered.', 'moderated'],
    ["You've run out of fast hours", 'no-fast-time'],
    ['Insufficient credits', 'no-credits'],
    ['Your job queue is full. Please wait for a job to finish first', 'queue-full'],
    ['Slow down! Too many requests', 'rate-limited'],
    ['Subscription required', 'no-subscription'],
    ['Account suspended', 'account-suspended'],
    ['Your account has been temporarily banned.', 'account-suspended'],
    ['Your account used a banned word', 'moderated'],
    ['Invalid parameter: --foo', 'invalid-parameter'],
    ['Invalid Form Body', 'invalid-parameter'],
    ['[Internal Server Error] upstream', 'provider-fault'],
    ['任务超时', 'timed-out'],
    ['可能包含敏感词', 'moderated'],
    ['队列已满，请稍后尝试', 'queue-full'],
    ['The input or output was flagged as sensitive. (E005)', 'moderated'],
    ['Your request was rejected by the safety system.', 'moderated'],
    ['The content could not be processed by a content checker.', 'moderated'],
    ['content_policy_violation', 'moderated'],
    ['Request Moderated: Sexual Content', 'moderated'],
    ['finishReason IMAGE_SAFETY', 'moderated'],
    ['User is locked. Reason: Exhausted balance.', 'no-credits'],
    ['Billing hard limit has been reached.', 'no-credits'],
    ['You exceeded your current quota, please check your plan and billing details.', 'no-credits'],
    ['API key not valid. Please pass a valid API key.', 'bad-token'],
    ['Not authenticated - Invalid Authentication', 'bad-token'],
    ['Unauthenticated: You did not pass a valid authentication token', 'bad-token'],
    ['CUDA out of memory', 'provider-fault'],
    ['The model is overloaded', 'provider-fault'],
  ])('reads the words %j', (words, reason) => {
    expect(verdictOf(words)).toBe(reason)
  })

  it('does not claim to know other words', () => {
    expect(verdictOf('The moon is in the wrong house today.')).toBeUndefined()
  })

  it('reads a long row of capitals at once', () => {
    expect(verdictOf('Q'.repeat(300_000))).toBeUndefined()
  })

  it.each(['constructor', 'TO_STRING', '__proto__'])('is not fooled by %s', (words) => {
    expect(verdictOf(words)).toBeUndefined()
  })
})
