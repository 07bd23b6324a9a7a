import { render } from 'preact'
import '../ui/styles/tokens.css'
import '../ui/styles/base.css'
import { send } from '../messaging/client.ts'
import { openLog } from '../platform/log.ts'
import { openPage } from '../platform/tabs.ts'
import { openDrafts, openStore } from '../store/open.ts'
import { AllowContext } from '../ui/hooks/use-link.ts'
import { PicturesContext } from '../ui/hooks/use-picture.ts'
import { openPictures } from '../ui/model/page-pictures.ts'
import { preparePage } from '../ui/text/page.ts'
import { Popup } from './app.tsx'

openLog('popup')

render(
  <PicturesContext.Provider value={openPictures(send)}>
    {/* The browser's question would close the popup: it is asked where there is room. */}
    <AllowContext.Provider value={(_url, job) => void openPage('gallery', { job })}>
      <Popup store={openStore()} drafts={openDrafts()} send={send} />
    </AllowContext.Provider>
  </PicturesContext.Provider>,
  preparePage('app_name'),
)
