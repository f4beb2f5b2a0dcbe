import { buttonOf } from '../../kit/button-of.ts';
import { dutiesOf } from '../../kit/duties.ts';
import type { CardKind, Duties } from '../../kit/feature.ts';
import { dayText, text, verbatim } from '../../kit/text.ts';
import { listOf } from './queries.ts';
import { parseListSubject } from './schema.ts';

const openList = buttonOf('needs.list', 'needs.button.list', '', '', 'primary');

/** R51: to the account manager: the list of the month, how far it is, and the way to it. */
export const toldCard: CardKind = {
  async draw(target, reader, desk) {
    const { occasion, ...subject } = parseListSubject(target);
    const list = await listOf(subject, desk);
    if (!list || reader.audience !== `person:${list.managerId}`) return null;
    const params = { left: list.left, done: list.done, due: dayText(list.dueAt), month: list.month };
    const key = list.closed ? 'needs.toldDone' : occasion === 'remind' ? 'needs.toldSoon' : 'needs.told';
    const words = text(key, params);
    const tone = list.closed ? 'good' : occasion === 'remind' ? 'warning' : 'plain';
    return {
      summary: words,
      parts: [
        { part: 'text', text: words, tone },
        ...(list.closed ? [] : [{ part: 'buttons' as const, buttons: [openList] }]),
      ],
    };
  },
};

/** R51: to the sales managers: whose list is not finished in time. */
export const alertCard: CardKind = {
  async draw(target, _reader, desk) {
    const list = await listOf(parseListSubject(target), desk);
    if (!list) return null;
    const params = {
      name: verbatim(list.name),
      left: list.left,
      due: dayText(list.dueAt),
      month: list.month,
    };
    const words = text(list.closed ? 'needs.alertDone' : 'needs.alert', params);
    return { summary: words, parts: [{ part: 'text', text: words, tone: list.closed ? 'good' : 'warning' }] };
  },
};

/** How the list reads in the daily digest and the inbox. */
export const needsDuties: Duties = dutiesOf(async (subject, desk) => {
  const list = await listOf(parseListSubject(subject), desk);
  if (!list || list.closed || list.left === 0) return null;
  return {
    title: text('needs.duty', { month: list.month }),
    facts: [text('needs.dutyLeft', { left: list.left })],
    button: { action: 'needs.list', label: 'needs.button.list', target: '' },
  };
});
