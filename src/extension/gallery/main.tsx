import { render } from 'preact'
import '../ui/styles/tokens.css'
import '../ui/styles/base.css'
import { send } from '../messaging/client.ts'
import { openLog } from '../platform/log.ts'
import { openDrafts, openStore } from '../store/open.ts'
import { createPictures } from '../store/pictures.ts'
import { withPosters } from '../store/poster.ts'
import { PicturesContext } from '../ui/hooks/use-picture.ts'
import { preparePage } from '../ui/text/page.ts'
import { Gallery } from './app.tsx'

openLog('gallery')

// Imports of archives write pictures here: the page has the bytes, and no message could carry them to the worker.
const pictures = withPosters(createPictures())

render(
  <PicturesContext.Provider value={pictures}>
    <Gallery store={openStore()} drafts={openDrafts()} pictures={pictures} send={send} />
  </PicturesContext.Provider>,
  preparePage('gallery_page'),
)
