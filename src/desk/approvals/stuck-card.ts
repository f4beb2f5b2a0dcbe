import { buttonOf } from '../../kit/button-of.ts';
import type { CardKind } from '../../kit/feature.ts';
import { Grants } from '../../kit/grants.ts';
import { text, verbatim } from '../../kit/text.ts';
import { roleText, unitText } from '../customers/describe.ts';
import { detailsButton, summaryOf } from '../requests/cards.ts';
import { requestView } from '../requests/queries.ts';
import { parseStepTarget } from '../requests/schema.ts';
import { fallbackOf } from './check-stuck.ts';

/** R05: to an administrator: a step that nobody can decide, who could instead, and the button that gives it to them. */
export const stuckCard: CardKind = {
  async draw(target, _reader, desk) {
    const { requestId, round, stepIndex } = parseStepTarget(target);
    const view = await requestView(requestId, desk);
    const step = view?.state.path[stepIndex];
    if (!view || !step) return null;
    const open =
      view.state.status === 'pending' && view.state.round === round && view.state.stepIndex === stepIndex;
    const people = await desk.database.prisma.person.findMany({
      where: { active: true },
      include: { grants: true },
    });
    const holders = people.map(({ id, name, grants }) => ({ id, name, grants: Grants.parse(grants) }));
    const organisation = await desk.organisation();
    const fallback = fallbackOf(view.state, holders, organisation).map(({ name }) => verbatim(name));
    const params = {
      number: view.state.number,
      role: roleText(step.role),
      unit: unitText(step.unit, organisation),
      fallback: { join: fallback, with: ', ' },
    };
    const words = text(open ? 'stuck.open' : 'stuck.solved', params);
    const give = buttonOf('approval.reassign', 'button.reassign', target, 'stuck', 'primary');
    return {
      summary: words,
      parts: [
        { part: 'text', text: words, tone: open ? 'warning' : 'good' },
        { part: 'text', text: summaryOf(view), tone: 'quiet' },
        { part: 'buttons', buttons: [...(open ? [give] : []), detailsButton(view)] },
      ],
    };
  },
};
