import axe from 'axe-core'
import type { Page } from 'puppeteer-core'

interface Finding {
  id: string
  impact?: string | null
  nodes: { target: unknown; failureSummary?: string }[]
}

/** All rules for WCAG A and AA by light; by night, which changes nothing but colors, those about colors. */
const rules = {
  light: { rules: { 'target-size': { enabled: true } } },
  dark: { runOnly: ['cat.color'], rules: { 'color-contrast-enhanced': { enabled: false } } },
}

/** What axe-core finds wrong with a page as it stands, a line each, by light and by night. */
export async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = []
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source)
  for (const [scheme, options] of Object.entries(rules)) {
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ])
    const findings = (await page.evaluate(
      `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
    )) as Finding[]
    for (const { id, impact, nodes } of findings)
      for (const { target, failureSummary } of nodes)
        faults.push(`${scheme}: ${id} (${impact}) at ${JSON.stringify(target)}: ${failureSummary}`)
  }
  return faults
}
