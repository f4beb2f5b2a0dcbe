import type { Actor } from '../../kit/actor.ts';
import { buttonOf } from '../../kit/button-of.ts';
import type { Button, Fact, Page, Part } from '../../kit/card.ts';
import { dutiesOf } from '../../kit/duties.ts';
import type { CardKind, Desk, Duties } from '../../kit/feature.ts';
import { buttonsPart } from '../../kit/list-parts.ts';
import { momentText, type Text, text, verbatim } from '../../kit/text.ts';
import type { Organisation } from '../organisation/schema.ts';
import { severityText, subjectText } from './describe.ts';
import { type FindingFile, finding, findingTexts } from './queries.ts';
import { judges, mayRectify, readsChecks } from './rules.ts';
import { findingTarget, parseFindingTarget } from './schema.ts';

/** Who or what a finding is about. */
export function aboutText({ name, number }: Pick<FindingFile, 'name' | 'number'>): Text {
  return name === null || number === null
    ? text('finding.subject.procedure')
    : text('customer.summary', { name: verbatim(name), number });
}

/** Everything that is said of a finding. Only for those who mend or judge it: texts are in clear. */
export async function findingParts(one: FindingFile, desk: Pick<Desk, 'seal'>): Promise<Part[]> {
  const { text: words, done, answer } = await findingTexts(one, desk);
  const rows: [Text, Text | null][] = [
    [text('finding.about'), aboutText(one)],
    [text('finding.field'), subjectText(one.field)],
    [text('finding.severity'), severityText(one.severity)],
    [text('finding.text'), verbatim(words ?? '')],
    [text('finding.owner'), one.owner === null ? text('role.dataAdmin') : verbatim(one.owner)],
    [text('finding.deadline'), momentText(one.dueAt)],
    [text('finding.stage'), text(`finding.stage.${one.stage}`)],
    [text('finding.done'), done === null ? null : verbatim(done)],
    [text('finding.request'), requestText(one)],
    [text('finding.answer'), answer === null ? null : verbatim(answer)],
  ];
  return [
    {
      part: 'facts',
      facts: rows.flatMap(([label, value]): Fact[] => (value === null ? [] : [{ label, value }])),
    },
  ];
}

function requestText({ requestNumber, requestStatus }: FindingFile): Text | null {
  if (requestNumber === null || requestStatus === null) return null;
  return text('finding.requestState', {
    number: requestNumber,
    // The statuses of requests are a closed list of their own, each with a word in the catalogs.
    status: text(`request.status.${requestStatus}` as Parameters<typeof text>[0]),
  });
}

export function rectifyButtons({ id, round, customerId, requestNumber }: FindingFile): Button[] {
  const target = findingTarget(id, round);
  return [
    { ...buttonOf('finding.rectify', 'finding.button.rectify', target), style: 'primary' },
    ...(customerId === null
      ? []
      : [buttonOf('finding.change', 'finding.button.change', target, requestNumber ?? '')]),
    ...(customerId === null ? [] : [buttonOf('customer.open', 'button.openFile', customerId)]),
  ];
}

export function recheckButtons({ id, round, customerId }: FindingFile): Button[] {
  const target = findingTarget(id, round);
  return [
    { ...buttonOf('finding.accept', 'finding.button.accept', target), style: 'primary' },
    buttonOf('finding.giveBack', 'finding.button.giveBack', target),
    ...(customerId === null ? [] : [buttonOf('customer.open', 'button.openFile', customerId)]),
  ];
}

/** R52: to whoever mends it. A round that is over keeps its words and loses its buttons. */
export const findingCard: CardKind = {
  async draw(target, _reader, desk) {
    const { findingId, round } = parseFindingTarget(target);
    const one = await finding(findingId, desk);
    if (!one) return null;
    const isOpen = one.stage === 'open' && one.round === round;
    const key = isOpen ? (round > 1 ? 'finding.givenBack' : 'finding.told') : 'finding.noLongerYours';
    const words = text(key, {
      about: aboutText(one),
      due: momentText(one.dueAt),
      stage: stageText(one, round),
    });
    return {
      summary: words,
      parts: [
        { part: 'text', text: words, tone: isOpen ? 'warning' : 'plain' },
        ...(await findingParts(one, desk)),
        ...(isOpen ? [{ part: 'buttons' as const, buttons: rectifyButtons(one) }] : []),
      ],
    };
  },
};

