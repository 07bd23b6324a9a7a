export interface Bar {
  name: string
  /** Beside the name, weaker. */
  note?: string
  value: number
  shown: string
  tone: 'accent' | 'good' | 'wait' | 'bad' | 'edge'
}

interface BarsProps {
  title: string
  bars: readonly Bar[]
  /** Heads of the two columns that are words. */
  heads: [string, string]
}

/** Values side by side. The plot is a table: what is drawn between its words says the same as they do. */
export function Bars({ title, bars, heads }: BarsProps) {
  const largest = Math.max(...bars.map(({ value }) => value))
  return (
    <table class="bars" aria-label={title}>
      <thead class="unseen">
        <tr>
          <th scope="col">{heads[0]}</th>
          <th scope="col">{heads[1]}</th>
        </tr>
      </thead>
      <tbody>
        {bars.map(({ name, note, value, shown, tone }) => (
          <tr key={`${name} ${note ?? ''}`}>
            <th scope="row">
              {name} {note && <span class="muted">{note}</span>}
            </th>
            <td>
              <svg width="100%" height="14" aria-hidden="true">
                <rect class={`bar-${tone}`} width={`${Math.max(1, (value / largest) * 100)}%`} height="14" rx="3" />
              </svg>
              <span class="bars-value">{shown}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
