import { render } from 'preact'
import '../ui/styles/tokens.css'
import '../ui/styles/base.css'
import { send } from '../messaging/client.ts'
import { openDrafts, openStore } from '../store/open.ts'
import { createPictureReader } from '../store/pictures.ts'
import { PicturesContext } from '../ui/hooks/use-picture.ts'
import { preparePage } from '../ui/text/page.ts'
import { Gallery } from './app.tsx'

render(
  <PicturesContext.Provider value={createPictureReader()}>
    <Gallery store={openStore()} drafts={openDrafts()} send={send} />
  </PicturesContext.Provider>,
  preparePage('gallery_page'),
)
