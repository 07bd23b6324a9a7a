import { type Engine, PaintRefused } from '../practice-engine/engine.ts'
import { hash32 } from '../shared/hash.ts'
import { type AccountState, infoText, type QueueLengths, type Speed, slash } from './account.ts'
import { type Action, type Drawing, follow, gridActions, type PressExtras, singleActions } from './actions.ts'
import type { JobKind, Outcome, StudioJob, Work } from './jobs.ts'
import type { Picture, Pictures } from './pictures.ts'
import { readPrompt } from './prompt.ts'
import type { FailureCode } from './scenario.ts'
import { settingLabels, toggleSetting } from './settings.ts'

/** What a client may ask of any wire. */
export type StudioCommand =
  | { kind: 'imagine'; prompt: string }
  | PaintCommand
  /** `action` null: no button of that name. */
  | { kind: 'button'; parent: StudioJob | null; action: Action | null; extras: PressExtras }
  | { kind: 'describe'; url: string }
  | { kind: 'blend'; urls: string[]; aspect: number }
  | { kind: 'info' }
  | { kind: 'settings'; toggle: string | null }
  | { kind: 'slash'; command: string }
  | { kind: 'seed'; parent: StudioJob | null }

/** Single pictures by fields of their own, as all APIs but Midjourney's want them: nothing is read out of the prompt. */
export interface PaintCommand {
  kind: 'paint'
  prompt: string
  /** Width over height. */
  aspect: number
  /** Null: the studio's choice. */
  seed: number | null
  count: number
  /** Whatever else decides the look: reference pictures, a mask, what must not be in it. */
  inputs?: readonly string[]
  /** A filter of the wire's found something: it ends so, and nothing is painted. */
  refusal?: FailureCode | undefined
}

/** How a command will be carried out; becomes part of its job. */
export interface Plan {
  kind: JobKind
  prompt: string
  drawing: Drawing | null
  action: Action | null
  parent: StudioJob | null
  speed: Speed
  /** What will be painted, and a small view of it for the time before. */
  picture: Picture | null
  preview: Picture | null
  work: Work
}

export interface PlanOptions {
  /** Life of the picture links that will be given out in seconds, null for ever. */
  ttlS: number | null
  /** In place of the account's. */
  speed?: Speed | undefined
  /** Single pictures are black. */
  isBlack?: boolean | undefined
}

/** Minutes of GPU time, roughly Midjourney's. */
const gpuMinutes = { grid: 1, upscale: 0.25 }
/** Of the time a grid takes. */
const upscaleShare = 0.5
const describeShare = 0.4
/** Enough to see where it goes. Pixels of a quarter's longer side. */
const previewSize = 96

interface Options {
  account: AccountState
  pictures: Pictures
  engine: Engine
  /** Longer side of a finished picture in pixels. */
  size: number
  lengths(): QueueLengths
  /** No place to wait is left. */
  isFull(): boolean
  /** Bytes of a picture somewhere; null when there is none. */
  load(url: string): Promise<Buffer | null>
}

