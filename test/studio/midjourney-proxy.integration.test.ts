import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type HookReceiver, startHookReceiver, startStudio, type TestStudio } from '../support/studio.ts'

let studio: TestStudio
let hook: HookReceiver

beforeEach(async () => {
  ;[studio, hook] = await Promise.all([startStudio({ progressSteps: 1 }), startHookReceiver()])
})
afterEach(() => Promise.all([studio.stop(), hook.stop()]))

type Body = Record<string, unknown>
type Receipt = { code: number; result: string; properties: Body }

describe.each([
  ['Java', '/mj'],
  ['C#', '/csharp/mj'],
])('midjourney-proxy (%s)', (server, base) => {
  const call = (method: string, path: string, body?: Body): Promise<Response> =>
    fetch(studio.url + base + path, {
      method,
      headers: { 'mj-api-secret': studio.token, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  const submit = async (route: string, body: Body): Promise<Receipt> =>
    (
      await call('POST', `/submit/${route}`, { notifyHook: `${hook.url}/h/inbox/tag`, ...body })
    ).json() as Promise<Receipt>
  const task = async (id: string): Promise<Body> => (await call('GET', `/task/${id}/fetch`)).json() as Promise<Body>
  const ended = async (id: string): Promise<Body> => {
    await expect.poll(async () => (await task(id)).status).toMatch(/SUCCESS|FAILURE|CANCEL/)
    return task(id)
  }
  const imagine = async (prompt = 'a red barn'): Promise<Body> => ended((await submit('imagine', { prompt })).result)

  test('imagine is posted at every change and ends with a picture', async () => {
    const { code, result } = await submit('imagine', { prompt: 'a red barn', state: 'mine' })
    expect([code, result]).toEqual([1, expect.stringMatching(/^\d{16}$/)])
    const posts = (await hook.take(3)).map(({ body }) => body as Body)
    expect(posts.map(({ status, progress }) => [status, progress])).toEqual([
      ['IN_PROGRESS', '0%'],
      ['IN_PROGRESS', '50%'],
      ['SUCCESS', '100%'],
    ])
    expect(posts[1]?.imageUrl).toMatch(/\.png$/)
    expect(posts[2]).toMatchObject({
      id: result,
      action: 'IMAGINE',
      prompt: 'a red barn',
      promptEn: 'a red barn',
      state: 'mine',
      submitTime: expect.any(Number),
      finishTime: expect.any(Number),
      failReason: null,
      properties: { finalPrompt: 'a red barn', notifyHook: `${hook.url}/h/inbox/tag` },
    })
    expect(await task(result)).toEqual(posts[2])
  })

  test('a failure has an empty progress and its reason in brackets', async () => {
    await studio.scenario({ fail: 'IMAGE_BLOCKED' })
    const { result } = await submit('imagine', { prompt: 'a red barn' })
    expect(await ended(result)).toMatchObject({
      status: 'FAILURE',
      progress: '',
      failReason: expect.stringMatching(/^\[Image denied\] /),
    })
  })

  test('a banned word is code 24, a full queue 23, waiting 22', async () => {
    await studio.scenario({ naughty: 'barn' })
    expect(await submit('imagine', { prompt: 'a red barn' })).toMatchObject({
      code: 24,
      properties: { bannedWord: 'barn' },
    })
    await studio.scenario({ stuck: true })
    for (let job = 0; job < 3; job++) await submit('imagine', { prompt: 'a pier' })
    expect(await submit('imagine', { prompt: 'a pier' })).toMatchObject({ code: 22, properties: { numberOfQueues: 1 } })
    for (let job = 0; job < 9; job++) await submit('imagine', { prompt: 'a pier' })
    expect(await submit('imagine', { prompt: 'a pier' })).toMatchObject({ code: 23, result: null })
  })

  test('describe puts its four texts into the prompt', async () => {
    const { result } = await submit('describe', { base64: 'data:image/png;base64,iVBORw0KGgo=' })
    const body = await ended(result)
    expect(body.action).toBe('DESCRIBE')
    expect(String((body.properties as Body).finalPrompt).split('\n\n')).toHaveLength(4)
  })

  test('blend takes pictures and a shape', async () => {
    const base64Array = ['data:image/png;base64,AAAA', 'data:image/png;base64,BBBB']
    const { result } = await submit('blend', { base64Array, dimensions: 'PORTRAIT' })
    expect(await ended(result)).toMatchObject({ action: 'BLEND', status: 'SUCCESS' })
  })

  test('a task nobody knows is an empty 200, a wrong body code 4', async () => {
    const response = await call('GET', '/task/1/fetch')
    expect([response.status, await response.text()]).toEqual([200, ''])
    expect((await submit('imagine', {})).code).toBe(4)
  })

  test('tasks are listed by id', async () => {
    const { id } = await imagine()
    await imagine('a pier')
    const listed = await call('POST', '/task/list-by-condition', { ids: [id] })
    expect(await listed.json()).toMatchObject([{ id }])
  })

  if (server === 'Java') {
    test('a change is told by action and index, in short too', async () => {
      const { id } = await imagine()
      const up = await submit('change', { taskId: id, action: 'UPSCALE', index: 2 })
      expect(await ended(up.result)).toMatchObject({ action: 'UPSCALE', status: 'SUCCESS' })
      const vary = await submit('simple-change', { content: `${id} V1` })
      expect(await ended(vary.result)).toMatchObject({ action: 'VARIATION' })
      const again = await submit('simple-change', { content: `${id} R` })
      expect(await ended(again.result)).toMatchObject({ action: 'REROLL' })
    })

    test('the same upscale a second time is code 21 with the task that did it', async () => {
      const { id } = await imagine()
      const first = await submit('change', { taskId: id, action: 'UPSCALE', index: 2 })
      const { imageUrl } = await ended(first.result)
      expect(await submit('change', { taskId: id, action: 'UPSCALE', index: 2 })).toMatchObject({
        code: 21,
        result: first.result,
        properties: { status: 'SUCCESS', imageUrl },
      })
    })

    test('no buttons are listed, a lost parent is code 3, a wrong secret an empty 401', async () => {
      expect(await imagine()).not.toHaveProperty('buttons')
      expect((await submit('change', { taskId: '1', action: 'REROLL' })).code).toBe(3)
      const refused = await fetch(`${studio.url}${base}/task/list`, { headers: { 'mj-api-secret': 'no' } })
      expect([refused.status, await refused.text()]).toEqual([401, ''])
    })
    return
  }

  const buttonOf = (body: Body, pattern: RegExp): string =>
    (body.buttons as { customId: string; label: string; emoji: string }[]).find(({ label, emoji }) =>
      pattern.test(label || emoji),
    )?.customId ?? ''

  test('buttons are pressed by their custom id', async () => {
    const grid = await imagine()
    expect(grid).toMatchObject({ isCompleted: true, imageWidth: 64, imageHeight: 64, mode: 'FAST' })
    expect((grid.buttons as Body[])[4]).toEqual({
      customId: expect.stringMatching(/^MJ::JOB::reroll::0::[0-9a-f-]{36}::SOLO$/),
      emoji: '🔄',
      label: '',
      type: 2,
      style: 2,
    })
    const up = await submit('action', { taskId: grid.id, customId: buttonOf(grid, /^U3$/) })
    const single = await ended(up.result)
    expect(single.action).toBe('UPSCALE')
    expect(buttonOf(single, /^⬅️$/)).toMatch(/pan_left/)
    expect((await submit('action', { taskId: grid.id, customId: buttonOf(single, /Zoom Out 2x/) })).code).toBe(3)
  })

  test('a custom zoom opens a window and begins when that is confirmed', async () => {
    const grid = await imagine()
    const single = await ended((await submit('action', { taskId: grid.id, customId: buttonOf(grid, /^U1$/) })).result)
    const opened = await submit('action', { taskId: single.id, customId: buttonOf(single, /Custom Zoom/), state: 's' })
    expect(opened).toMatchObject({ code: 21, properties: { finalPrompt: 'a red barn', remix: false } })
    expect(opened.properties).not.toHaveProperty('status')
    expect(await task(opened.result)).toMatchObject({ status: 'MODAL', state: 's' })
    const sent = await submit('modal', { taskId: opened.result, prompt: 'a red barn in snow --ar 2:1' })
    expect(sent).toMatchObject({ code: 1, result: opened.result })
    expect(await ended(opened.result)).toMatchObject({
      status: 'SUCCESS',
      prompt: 'a red barn in snow --ar 2:1',
      state: 's',
    })
  })

  test('in remix mode a variation opens a window too', async () => {
    const grid = await imagine()
    await studio.setAccount({ remix: true })
    const opened = await submit('action', { taskId: grid.id, customId: buttonOf(grid, /^V1$/) })
    expect(opened).toMatchObject({ code: 21, properties: { remix: true } })
  })

  test('a cancelled task is found by asking and never posted', async () => {
    await studio.scenario({ stuck: true, progressSteps: 0 })
    const { result } = await submit('imagine', { prompt: 'a red barn' })
    await hook.take(1)
    expect(await (await call('POST', `/task/${result}/cancel`)).json()).toMatchObject({ code: 1 })
    expect(await task(result)).toMatchObject({ status: 'CANCEL' })
    expect(await studio.deliveries()).toHaveLength(1)
  })

  test('the seed is told as a result', async () => {
    const { id } = await imagine('a red barn --seed 50')
    expect(await (await call('GET', `/task/${id}/image-seed`)).json()).toMatchObject({ code: 1, result: '50' })
  })

  test('speed comes from the path or the account filter', async () => {
    const send = async (prefix: string, body: Body) => {
      const response = await fetch(`${studio.url}${prefix}/mj/submit/imagine`, {
        method: 'POST',
        headers: { authorization: studio.token },
        body: JSON.stringify({ prompt: 'a pier', ...body }),
      })
      return ended(((await response.json()) as Receipt).result)
    }
    expect((await send('/mj-relax', {})).mode).toBe('RELAX')
    expect((await send('/csharp', { accountFilter: { modes: ['TURBO'] } })).mode).toBe('TURBO')
  })

  test('accounts are shown with Midjourney’s own keys and no Discord token', async () => {
    const response = await fetch(`${studio.url}/mj/admin/accounts`, { headers: { authorization: studio.token } })
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject([
      { enable: true, properties: { 'Fast Time Remaining': '12.06/15.0 hours (80.37%)' } },
    ])
    expect(text).not.toMatch(/token/i)
  })

  test('a missing header is named, a bearer is compared whole', async () => {
    const none = await fetch(`${studio.url}${base}/task/list`)
    expect([none.status, await none.text()]).toEqual([401, 'Authorization header missing.'])
    const bearer = await fetch(`${studio.url}${base}/task/list`, {
      headers: { authorization: `Bearer ${studio.token}` },
    })
    expect(bearer.status).toBe(403)
  })
})
