import type { RelayAnswer } from '../http/answer.ts'
import type { RelayRequest } from '../http/request.ts'

export type Handler = (request: RelayRequest) => RelayAnswer | Promise<RelayAnswer>

export interface Route {
  /** As logs and metrics call it: never the path itself. */
  name: string
  matches(path: string): boolean
  /** GET answers HEAD too; OPTIONS is the application's. */
  methods: Partial<Record<'GET' | 'POST' | 'PUT' | 'DELETE', Handler>>
  /** Operators' routes are not limited by address: the balancer that asks must always get its answer. */
  unlimited?: boolean
}
