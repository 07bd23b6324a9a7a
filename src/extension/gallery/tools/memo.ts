import { Component, type ComponentChildren, type FunctionComponent } from 'preact'

/** A component that re-renders only when one of its props has changed. */
export function memo<Props extends object>(draw: FunctionComponent<Props>) {
  return class Memo extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      return Object.keys({ ...this.props, ...next }).some(
        (key) => this.props[key as keyof typeof next] !== next[key as keyof typeof next],
      )
    }
    override render(props: Props): ComponentChildren {
      return draw(props as Parameters<typeof draw>[0], undefined)
    }
  }
}
