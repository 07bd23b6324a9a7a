import type { ComponentChild } from 'preact'
import { textOf } from '../model/prompt.ts'
import './shown-prompt.css'

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}]/u

/** A prompt as it is read. Behind words that run from right to left, the dashes of its parameters would stand behind these. */
export function shownPrompt(prompt: string): ComponentChild {
  const words = textOf(prompt)
  const parameters = prompt.trim().slice(words.length).trim()
  if (parameters === '' || !rightToLeft.test(words)) return prompt
  return (
    <>
      {words}{' '}
      <bdi class="parameters-shown" dir="ltr">
        {parameters.split(/((?:--|—)\S+)/).map((part, at) => (at % 2 === 1 ? <span key={at}>{part}</span> : part))}
      </bdi>
    </>
  )
}
