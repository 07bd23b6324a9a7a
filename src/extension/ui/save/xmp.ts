import { localIso, type PictureFacts } from './facts.ts'
import { parametersOf } from './parameters.ts'

const ownNamespace = 'https://afterimage.example/ns/1.0/'
const end = '</rdf:RDF>'

/** An XMP packet that says where a picture comes from. Source: ISO 16684-1; packets are UTF-8. */
export function packetOf(facts: PictureFacts): string {
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Afterimage">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
${description(facts, '')}
${end}
</x:xmpmeta>
<?xpacket end="w"?>`
}

/** Adds our part to the packet and leaves the rest unchanged. Null when there is no clear place to add it. */
export function intoPacket(packet: string, facts: PictureFacts): string | null {
  const at = packet.lastIndexOf(end)
  if (at < 0 || !/["']http:\/\/www\.w3\.org\/1999\/02\/22-rdf-syntax-ns#["']/.test(packet)) return null
  if (packet.includes(ownNamespace)) return packet
  return `${packet.slice(0, at)}${description(facts, packet)}\n${packet.slice(at)}`
}

/** One property twice would make the packet invalid: what `packet` has is left out. */
function description(facts: PictureFacts, packet: string): string {
  const unlessThere = (name: string, element: string) => (packet.includes(name) ? [] : [element])
  const settings = [...parametersOf(facts.prompt)].map(([key, value]) => `${key}: ${value}`).join(', ')
  const own: [string, string][] = [
    ['jobId', facts.jobId],
    ['picture', String(facts.number)],
    ['provider', facts.provider],
    ['model', facts.model],
    ['command', facts.command],
    ['seed', facts.seed],
    ['parameters', settings],
    ['pageTitle', facts.source?.title ?? ''],
    ['pageText', facts.source?.text ?? ''],
  ]
  const elements = [
    ...unlessThere('dc:description', `<dc:description>${alternative(facts.prompt)}</dc:description>`),
    ...(facts.source ? unlessThere('dc:source', tag('dc:source', facts.source.url)) : []),
    ...unlessThere('dc:creator', '<dc:creator><rdf:Seq><rdf:li>Afterimage</rdf:li></rdf:Seq></dc:creator>'),
    ...unlessThere('xmp:CreatorTool', '<xmp:CreatorTool>Afterimage</xmp:CreatorTool>'),
    ...unlessThere('xmp:CreateDate', `<xmp:CreateDate>${localIso(facts.createdAt)}</xmp:CreateDate>`),
    ...own.filter(([, value]) => value !== '').map(([key, value]) => tag(`afterimage:${key}`, value)),
  ]
  return `<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:afterimage="${ownNamespace}">
${elements.join('\n')}
</rdf:Description>`
}

function alternative(text: string): string {
  return `<rdf:Alt><rdf:li xml:lang="x-default">${asText(text)}</rdf:li></rdf:Alt>`
}

function tag(name: string, value: string): string {
  return `<${name}>${asText(value)}</${name}>`
}

/** As XML text. Characters that XML 1.0 can't hold in any form are left out. */
function asText(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Cs}]/gu, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      // Bare, a reader would make a line feed of it.
      .replaceAll('\r', '&#13;')
  )
}
