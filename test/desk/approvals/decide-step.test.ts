import { describe, expect, it } from 'vitest';
import { type DecideStep, decideStep } from '../../../src/desk/approvals/decide-step.ts';
import type { RequestState } from '../../../src/desk/requests/schema.ts';
import type { Actor } from '../../../src/kit/actor.ts';
import {
  ANSWERS,
  aDecision,
  anActor,
  aRequest,
  circumstances,
  person,
  REQUEST_ID,
  verdictOf,
} from '../../support/builders.ts';

const approve: DecideStep = { requestId: REQUEST_ID, round: 1, stepIndex: 0, verdict: 'approved' };
const reject: DecideStep = { ...approve, verdict: 'rejected', note: 'A duplicate' };
const atDataAdmin = (more: Partial<RequestState> = {}) =>
  aRequest({ stepIndex: 1, decisions: [aDecision('tao')], ...more });
const enter: DecideStep = { ...approve, stepIndex: 1, answers: ANSWERS };
const twoOf = (request: RequestState, quorum = 2): RequestState => ({
  ...request,
  path: request.path.map((step) => ({ ...step, quorum })),
});
const decide = (request: RequestState, input: DecideStep, actor: Actor) =>
  decideStep(request, input, circumstances(actor));
const both = anActor('both', ['supervisor', '*'], ['dataAdmin', '*'], ['salesRep', '*']);

