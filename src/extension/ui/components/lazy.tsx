import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/**
 * A component whose code is loaded when it is first shown, so that a page opens without what is rarely used.
 * @param load a dynamic import; its result is cached
 */
export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let Loaded: ComponentType<Props> | undefined
  return function Late(props: Props) {
    const [, redraw] = useState(false)
    useEffect(() => {
      if (Loaded) return
      let wanted = true
      void load().then((component) => {
        Loaded = component
        if (wanted) redraw(true)
      })
      return () => {
        wanted = false
      }
    }, [])
    return Loaded ? <Loaded {...props} /> : null
  }
}
