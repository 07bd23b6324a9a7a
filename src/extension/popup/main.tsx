import { render } from 'preact'
import '../ui/styles/tokens.css'
import '../ui/styles/base.css'
import { send } from '../messaging/client.ts'
import { openLog } from '../platform/log.ts'
import { openPanel } from '../platform/panel.ts'
import { openPage } from '../platform/tabs.ts'
import { openDialogs, openDrafts, openStore } from '../store/open.ts'
import { AllowContext } from '../ui/hooks/use-link.ts'
import { PicturesContext } from '../ui/hooks/use-picture.ts'
import { openPictures } from '../ui/model/page-pictures.ts'
import { preparePage } from '../ui/text/page.ts'
import { Popup } from './app.tsx'

openLog('popup')
// A tab is opened with a query, the popup without: see `openPage`.
if (location.search !== '') document.body.className = 'in-tab'

/** The popup makes room for it. Where the browser opens none, the panel is a tab. */
async function showPanel(): Promise<void> {
  if (!(await openPanel())) await openPage('panel')
  close()
}

render(
  <PicturesContext.Provider value={openPictures(send)}>
    {/* The browser's question would close the popup: it is asked where there is room. */}
    <AllowContext.Provider value={(_url, job) => void openPage('gallery', { job })}>
      <Popup
        store={openStore()}
        drafts={openDrafts()}
        dialogs={openDialogs()}
        send={send}
        openPanel={() => void showPanel()}
      />
    </AllowContext.Provider>
  </PicturesContext.Provider>,
  preparePage('app_name'),
)
