import { render } from 'preact'
import '../ui/styles/tokens.css'
import '../ui/styles/base.css'
import { send } from '../messaging/client.ts'
import { openLog } from '../platform/log.ts'
import { Popup } from '../popup/app.tsx'
import { openDialogs, openDrafts, openStore } from '../store/open.ts'
import { PicturesContext } from '../ui/hooks/use-picture.ts'
import { openPictures } from '../ui/model/page-pictures.ts'
import { preparePage } from '../ui/text/page.ts'

openLog('panel')
document.body.className = 'in-panel'

/** The popup's app beside the page: Chromium's side panel, Firefox's sidebar. It stays open. */
render(
  <PicturesContext.Provider value={openPictures(send)}>
    <Popup store={openStore()} drafts={openDrafts()} dialogs={openDialogs()} send={send} />
  </PicturesContext.Provider>,
  preparePage('app_name'),
)
