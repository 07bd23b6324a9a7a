import { type Figure, withinBudget } from './bench.ts'

const shown = (value: number | null): string => {
  if (value === null) return '–'
  return value >= 1000 ? Math.round(value).toLocaleString('en') : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

function verdict(one: Figure): string {
  const limits = [
    one.budget === null ? '' : `${one.better === 'higher' ? '≥' : '≤'} ${one.budget}`,
    one.most === undefined ? '' : `≤ ${one.most} ${one.unit}`,
  ].filter(Boolean)
  return limits.length === 0 ? '' : `${withinBudget(one) ? 'holds' : 'MISSED'} (${limits.join(', ')})`
}

export function table(figures: readonly Figure[]): string {
  const rows = [
    ['', 'value', 'floor', 'ratio', 'budget'],
    ...figures.map((one) => [
      one.name,
      `${shown(one.value)} ${one.unit}`,
      shown(one.floor),
      shown(one.ratio),
      verdict(one),
    ]),
  ]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map((row) =>
      row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join('  '),
    )
    .join('\n')
}

const rowHeight = 34
const labelWidth = 380
const barWidth = 420

/** Each figure against its floor, which is the thin line at 1. Bars of what is cut off at three floors end in an arrow. */
export function picture(figures: readonly Figure[]): string {
  const drawn = figures.filter((one) => one.ratio !== null)
  const height = drawn.length * rowHeight + 60
  const width = labelWidth + barWidth + 190
  const scale = barWidth / 3
  const rows = drawn.map((one, n) => {
    const y = 44 + n * rowHeight
    const ratio = one.ratio ?? 0
    const colour = withinBudget(one) ? '#4f7cac' : '#c44536'
    const length = Math.min(ratio, 3) * scale
    return [
      `<text x="${labelWidth - 12}" y="${y + 15}" text-anchor="end">${escaped(one.name)}</text>`,
      `<rect x="${labelWidth}" y="${y}" width="${length.toFixed(1)}" height="20" rx="3" fill="${colour}"/>`,
      `<text x="${labelWidth + length + 8}" y="${y + 15}">${ratio > 3 ? '→ ' : ''}${shown(ratio)} × floor, ${shown(one.value)} ${escaped(one.unit)}</text>`,
    ].join('\n  ')
  })
  const line = labelWidth + scale
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="13" fill="#222">
  <rect width="100%" height="100%" fill="#fff"/>
  ${rows.join('\n  ')}
  <line x1="${line}" y1="34" x2="${line}" y2="${height - 14}" stroke="#888" stroke-dasharray="4 3"/>
  <text x="${line}" y="26" text-anchor="middle" fill="#666">floor</text>
</svg>
`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
