import { type Text, text } from '../../kit/text.ts';
import { unitText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';

export function auditTitle(
  { unit, firstDay, lastDay }: { unit: string; firstDay: Date; lastDay: Date },
  organisation: Organisation,
): Text {
  return text('internalAudit.heading', {
    unit: unitText(unit, organisation),
    from: periodText(firstDay),
    until: periodText(lastDay),
  });
}

/** A day of the period has no time zone. */
function periodText(day: Date): Text {
  return { moment: day.toISOString().slice(0, 10), style: 'date' };
}
