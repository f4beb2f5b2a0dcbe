import { buttonOf } from '../../kit/button-of.ts';
import type { Button } from '../../kit/card.ts';
import { buttonCommandId } from '../../kit/command-id.ts';
import type { CardKind } from '../../kit/feature.ts';
import { type Text, text } from '../../kit/text.ts';
import { personText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { absenceOf, type Told, whoIsAway } from './queries.ts';
import { daysText } from './set-absence.ts';

/** R04: to the deputy, and to the absent person where somebody else changed something: how the absence stands now. */
export const toldCard: CardKind = {
  async draw(target, reader, desk) {
    const [id = '', occasion = ''] = target.split('/');
    const [absence, organisation, away] = await Promise.all([
      absenceOf(id, desk),
      desk.organisation(),
      whoIsAway(desk),
    ]);
    if (!absence) return null;
    const isDeputy = reader.audience === `person:${absence.deputyId}`;
    if (!isDeputy && reader.audience !== `person:${absence.personId}`) return null;
    const holds = away.some(
      ({ personId, deputyId }) => personId === absence.personId && deputyId === absence.deputyId,
    );
    const words = isDeputy
      ? toDeputy(absence, holds, organisation)
      : toAbsent(absence, occasion === 'lost', organisation);
    const lost = !isDeputy && occasion === 'lost';
    return {
      summary: words,
      parts: [
        { part: 'text', text: words, tone: lost ? 'warning' : 'plain' },
        { part: 'buttons', buttons: [isDeputy ? waitingButton(target) : ownButton(absence.personId)] },
      ],
    };
  },
};

function toDeputy(absence: Told, holds: boolean, organisation: Organisation): Text {
  const params = paramsOf(absence, organisation);
  if (absence.ended || absence.stage === 'over') return text('absence.toldOver', params);
  return text(holds ? 'absence.toldNow' : 'absence.toldComing', params);
}

function toAbsent(absence: Told, lost: boolean, organisation: Organisation): Text {
  const params = paramsOf(absence, organisation);
  if (absence.because === 'deputyLeft') return text('absence.deputyLeft', params);
  if (absence.ended || absence.stage === 'over') return text('absence.toldEnded', params);
  return text(lost ? 'absence.deputyAwayToo' : 'absence.toldSet', params);
}

function paramsOf(
  { personId, name, deputyId, deputyName, ...days }: Told,
  organisation: Organisation,
): Record<'name' | 'deputy' | 'from' | 'until', Text> {
  return {
    name: personText(personId, name, organisation),
    deputy: personText(deputyId, deputyName, organisation),
    ...daysText(days),
  };
}

function waitingButton(target: string): Button {
  const action = 'obligations.inbox';
  return { action, label: 'button.inbox', target: '', commandId: buttonCommandId(action, target, '') };
}

function ownButton(personId: string): Button {
  return buttonOf('absence.open', 'button.absences', personId);
}
