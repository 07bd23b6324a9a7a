import { render } from 'preact'
import '../ui/styles/tokens.css'
import '../ui/styles/base.css'
import { openLog } from '../platform/log.ts'
import { preparePage } from '../ui/text/page.ts'
import { Help } from './app.tsx'

openLog('help')

render(<Help about={new URLSearchParams(location.search).get('about')} />, preparePage('help_page'))
