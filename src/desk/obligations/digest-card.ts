import { buttonCommandId } from '../../kit/command-id.ts';
import type { CardKind } from '../../kit/feature.ts';
import { text } from '../../kit/text.ts';
import { inboxList } from '../approvals/inbox-page.ts';
import { personFile } from '../people/queries.ts';
import { type AllDuties, dutyList } from './duties-page.ts';
import { parseDigestTarget } from './schema.ts';

/** So many of each sort; the button leads to all of them. */
const SHOWN = 5;

/** The day's list for one person: what waits for their decision, then what else they have to do. Nothing where nothing waits any more. */
export function digestCard(duties: AllDuties): CardKind {
  return {
    async draw(target, reader, desk) {
      const { personId } = parseDigestTarget(target);
      if (reader.audience !== `person:${personId}`) return null;
      const person = await personFile(personId, desk);
      if (!person?.active) return null;
      const [decisions, { parts, shown, overdue }] = await Promise.all([
        inboxList(person, 0, SHOWN, desk),
        dutyList(person, { after: null, limit: SHOWN }, duties, desk),
      ]);
      if (decisions.length === 0 && shown === 0) return null;
      const summary =
        overdue > 0 ? text('obligations.digestOverdue', { count: overdue }) : text('obligations.digest');
      return {
        summary,
        parts: [
          { part: 'text', text: summary, tone: overdue > 0 ? 'warning' : 'strong' },
          ...(decisions.length > 0
            ? [
                { part: 'heading' as const, text: text('home.waiting') },
                ...decisions.filter(({ part }) => part === 'items'),
              ]
            : []),
          ...(shown > 0
            ? [
                { part: 'heading' as const, text: text('obligations.toDo') },
                ...parts.filter(({ part }) => part === 'items'),
              ]
            : []),
          {
            part: 'buttons',
            buttons: [
              {
                action: 'obligations.inbox',
                label: 'button.inbox',
                target: '',
                commandId: buttonCommandId('obligations.inbox', target, ''),
              },
            ],
          },
        ],
      };
    },
  };
}