describe('a decision on a step', () => {
  it('R21b moves a new customer on to the data admin once the supervisor approves', () => {
    const decision = decide(aRequest(), approve, person('tao'));

    expect(decision).toMatchObject({
      ok: true,
      change: { status: 'pending', stepIndex: 1, stepEnded: true, apply: false },
      events: [
        {
          chain: `request:${REQUEST_ID}`,
          type: 'step.approved',
          payload: { role: 'supervisor', stepIndex: 0, round: 1 },
        },
      ],
    });
  });

  it('R10e enters the customer when the last step approves', () => {
    const decision = decide(atDataAdmin(), enter, person('fang'));

    expect(decision).toMatchObject({
      ok: true,
      change: { status: 'approved', apply: true, dueAt: null },
      events: [{ type: 'request.approved' }],
    });
  });

  it.each<[string, RequestState, DecideStep, Actor, string]>([
    [
      'R22a your own request',
      aRequest({ requesterId: 'tao' }),
      approve,
      person('tao'),
      'approval.ownRequest!',
    ],
    [
      'R22a your own request, whatever you hold',
      aRequest({ requesterId: 'both' }),
      approve,
      both,
      'approval.ownRequest!',
    ],
    ['R01c a step of another role', aRequest(), approve, person('fang'), 'approval.notYours!'],
    ['R01b a step of another unit', aRequest(), approve, person('hao'), 'approval.notYours!'],
    [
      'R22f the requester with a forged step',
      aRequest(),
      { ...approve, stepIndex: 1 },
      person('lily'),
      'approval.closed',
    ],
    [
      'R22b a second step of one request',
      atDataAdmin({ decisions: [{ ...aDecision('tao'), personId: 'both' }] }),
      enter,
      both,
      'approval.twoSteps!',
    ],
    [
      'R22b a second step after an edit made the first void',
      atDataAdmin({
        round: 2,
        decisions: [{ ...aDecision('tao'), personId: 'both' }, aDecision('min', { round: 2 })],
      }),
      { ...enter, round: 2 },
      both,
      'approval.twoSteps!',
    ],
    [
      'R24f a second approval of one person',
      twoOf(aRequest({ decisions: [aDecision('tao')] })),
      approve,
      person('tao'),
      'approval.youDecided',
    ],
    [
      'R24d a step that somebody approved',
      atDataAdmin(),
      approve,
      person('min'),
      'approval.already.approved',
    ],
    [
      'R24d a request that somebody rejected',
      aRequest({ status: 'rejected', decisions: [aDecision('min', { verdict: 'rejected' })] }),
      approve,
      person('tao'),
      'approval.already.rejected',
    ],
    [
      'R24d a request that somebody returned',
      aRequest({ status: 'returned', decisions: [aDecision('min', { verdict: 'returned' })] }),
      approve,
      person('tao'),
      'approval.already.returned',
    ],
    [
      'R18i a withdrawn request',
      aRequest({ status: 'withdrawn' }),
      approve,
      person('tao'),
      'approval.withdrawn',
    ],
    [
      'R18h a round that an edit has ended',
      aRequest({ round: 2 }),
      approve,
      person('tao'),
      'approval.closed',
    ],
    [
      'a draft',
      aRequest({ status: 'draft', round: 0, path: [] }),
      { ...approve, round: 0 },
      person('tao'),
      'approval.closed',
    ],
    [
      'R23e a rejection without a reason',
      aRequest(),
      { ...approve, verdict: 'rejected' },
      person('tao'),
      'approval.reasonMissing',
    ],
    [
      'R23e a return without a reason',
      aRequest(),
      { ...approve, verdict: 'returned', note: '' },
      person('tao'),
      'approval.reasonMissing',
    ],
    [
      'R25c an approval without the answers',
      atDataAdmin(),
      { ...approve, stepIndex: 1 },
      person('fang'),
      'approval.answersMissing',
    ],
    [
      'R25d the same customer a second time',
      atDataAdmin(),
      { ...enter, answers: { ...ANSWERS, duplicate: 'same', duplicateOf: REQUEST_ID } },
      person('fang'),
      'approval.answersMissing',
    ],
  ])('%s is refused', (_, request, input, actor, code) => {
    expect(verdictOf(decide(request, input, actor))).toBe(code);
  });

  it('R24d names who was faster, what they decided and when', () => {
    const decision = decide(atDataAdmin(), approve, person('min'));

    expect(decision).toMatchObject({
      refusal: { params: { name: 'Tao Wang', number: 1001, at: { moment: '2026-03-18T02:00:00.000Z' } } },
    });
  });

  it('R25c puts a message at each question that is not answered', () => {
    const decision = decide(atDataAdmin(), { ...enter, answers: { duplicate: 'related' } }, person('fang'));

    expect(decision).toMatchObject({
      refusal: {
        fields: {
          duplicateOf: { key: 'check.missing' },
          confirmedWith: { key: 'check.missing' },
          confirmedHow: { key: 'check.missing' },
          confirmedOn: { key: 'check.missing' },
        },
      },
    });
  });

  it('R26d asks the supervisor nothing', () => {
    expect(verdictOf(decide(aRequest(), approve, person('tao')))).toBe('ok');
  });

  it('needs no answers to reject', () => {
    expect(verdictOf(decide(atDataAdmin(), { ...reject, stepIndex: 1 }, person('fang')))).toBe('ok');
  });

  it('R24a keeps the step open until as many as the quorum have approved', () => {
    const first = decide(twoOf(aRequest()), approve, person('tao'));
    const second = decide(twoOf(aRequest({ decisions: [aDecision('tao')] })), approve, person('min'));

    expect(first).toMatchObject({ change: { stepIndex: 0, stepEnded: false }, obligations: [] });
    expect(second).toMatchObject({ change: { stepIndex: 1, stepEnded: true } });
  });

  it('R24a does not count approvals of an earlier round', () => {
    const request = twoOf(aRequest({ round: 2, decisions: [aDecision('tao'), aDecision('min')] }));

    const decision = decide(request, { ...approve, round: 2 }, person('tao'));

    expect(decision).toMatchObject({ ok: true, change: { stepIndex: 0, stepEnded: false } });
  });

  it.each(['returned', 'rejected'] as const)('R24b ends the step with the first that is %s', (verdict) => {
    const decision = decide(
      twoOf(aRequest({ decisions: [aDecision('min')] })),
      { ...reject, verdict },
      person('tao'),
    );

    expect(decision).toMatchObject({ change: { status: verdict, stepEnded: true, apply: false } });
  });

  it('R27d closes the obligation of the step and opens the next one', () => {
    const decision = decide(aRequest(), approve, person('tao'));

    expect(decision).toMatchObject({
      obligations: [
        { close: 'approval.step', subject: `${REQUEST_ID}/1/0`, evidence: 'approved' },
        {
          open: 'approval.step',
          subject: `${REQUEST_ID}/1/1`,
          owner: { role: 'dataAdmin', unit: 'shanghai' },
        },
      ],
    });
  });

  it.each([reject, enter])('R27d leaves no obligation open when the request is closed', (input) => {
    const decision = decide(atDataAdmin(), { ...input, stepIndex: 1 }, person('fang'));

    expect(decision).toMatchObject({
      obligations: [{ close: 'approval.step', subject: `${REQUEST_ID}/1/1` }],
    });
  });

  it('R97f puts no reason and no name of a person into the events', () => {
    const decision = decide(atDataAdmin(), enter, person('fang'));

    expect(JSON.stringify(decision.ok && decision.events)).not.toContain(ANSWERS.confirmedWith);
  });
});
