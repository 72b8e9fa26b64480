import { dirname, join } from 'node:path'

import pdfmake = require('pdfmake')

import type { TDocumentDefinitions } from 'pdfmake/interfaces'
import type { DocumentFacts } from './facts'
import { layoutOf } from './layout'
import { layoutOfStatement, type StatementFacts } from './statement'

/** Shipped inside the package; Roboto has the letters of every language we write. */
const FONTS = join(dirname(require.resolve('pdfmake/package.json')), 'fonts', 'Roboto')
const font = (style: string) => join(FONTS, `Roboto-${style}.ttf`)

pdfmake.setFonts({
  Roboto: {
    normal: font('Regular'),
    bold: font('Medium'),
    italics: font('Italic'),
    bolditalics: font('MediumItalic'),
  },
})
// Documents are made of text alone: the printer may read its own fonts and nothing else.
pdfmake.setUrlAccessPolicy(() => false)
pdfmake.setLocalAccessPolicy((path) => dirname(path) === FONTS)

/** Invoices and credit notes of one account as a PDF; the same documents are the same bytes. */
export function renderPdf(documents: readonly [DocumentFacts, ...DocumentFacts[]]): Promise<Buffer> {
  return printed(layoutOf(documents))
}

/** A month's statement as a PDF. */
export const renderStatement = (facts: StatementFacts): Promise<Buffer> => printed(layoutOfStatement(facts))

const printed = (layout: TDocumentDefinitions): Promise<Buffer> => pdfmake.createPdf(layout).getBuffer()
