import type { ComponentChild } from 'preact'
import { textOf } from '../model/prompt.ts'

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}]/u

/** A prompt as it is read. Behind words that run from right to left, the dashes of its parameters would stand behind these. */
export function shownPrompt(prompt: string): ComponentChild {
  const words = textOf(prompt)
  const parameters = prompt.trim().slice(words.length).trim()
  if (parameters === '' || !rightToLeft.test(words)) return prompt
  return (
    <>
      {words} <bdi dir="ltr">{parameters}</bdi>
    </>
  )
}
