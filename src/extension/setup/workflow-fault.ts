import { isRecord, parseJson } from '../../shared/json.ts'

/** In characters; workflows of hundreds of nodes have a tenth of it. */
export const maxWorkflowLength = 1_000_000

/** Why a workflow can't be run: it is no JSON, it was not exported in API format, or nothing in it takes the prompt. */
export type WorkflowFault = 'no_json' | 'no_api_format' | 'no_prompt'

/** Null: nothing is wrong with it that can be seen without the server. */
export function workflowFault(text: string): WorkflowFault | null {
  const json = parseJson(text)
  if (json === undefined) return 'no_json'
  const nodes = isRecord(json) && isRecord(json.prompt) ? json.prompt : json
  const hasClasses = isRecord(nodes) && Object.values(nodes).every((node) => isRecord(node) && 'class_type' in node)
  if (!hasClasses) return 'no_api_format'
  return text.includes('%prompt%') ? null : 'no_prompt'
}
