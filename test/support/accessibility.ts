import axe from 'axe-core'
import type { Page } from 'puppeteer-core'

interface Finding {
  id: string
  impact?: string | null
  nodes: { target: unknown; failureSummary?: string }[]
}

/** What axe-core finds wrong with a page as it stands, a line each, by light and by night. */
export async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = []
  for (const scheme of ['light', 'dark']) {
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ])
    await page.evaluate(axe.source)
    const findings = (await page.evaluate(
      `axe.run(document, { rules: { 'target-size': { enabled: true } } }).then(({ violations }) => violations)`,
    )) as Finding[]
    for (const { id, impact, nodes } of findings)
      for (const { target, failureSummary } of nodes)
        faults.push(`${scheme}: ${id} (${impact}) at ${JSON.stringify(target)}: ${failureSummary}`)
  }
  return faults
}
