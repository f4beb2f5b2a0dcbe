import type { CustomerParts } from '../../kit/feature.ts';
import { Stored } from '../../kit/seal.ts';
import { dayText, type Text, text, verbatim } from '../../kit/text.ts';
import { customerFile } from '../customers/queries.ts';
import { maySee } from '../customers/rules.ts';
import { personText, roleText } from '../organisation/describe.ts';
import { reasonText, stateText } from './describe.ts';
import { type OnFile, resultsOf } from './result-queries.ts';

const LINES = 8;

/**
 * R54: what reviews and checks have found about a customer, in the customer's file: who looked at it, when, with which result. What was
 * written about it only for whoever may see restricted values.
 */
export const resultsOnFile: CustomerParts = async (customerId, interaction, desk) => {
  const [results, organisation, file, actor] = await Promise.all([
    resultsOf(customerId, LINES, desk),
    desk.organisation(),
    customerFile(customerId, desk),
    interaction.person(),
  ]);
  if (results.length === 0 || !file || !maySee('open', file, actor, organisation)) return [];
  const keys = await desk.seal.openKeys([customerId]);
  const isOpen = maySee('restricted', file, actor, organisation);
  const line = (result: OnFile): Text => {
    const remark = isOpen && result.remark ? keys.open(customerId, Stored.parse(result.remark)) : null;
    const what: Text[] = [
      stateText(result.state, result.kind),
      ...(result.reason ? [reasonText(result.reason)] : []),
      ...(remark ? [verbatim(remark)] : []),
    ];
    return text('reviews.onFile', {
      at: dayText(result.at),
      what:
        result.kind === 'check' && result.role !== ''
          ? text('reviews.kind.check', { role: roleText(result.role) })
          : text('reviews.kind.all'),
      result: { join: what, with: ' – ' },
      name: personText(result.by, result.name, organisation),
    });
  };
  return [
    { part: 'heading', text: text('reviews.results') },
    { part: 'text', text: { join: results.map(line), with: '\n' }, tone: 'quiet' },
  ];
};