/** Decides what each command does. Nothing here knows a wire. */
export function createCommands({ account, pictures, engine, size, lengths, isFull, load }: Options) {
  function words(kind: JobKind, prompt: string, finish: Work['finish'], share: number | null = null): Plan {
    const work: Work = { gpuMinutes: 0, images: 0, share, finish }
    return {
      kind,
      prompt,
      drawing: null,
      action: null,
      parent: null,
      speed: account.speed,
      picture: null,
      preview: null,
      work,
    }
  }

  function refuse(kind: JobKind, prompt: string, code: FailureCode): Plan {
    return words(kind, prompt, () => code)
  }

  /** The outcome, once a model has painted its pictures; at once where they are painted when they are asked for. */
  async function painted(outcome: Outcome, wanted: readonly Picture[]): Promise<Outcome | FailureCode> {
    if (!engine.isModel) return outcome
    try {
      await Promise.all(wanted.map((one) => pictures.bytes(one)))
      return outcome
    } catch (error) {
      return error instanceof PaintRefused ? 'BLOCKED' : 'FAILED_TO_REQUEST'
    }
  }

  function previewOf(recipe: Omit<Picture['recipe'], 'size'>, ttlS: number | null): Picture | null {
    return engine.isModel ? null : pictures.add({ ...recipe, size: previewSize }, ttlS)
  }

  function paint(kind: JobKind, drawing: Drawing, speed: Speed, ttlS: number | null): Plan {
    const cost = drawing.grid ? gpuMinutes.grid : gpuMinutes.upscale
    if (speed !== 'relax' && account.fastLeft < cost) return refuse(kind, drawing.prompt, 'NO_FAST_HOURS')
    if (isFull()) return refuse(kind, drawing.prompt, 'QUEUE_FULL')
    const text = readPrompt(drawing.prompt).text
    const request = { prompt: text, aspect: drawing.aspect, seed: drawing.seed }
    const half = Math.ceil(size / 2)
    const picture = pictures.add({ ...request, size: drawing.grid ? half : size, grid: drawing.grid }, ttlS)
    const quarters = [0, 1, 2, 3].map((index) =>
      drawing.grid ? pictures.add({ ...request, seed: drawing.seed + index, size: half, grid: false }, ttlS) : null,
    )
    const outcome: Outcome = {
      picture,
      quarters: quarters.filter((quarter) => quarter !== null),
      actions: drawing.grid ? gridActions : singleActions(drawing.aspect),
    }
    return {
      kind,
      prompt: drawing.prompt,
      drawing,
      action: null,
      parent: null,
      speed,
      picture,
      preview: previewOf({ ...request, grid: drawing.grid }, ttlS),
      work: {
        gpuMinutes: cost,
        images: drawing.grid ? 4 : 1,
        share: drawing.grid ? 1 : upscaleShare,
        finish: () => painted(outcome, [picture]),
      },
    }
  }

  function paintSingles(command: PaintCommand, speed: Speed, { ttlS, isBlack }: PlanOptions): Plan {
    const { prompt, aspect, count, inputs = [] } = command
    if (command.refusal !== undefined) return refuse('imagine', prompt, command.refusal)
    if (isFull()) return refuse('imagine', prompt, 'QUEUE_FULL')
    const seed = command.seed ?? hash32(prompt, ...inputs)
    const drawing = { prompt, aspect: Math.min(Math.max(aspect, 0.25), 4), seed, grid: false }
    // Inputs change the practice engine's picture; a model would paint the numbers.
    const subject = engine.isModel ? prompt : [prompt, ...inputs.map((input) => hash32(input))].join(' ')
    const recipe = { ...drawing, size, prompt: subject, ...(isBlack ? { isBlack: true as const } : {}) }
    const singles = Array.from({ length: count }, (_, index) => pictures.add({ ...recipe, seed: seed + index }, ttlS))
    const [picture] = singles
    const outcome: Outcome = { ...(picture ? { picture } : {}), singles, quarters: [], actions: [] }
    return {
      kind: 'imagine',
      prompt,
      drawing,
      action: null,
      parent: null,
      speed,
      picture: picture ?? null,
      preview: previewOf(recipe, ttlS),
      work: { gpuMinutes: 0, images: count, share: 1, finish: () => painted(outcome, singles) },
    }
  }

  function imagine(raw: string, ttlS: number | null, speed: Speed): Plan {
    const prompt = readPrompt(raw)
    if (prompt.invalid !== null) return refuse('imagine', raw, 'INVALID_PARAMETER')
    if (prompt.text === '' && prompt.references.length === 0) return refuse('imagine', raw, 'INVALID_PARAMETER')
    const seed = prompt.seed ?? hash32(prompt.text, ...prompt.references)
    const drawing = { prompt: raw, aspect: prompt.aspect, seed, grid: true }
    return paint('imagine', drawing, prompt.speed ?? speed, ttlS)
  }

  function press(command: Extract<StudioCommand, { kind: 'button' }>, ttlS: number | null, speed: Speed): Plan {
    const { parent, action, extras } = command
    const prompt = parent?.prompt ?? ''
    if (!parent?.outcome || action === null) return refuse('button', prompt, 'BUTTON_NOT_FOUND')
    if (action === 'seed') return seedOf(parent)
    if (!parent.drawing || !parent.outcome.actions.includes(action) || action === 'web') {
      return refuse('button', prompt, 'BUTTON_NOT_FOUND')
    }
    if (/^upscale-[1-4]$/.test(action) && parent.pressed.includes(action)) {
      return refuse('button', prompt, 'ALREADY_REQUESTED_UPSCALE')
    }
    const again = extras.prompt === undefined ? null : readPrompt(extras.prompt).invalid
    if (again !== null) return refuse('button', prompt, 'INVALID_PARAMETER')
    const drawing = follow(
      parent.drawing,
      action,
      extras,
      parent.pressed.filter((pressed) => pressed === action).length,
    )
    const plan = paint('button', drawing, speed, ttlS)
    if (plan.drawing !== null) parent.pressed.push(action)
    const { finish } = plan.work
    plan.work.finish = async (job) => {
      const outcome = await finish(job)
      // The Next Leg lists four pictures with a single one too: those of the grid.
      if (typeof outcome === 'object' && !drawing.grid) outcome.quarters = parent.outcome?.quarters ?? []
      return outcome
    }
    return { ...plan, action, parent }
  }

  function seedOf(parent: StudioJob | null): Plan {
    if (!parent?.outcome || !parent.drawing) return refuse('seed', parent?.prompt ?? '', 'BUTTON_NOT_FOUND')
    const { outcome } = parent
    return {
      ...words('seed', parent.prompt, () => ({ ...outcome, text: parent.prompt })),
      parent,
      drawing: parent.drawing,
    }
  }

  function describe(url: string): Plan {
    const finish = async (): Promise<Outcome | FailureCode> => {
      const bytes = await load(url)
      if (bytes === null) return 'INVALID_LINK'
      const prompts = await engine.describe(bytes)
      const picture = pictures.find(url)
      return {
        ...(picture === null ? {} : { picture }),
        quarters: [],
        actions: [],
        text: prompts.map((prompt, index) => `${index + 1}\uFE0F\u20E3 ${prompt}`),
      }
    }
    return words('describe', '', finish, describeShare)
  }

  function blend(urls: string[], aspect: number, ttlS: number | null, speed: Speed): Plan {
    if (urls.length < 2 || urls.length > 5) return refuse('blend', '', 'INVALID_PARAMETER')
    if (!urls.every((url) => /^(https?:\/\/\S+|data:image\/)/.test(url))) return refuse('blend', '', 'INVALID_LINK')
    const parts = urls.map((url) => pictures.find(url)?.recipe.prompt ?? '').filter((text) => text !== '')
    const drawing = { prompt: parts.join(', '), aspect, seed: hash32('blend', ...urls), grid: true }
    return paint('blend', drawing, speed, ttlS)
  }

  return {
    plan(command: StudioCommand, options: PlanOptions): Plan {
      const { ttlS, speed = account.speed } = options
      switch (command.kind) {
        case 'imagine':
          return imagine(command.prompt, ttlS, speed)
        case 'paint':
          return paintSingles(command, speed, options)
        case 'button':
          return press(command, ttlS, speed)
        case 'describe':
          return describe(command.url)
        case 'blend':
          return blend(command.urls, command.aspect, ttlS, speed)
        case 'seed':
          return seedOf(command.parent)
        case 'info':
          return words('info', '', () => ({ quarters: [], actions: [], text: infoText(account, lengths()) }))
        case 'settings':
          return words('settings', '', () => {
            if (command.toggle !== null && !toggleSetting(account, command.toggle)) return 'BUTTON_NOT_FOUND'
            return { quarters: [], actions: [], labels: settingLabels, text: 'Adjust your settings here.' }
          })
        case 'slash':
          return words('slash', '', () => {
            const text = slash(account, command.command)
            return text === null ? 'FAILED_TO_PROCESS_YOUR_COMMAND' : { quarters: [], actions: [], text }
          })
      }
    },
  }
}
export type Commands = ReturnType<typeof createCommands>
