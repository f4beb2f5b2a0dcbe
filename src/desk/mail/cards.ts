import { buttonOf } from '../../kit/button-of.ts';
import type { CardKind } from '../../kit/feature.ts';
import { text, verbatim } from '../../kit/text.ts';
import { customerFile } from '../customers/queries.ts';
import { findingOf } from './queries.ts';
import { FINDINGS } from './schema.ts';

/** To whoever keeps the customer's data: letters do not arrive. Which address it is stands in the file. */
export const undeliveredCard: CardKind = {
  async draw(target, _reader, desk) {
    const finding = await findingOf(target, desk);
    const file = finding && (await customerFile(finding.customerId, desk));
    if (!finding || !file) return null;
    const params = { name: verbatim(file.name), number: file.number };
    if (!finding.open) {
      const over = text('mail.mended', params);
      return { summary: over, parts: [{ part: 'text', text: over, tone: 'good' }] };
    }
    const words = text(wordsOf(finding.kind), params);
    return {
      summary: words,
      parts: [
        { part: 'text', text: words, tone: 'warning' },
        {
          part: 'buttons',
          buttons: [buttonOf('request.change', 'button.change', file.id, target)],
        },
      ],
    };
  },
};

function wordsOf(kind: string): 'mail.isRefused' | 'mail.isNotDelivered' | 'mail.hasNoAddress' {
  if (kind === FINDINGS.refused) return 'mail.isRefused';
  return kind === FINDINGS.noAddress ? 'mail.hasNoAddress' : 'mail.isNotDelivered';
}
