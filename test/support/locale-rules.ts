/** What is peculiar to the texts of one language. */
export interface LanguageRules {
  /** Unicode names of the scripts it is written in. */
  scripts: readonly string[]
  /** Its quotation marks, in pairs. */
  quotes: readonly string[]
  /** What its typography does not allow, and why. */
  wrong?: readonly (readonly [RegExp, string])[]
  /** Keys whose text is rightly the same as in English: names, and words that the language shares. */
  same: readonly string[]
}

const wide = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}'
const halfWidth = [new RegExp(`[${wide}][,.:;!?]|[,;!?][${wide}]`, 'u'), 'half-width punctuation'] as const

/** Midjourney’s own names of its speeds. */
const midjourney = ['speed_fast', 'speed_relax', 'speed_turbo']

export const languageRules: Readonly<Record<string, LanguageRules>> = {
  en: { scripts: ['Latin'], quotes: ['“”'], same: [] },
  de: {
    scripts: ['Latin'],
    quotes: ['„“', '‚‘'],
    // But for a word that is cut off.
    wrong: [[/[\p{Letter}\d]…(?!“)/u, 'no space before the ellipsis']],
    same: [
      ...[...midjourney, 'compose_label', 'kind_seed', 'seed_title', 'gallery_tag'],
      ...['setup_relay_address', 'numbers_kind_zoom', 'gallery_first'],
      ...['gallery_site'],
    ],
  },
  fr: {
    scripts: ['Latin'],
    quotes: ['«»', '“”'],
    wrong: [
      [
        /[^\s\p{Nd}][;!?]|[^\s«]»|«[^\u202f\u00a0]|[\p{Letter}»)]:(?=\s|$)/u,
        'no space before or inside high punctuation',
      ],
      [/ [:;!?»]|« /, 'a space that breaks before or inside high punctuation'],
    ],
    same: [
      ...midjourney,
      'visibility_public',
      'compose_label',
      'batch_prompts_one',
      'batch_prompts_other',
      'region_rectangle',
      'presets_service',
      'numbers_when',
      'numbers_what',
      'gallery_work_vary',
      'gallery_api',
    ],
  },
  es: {
    scripts: ['Latin'],
    quotes: ['«»', '“”'],
    wrong: [[/^[^¿]*\?|^[^¡]*!/u, 'no mark at the beginning of a question or an exclamation']],
    same: [
      ...midjourney,
      'setup_relay_address',
      'compose_label',
      'batch_prompts_one',
      'batch_prompts_other',
      'gallery_first',
      'source_no',
    ],
  },
  pt_BR: {
    scripts: ['Latin'],
    quotes: ['“”'],
    same: [
      ...midjourney,
      'setup_relay_address',
      'compose_label',
      'batch_prompts_one',
      'batch_prompts_other',
      'gallery_first',
    ],
  },
  ja: {
    scripts: ['Latin', 'Han', 'Hiragana', 'Katakana'],
    quotes: ['「」', '『』'],
    wrong: [halfWidth],
    same: midjourney,
  },
  zh_CN: {
    scripts: ['Latin', 'Han'],
    quotes: ['“”', '‘’'],
    wrong: [halfWidth, [/[這個為過來對時實會開關選擇圖單處發後說請資]/u, 'a traditional character']],
    same: [],
  },
  ko: {
    scripts: ['Latin', 'Hangul'],
    quotes: ['“”', '‘’'],
    wrong: [[/[、。，．：；！？]/u, 'full-width punctuation']],
    same: midjourney,
  },
  ar: {
    scripts: ['Latin', 'Arabic'],
    quotes: ['«»', '“”'],
    wrong: [[/\p{Script=Arabic}\p{Mark}*\s?[,;?]/u, 'Latin punctuation']],
    same: [],
  },
  hi: {
    scripts: ['Latin', 'Devanagari'],
    quotes: ['“”', '‘’'],
    wrong: [[/[\p{Script=Devanagari}\p{Mark}]\.(?:\s|$)/u, 'a full stop for a danda']],
    same: [],
  },
}

/** Texts that are a name, or no words at all, in every language. */
export const namesEverywhere: readonly string[] = [
  ...['app_name', 'provider_openai_note', 'provider_gemini_note', 'provider_together_note', 'provider_xai_note'],
  ...['guide_shell_powershell', 'compose_keys', 'gallery_undo_key', 'money_kudos'],
]