function stageText({ stage, round }: FindingFile, shown: number): Text {
  return text(round > shown ? 'finding.stage.givenBack' : `finding.stage.${stage}`);
}

/** R52: to those who judge: what was done, to be accepted or given back. */
export const recheckCard: CardKind = {
  async draw(target, _reader, desk) {
    const { findingId, round } = parseFindingTarget(target);
    const one = await finding(findingId, desk);
    if (!one) return null;
    const waits = one.stage === 'rectified' && one.round === round;
    const words = text(waits ? 'finding.recheck' : 'finding.rechecked', {
      about: aboutText(one),
      stage: stageText(one, round),
    });
    return {
      summary: words,
      parts: [
        { part: 'text', text: words, tone: waits ? 'plain' : 'good' },
        ...(await findingParts(one, desk)),
        ...(waits ? [{ part: 'buttons' as const, buttons: recheckButtons(one) }] : []),
      ],
    };
  },
};

/** R52: a rectification or a re-check that is about to be, or is, late. */
export const findingLateCard: CardKind = {
  async draw(target, _reader, desk) {
    const [findingId = '', , waitsFor, act] = target.split('/');
    const one = await finding(findingId, desk);
    if (!one) return null;
    const params = {
      about: aboutText(one),
      due: momentText(one.dueAt),
      owner: one.owner === null ? text('role.dataAdmin') : verbatim(one.owner),
      stage: text(`finding.stage.${one.stage}`),
    };
    const isLate = one.stage === (waitsFor === 'recheck' ? 'rectified' : 'open');
    const key =
      waitsFor === 'recheck' ? 'finding.recheckLate' : act === 'remind' ? 'finding.soon' : 'finding.late';
    const words = text(isLate ? key : 'finding.lateDone', params);
    return {
      summary: words,
      parts: [
        { part: 'text', text: words, tone: isLate ? 'warning' : 'good' },
        { part: 'buttons', buttons: [buttonOf('finding.open', 'button.open', one.id)] },
      ],
    };
  },
};

/** One finding in private, with what this person can do about it. null: not for them. */
export async function findingPage(id: string, actor: Actor, desk: Desk): Promise<Page | null> {
  const [one, organisation] = await Promise.all([finding(id, desk), desk.organisation()]);
  if (!one || !mayRead(one, actor, organisation)) return null;
  const rectifies = one.stage === 'open' && mayRectify(one, actor, organisation);
  const rechecks = one.stage === 'rectified' && judges(one, actor, organisation);
  const buttons = rectifies ? rectifyButtons(one) : rechecks ? recheckButtons(one) : [];
  return {
    title: 'finding.title',
    summary: aboutText(one),
    parts: [...(await findingParts(one, desk)), ...buttonsPart(buttons)],
  };
}

function mayRead(one: FindingFile, actor: Actor, organisation: Organisation): boolean {
  return mayRectify(one, actor, organisation) || readsChecks(actor, one.checkUnit, organisation);
}

function dutiesFor(key: 'finding.duty' | 'finding.dutyRecheck', stage: FindingFile['stage']): Duties {
  return dutiesOf(async (id, desk) => {
    const one = await finding(id, desk);
    if (one?.stage !== stage) return null;
    return {
      title: text(key, { about: aboutText(one) }),
      facts: [subjectText(one.field), severityText(one.severity)],
      button: { action: 'finding.open', label: 'button.open', target: id },
    };
  });
}
export const rectifyDuties: Duties = dutiesFor('finding.duty', 'open');
export const recheckDuties: Duties = dutiesFor('finding.dutyRecheck', 'rectified');
