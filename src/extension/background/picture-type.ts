export { pictureType } from '../../shared/picture-type.ts'
