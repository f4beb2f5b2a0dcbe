import type { Action, Desk, Interaction, MomentHandler } from '../../kit/feature.ts';
import { onLadder } from '../../kit/ladder.ts';
import { gone, type Reply, refused } from '../../kit/reply.ts';
import { text } from '../../kit/text.ts';
import { beginChange } from '../requests/begin-change.ts';
import { nextForm } from '../requests/next-form.ts';
import { findingPage, findingParts } from './finding-card.ts';
import { answerForm } from './forms.ts';
import { LOOK_EVERY } from './link-request.ts';
import { finding, linkedRequest } from './queries.ts';
import { judges, mayRectify } from './rules.ts';
import { parseFindingTarget } from './schema.ts';

export const openFindingPage: Action = async ({ target, person }, desk) => {
  const page = await findingPage(target, await person(), desk);
  return page ? { kind: 'page', page } : { kind: 'say', say: text('finding.notYours'), tone: 'warning' };
};

/** What was found stands above the field; so the right to read it is asked first. */
export const openRectify: Action = (interaction, desk) => opened('finding.rectify', interaction, desk);
export const openGiveBack: Action = (interaction, desk) => opened('finding.giveBack', interaction, desk);

async function opened(
  id: Parameters<typeof answerForm>[0],
  { target, person }: Interaction,
  desk: Desk,
): Promise<Reply> {
  const { findingId } = parseFindingTarget(target);
  const [actor, one, organisation] = await Promise.all([
    person(),
    finding(findingId, desk),
    desk.organisation(),
  ]);
  if (!one) return gone;
  const may = id === 'finding.rectify' ? mayRectify : judges;
  if (!may(one, actor, organisation)) {
    return {
      kind: 'say',
      say: text(id === 'finding.rectify' ? 'finding.notYours' : 'finding.notJudge'),
      tone: 'warning',
    };
  }
  return { kind: 'form', open: answerForm(id, target, await findingParts(one, desk)) };
}

export const rectified: Action = async ({ target, values, envelope }, desk) => {
  const input = { ...parseFindingTarget(target), text: values.text };
  const outcome = await desk.execute('finding.rectify', input, envelope);
  return outcome.kind === 'refused'
    ? refused(outcome.refusal)
    : { kind: 'done', say: text('finding.isRectified') };
};

export const accepted: Action = async ({ target, envelope }, desk) => {
  const input = { ...parseFindingTarget(target), accept: true };
  const outcome = await desk.execute('finding.recheck', input, envelope);
  return outcome.kind === 'refused'
    ? refused(outcome.refusal)
    : { kind: 'say', tone: 'good', say: text('finding.isAccepted') };
};

export const givenBack: Action = async ({ target, values, envelope }, desk) => {
  const input = { ...parseFindingTarget(target), accept: false, text: values.text };
  const outcome = await desk.execute('finding.recheck', input, envelope);
  return outcome.kind === 'refused'
    ? refused(outcome.refusal)
    : { kind: 'done', say: text('finding.isGivenBack') };
};

/** A change request that belongs to the finding: the one that is still being written goes on, else a new one begins. */
export const changeFor: Action = async (interaction, desk) => {
  const { findingId } = parseFindingTarget(interaction.target);
  const { envelope } = interaction;
  const [actor, one, organisation] = await Promise.all([
    interaction.person(),
    finding(findingId, desk),
    desk.organisation(),
  ]);
  if (!one?.customerId || one.stage !== 'open') return gone;
  if (!mayRectify(one, actor, organisation))
    return { kind: 'say', say: text('finding.notYours'), tone: 'warning' };
  const isOpen = one.requestStatus === 'draft' || one.requestStatus === 'returned';
  if (one.requestId && isOpen) return nextForm(one.requestId, actor, desk);
  const requestId = await beginChange(one.customerId, envelope, desk);
  if (typeof requestId !== 'string') return requestId;
  const link = { ...envelope, commandId: `${envelope.commandId}:link` };
  const linked = await desk.execute('finding.link', { findingId, requestId }, link);
  return linked.kind === 'refused' ? refused(linked.refusal) : nextForm(requestId, actor, desk);
};

function onLadderOf(waitsFor: 'rectification' | 'recheck'): MomentHandler {
  return onLadder('finding.remind', (findingId) => ({ findingId, waitsFor }));
}
export const rectifyMoment: MomentHandler = onLadderOf('rectification');
export const recheckMoment: MomentHandler = onLadderOf('recheck');

/** Has the request been decided? Asked again from time to time; an approved one has mended the finding. */
export const linkedMoment: MomentHandler = async (findingId, _act, { commandId }, desk) => {
  const request = await linkedRequest(findingId, desk);
  if (!request) return undefined;
  const envelope = { commandId, by: { desk: 'clock' } };
  if (request.status === 'approved') {
    await desk.execute(
      'finding.rectify',
      { findingId, round: request.round, requestId: request.id },
      envelope,
    );
  } else if (request.status === 'rejected' || request.status === 'withdrawn') {
    await desk.execute('finding.link', { findingId, requestId: null }, envelope);
  } else {
    return new Date(request.now.getTime() + LOOK_EVERY);
  }
  return undefined;
};
