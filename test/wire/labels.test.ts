import { describe, expect, it } from 'vitest'
import { readButton, readButtons } from '../../src/wire/labels.ts'

const hash = '11112222-3333-4444-5555-666677778888'

describe('labels', () => {
  it.each([
    ['U1', 'U1', 'upscale', 1],
    ['V3', 'V3', 'vary', 3],
    ['🔄', '🔄', 'reroll', undefined],
    [':arrows_counterclockwise:', '🔄', 'reroll', undefined],
    ['🪄 Vary (Strong)', 'Vary (Strong)', 'vary', undefined],
    ['🖌️ Vary (Region)', 'Vary (Region)', 'region', undefined],
    ['🔍 Zoom Out 1.5x', 'Zoom Out 1.5x', 'zoom', undefined],
    ['↔️ Make Square', 'Make Square', 'zoom', undefined],
    ['⬅️', '⬅', 'pan', undefined],
    ['Redo Upscale (2x)', 'Redo Upscale (2x)', 'upscale', undefined],
    ['❤️ Favorite', 'Favorite', 'favourite', undefined],
    ['✉️', '✉', 'seed', undefined],
    ['Cancel Job', 'Cancel Job', 'cancel', undefined],
    ['Web', 'Web', 'link', undefined],
    ['1️⃣', '1', 'describe', 1],
    ['Style very high', 'Style very high', 'other', undefined],
    ['ðŸ”„', 'ðŸ”„', 'other', undefined],
  ])('shows %j as %j', (label, shown, role, index) => {
    expect(readButton(label)).toEqual({ label, shown, role, ...(index === undefined ? {} : { index }) })
  })

  it.each([
    [`MJ::JOB::upsample::2::${hash}`, 'U2', '', 'U2', 'upscale', 2],
    [`MJ::JOB::reroll::0::${hash}::SOLO`, '', '🔄', '🔄', 'reroll', undefined],
    [
      `MJ::JOB::upsample_v6_2x_subtle::1::${hash}::SOLO`,
      'Upscale (Subtle)',
      'upscale_1',
      'Upscale (Subtle)',
      'upscale',
      undefined,
    ],
    [`MJ::JOB::pan_left::1::${hash}::SOLO`, '', '⬅️', '⬅', 'pan', undefined],
    [`MJ::JOB::pan_up::1::${hash}::SOLO`, '', '', 'pan up', 'pan', undefined],
    [`MJ::Inpaint::1::${hash}::SOLO`, 'Vary (Region)', '🖌️', 'Vary (Region)', 'region', undefined],
    [`MJ::CustomZoom::${hash}`, '', '🔍', '🔍', 'zoom', undefined],
    ['MJ::Job::PicReader::3', '', '3️⃣', '3⃣', 'describe', 3],
    [`MJ::BOOKMARK::${hash}`, '', '❤️', '❤', 'favourite', undefined],
    [`MJ::JOB::animate_high::1::${hash}::SOLO`, '', 'animate_high', 'animate high', 'other', undefined],
  ])('reads the button %s', (customId, label, emoji, shown, role, index) => {
    const button = readButton({ customId, label, emoji, style: 2, type: 2 })
    expect(button).toEqual({ label, customId, shown, role, ...(index === undefined ? {} : { index }) })
  })

  it('keeps every label as it came, twice where it stands twice', () => {
    const labels = ['Base quality', 'Base quality', '🔍 Zoom Out 2x', ':unknown_name:']
    expect(readButtons(labels).map(({ label }) => label)).toEqual(labels)
  })

  it('reads rows of buttons, and leaves out what can be neither shown nor pressed', () => {
    const rows = [
      [
        { custom_id: 'a', label: 'U1' },
        { emoji: { name: '⬅️' }, custom_id: 'b' },
      ],
      [{ type: 2 }, null, 7, ''],
    ]
    expect(readButtons(rows).map(({ customId, shown }) => [customId, shown])).toEqual([
      ['a', 'U1'],
      ['b', '⬅'],
    ])
  })

  it('takes a button with an address for a link', () => {
    expect(readButton({ label: 'Open', url: 'https://example.com', customId: 'x' })?.role).toBe('link')
  })
})
