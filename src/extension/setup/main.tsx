import { render } from 'preact'
import '../ui/styles/tokens.css'
import '../ui/styles/base.css'
import { send } from '../messaging/client.ts'
import { openLog } from '../platform/log.ts'
import { openStore } from '../store/open.ts'
import { PicturesContext } from '../ui/hooks/use-picture.ts'
import { openPictures } from '../ui/model/page-pictures.ts'
import { preparePage } from '../ui/text/page.ts'
import { Setup } from './app.tsx'

openLog('setup')

render(
  <PicturesContext.Provider value={openPictures(send)}>
    <Setup store={openStore()} send={send} />
  </PicturesContext.Provider>,
  preparePage('setup_title'),
)
