import { type Quarter, quarters } from '../../../contract/grid.ts'
import { number } from '../text/format.ts'
import './one-of-four.css'

interface OneOfFourProps {
  label: string
  /** Accessible name of a button. */
  nameOf: (quarter: Quarter) => string
  run: (quarter: Quarter) => void
}

/** The four of a grid, as they lie in it. */
export function OneOfFour({ label, nameOf, run }: OneOfFourProps) {
  return (
    <fieldset class="one-of-four">
      <legend>{label}</legend>
      {quarters.map((quarter) => (
        <button
          key={quarter}
          type="button"
          aria-label={nameOf(quarter)}
          title={nameOf(quarter)}
          onClick={() => run(quarter)}
        >
          {number(quarter)}
        </button>
      ))}
    </fieldset>
  )
}
