import { useEffect } from 'preact/hooks'
import { openPage } from '../platform/tabs.ts'
import { Mark } from '../ui/components/icon.tsx'
import { t } from '../ui/text/words.ts'
import { type Section, sections } from './sections.ts'
import './help.css'

/** @param about the section that was asked for; null or an unknown one: the page begins at its top */
export function Help({ about }: { about: string | null }) {
  useEffect(() => {
    if (about !== null) document.getElementById(about)?.scrollIntoView()
  }, [about])
  return (
    <>
      <header>
        <Mark />
        <h1>{t('help_title')}</h1>
        <button type="button" class="quiet" onClick={() => void openPage('setup')}>
          {t('help_steps_open')}
        </button>
      </header>
      <nav aria-label={t('help_contents')}>
        <ul>
          {sections.map(({ id, title }) => (
            <li key={id}>
              <a href={`#${id}`}>{t(title)}</a>
            </li>
          ))}
        </ul>
      </nav>
      <main>
        {sections.map((section) => (
          <Answers key={section.id} section={section} />
        ))}
      </main>
    </>
  )
}

function Answers({ section }: { section: Section }) {
  const { id, title, paragraphs, steps = [], answers = [] } = section
  return (
    <section id={id} class="sheet" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t(title)}</h2>
      {paragraphs.map((key) => (
        <p key={key}>{t(key)}</p>
      ))}
      {steps.length > 0 && (
        <ol>
          {steps.map((key) => (
            <li key={key}>{t(key)}</li>
          ))}
        </ol>
      )}
      {answers.map(({ question, answer }) => (
        <div key={question} class="answer">
          <h3>{t(question)}</h3>
          <p>{t(answer)}</p>
        </div>
      ))}
    </section>
  )
}
