import { describe, expect, it } from 'vitest';
import { type RemindStep, remindStep } from '../../../src/desk/approvals/remind-step.ts';
import { DESK } from '../../../src/kit/actor.ts';
import { aRequest, circumstances, holders, REQUEST_ID, verdictOf } from '../../support/builders.ts';

const remind: RemindStep = { requestId: REQUEST_ID, round: 1, stepIndex: 0, act: 'remind', lateMs: 0 };
const run = (request = aRequest(), input = remind) =>
  remindStep({ ...request, holders: holders(), away: [] }, input, circumstances(DESK));

describe('a reminder of a step', () => {
  it('R27f goes into the thread of the step’s channel', () => {
    expect(run()).toMatchObject({
      ok: true,
      events: [{ type: 'step.reminded', payload: { role: 'supervisor', unit: 'shanghai', stepIndex: 0 } }],
      cards: [
        {
          kind: 'request.note',
          target: `${REQUEST_ID}/4`,
          audience: 'channel:desk-east',
          inThreadOf: { kind: 'request.step', target: REQUEST_ID },
        },
        { kind: 'request.step', target: REQUEST_ID, audience: 'channel:desk-east' },
      ],
    });
  });

  it('R27f of the deadline also goes to everybody it escalates to', () => {
    const decision = run(aRequest(), { ...remind, act: 'escalate' });

    expect(decision).toMatchObject({ events: [{ type: 'step.escalated', payload: { to: 'salesManager' } }] });
    expect(decision.ok && decision.cards.at(-1)).toEqual({
      kind: 'request.alert',
      target: `${REQUEST_ID}/4`,
      audience: 'person:lei',
    });
  });

  it('R04j of the deadline goes to the deputy of whom it escalates to, and not to who is away', () => {
    const second = { id: 'second', name: 'Second', grants: [{ role: 'salesManager' as const, unit: '*' }] };
    const away = [{ personId: 'lei', name: 'Lei', deputyId: 'second', deputyName: 'Second' }];
    const state = { ...aRequest(), holders: [...holders(), second], away };

    const decision = remindStep(state, { ...remind, act: 'escalate' }, circumstances(DESK));

    const told = decision.ok ? decision.cards.filter(({ kind }) => kind === 'request.alert') : [];
    expect(told.map(({ audience }) => audience)).toEqual(['person:second']);
  });

  it.each([
    ['a step that is decided', aRequest({ stepIndex: 1 })],
    ['an earlier round', aRequest({ round: 2 })],
    ['a request that is withdrawn', aRequest({ status: 'withdrawn' })],
    ['a request that is being corrected', aRequest({ status: 'returned' })],
  ])('R27d is not given for %s', (_, request) => {
    expect(verdictOf(run(request))).toBe('approval.closed');
  });

  it('R27g knows how late it is', () => {
    expect(run(aRequest(), { ...remind, lateMs: 90_000 })).toMatchObject({
      events: [{ payload: { lateMs: 90_000 } }],
    });
  });
});
