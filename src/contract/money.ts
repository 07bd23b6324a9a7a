import * as z from 'zod/mini'

/**
 * What a service counts in. `USD`: US dollars. `credits`: its own points, whatever they cost. `kudos`: AI Horde's, which nobody
 * can buy.
 */
export const unitSchema = z.enum(['credits', 'USD', 'kudos'])
export type Unit = z.infer<typeof unitSchema>

/** What a result cost, where the service says so. */
export const costSchema = z.object({ amount: z.number(), unit: unitSchema })
export type Cost = z.infer<typeof costSchema>
