import type { MessageKey } from '../platform/i18n.ts'

export interface Section {
  /** In the page's address: `help {about: id}`. */
  id: string
  title: MessageKey
  paragraphs: MessageKey[]
  /** In this order, one after the other. */
  steps?: MessageKey[]
  /** What may go wrong, and what to do about it. */
  answers?: { question: MessageKey; answer: MessageKey }[]
}

export const sections: readonly Section[] = [
  {
    id: 'steps',
    title: 'help_steps_title',
    paragraphs: ['help_steps_about'],
    steps: ['help_steps_setup', 'help_steps_pin', 'help_steps_select', 'help_steps_picture'],
  },
  {
    id: 'cost',
    title: 'help_cost_title',
    paragraphs: [
      'help_cost_free',
      'help_cost_nothing',
      'help_cost_key',
      'help_cost_card',
      'help_cost_once',
      'help_cost_undo',
    ],
  },
  { id: 'relay', title: 'help_relay_title', paragraphs: ['help_relay_no', 'help_relay_what', 'help_relay_own'] },
  {
    id: 'kept',
    title: 'help_kept_title',
    paragraphs: ['help_kept_browser', 'help_kept_export', 'help_kept_removed', 'help_kept_delete'],
  },
  { id: 'sent', title: 'help_sent_title', paragraphs: ['help_sent_words', 'help_sent_key', 'help_sent_nothing'] },
  {
    id: 'trouble',
    title: 'help_trouble_title',
    paragraphs: [],
    answers: [
      { question: 'help_trouble_silent', answer: 'help_trouble_silent_text' },
      { question: 'help_trouble_late', answer: 'help_trouble_late_text' },
      { question: 'help_trouble_refused', answer: 'help_trouble_refused_text' },
      { question: 'help_trouble_unknown', answer: 'help_trouble_unknown_text' },
      { question: 'help_trouble_picture', answer: 'help_trouble_picture_text' },
      { question: 'help_trouble_report', answer: 'help_trouble_report_text' },
    ],
  },
]
