/** Sources to be evaluated in a page, before what they wait for can happen. */

/** In a frame's callback: waits until that frame is drawn, then resolves to the time, epoch ms. */
const drawn = `requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => resolve(Date.now())
  port2.postMessage(0)
})`

/** Source of a promise of the time at which the first frame is drawn in which an expression holds. */
export function whenShown(expression: string): string {
  return `new Promise((resolve) => {
    const look = () => {
      if (!(${expression})) return
      changes.disconnect()
      ${drawn}
    }
    const changes = new MutationObserver(look)
    changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
    look()
  })`
}

/** Source of a promise of the time at which the first frame is drawn that has the picture at a selector, decoded. */
export function whenPainted(selector: string): string {
  return `new Promise((resolve) => {
    const look = () => {
      const image = document.querySelector(${JSON.stringify(selector)})
      if (!image?.complete || image.naturalWidth === 0) return
      // It rejects when the image gets another source meanwhile, which is then heard of.
      image.decode().then(() => {
        changes.disconnect()
        document.removeEventListener('load', look, true)
        ${drawn}
      }, () => {})
    }
    const changes = new MutationObserver(look)
    changes.observe(document, { subtree: true, childList: true })
    document.addEventListener('load', look, true)
    look()
  })`
}
