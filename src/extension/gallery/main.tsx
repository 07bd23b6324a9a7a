import { render } from 'preact'
import '../ui/styles/tokens.css'
import '../ui/styles/base.css'
import { send } from '../messaging/client.ts'
import { openLog, reportCaught } from '../platform/log.ts'
import { openDrafts, openStore } from '../store/open.ts'
import { PicturesContext } from '../ui/hooks/use-picture.ts'
import { openPictures } from '../ui/model/page-pictures.ts'
import { preparePage } from '../ui/text/page.ts'
import { Gallery } from './app.tsx'

openLog('gallery')

const pictures = openPictures(send)
// Opens their database while the first jobs are read.
void pictures.readSmall([], 'thumbnail').catch((error: unknown) => reportCaught('open pictures', error))

render(
  <PicturesContext.Provider value={pictures}>
    <Gallery store={openStore()} drafts={openDrafts()} pictures={pictures} send={send} />
  </PicturesContext.Provider>,
  preparePage('gallery_page'),
)
