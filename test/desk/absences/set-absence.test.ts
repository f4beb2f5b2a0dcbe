import { describe, expect, it } from 'vitest';
import { endAbsence } from '../../../src/desk/absences/end-absence.ts';
import { callable, deputiesAmong, lackingAs } from '../../../src/desk/absences/rules.ts';
import type { Absence, Away, SetAbsence } from '../../../src/desk/absences/schema.ts';
import { type AbsenceState, setAbsence } from '../../../src/desk/absences/set-absence.ts';
import { type DecideStep, decideStep } from '../../../src/desk/approvals/decide-step.ts';
import { decidesFor } from '../../../src/desk/approvals/rules.ts';
import type { RequestState } from '../../../src/desk/requests/schema.ts';
import type { Actor } from '../../../src/kit/actor.ts';
import type { Holder } from '../../../src/kit/grants.ts';
import {
  ANSWERS,
  aDecision,
  anActor,
  aRequest,
  circumstances,
  demo,
  person,
  REQUEST_ID,
  verdictOf,
} from '../../support/builders.ts';

const ABSENCE_ID = '44444444-4444-4444-8444-444444444444';
const days: SetAbsence = {
  absenceId: ABSENCE_ID,
  deputyId: 'min',
  firstDay: '2026-03-20',
  lastDay: '2026-03-27',
};

function holder({ id, name, grants }: Actor): Holder {
  return { id, name, grants: [...grants] };
}
function anAbsence(more: Partial<Absence> = {}): Absence {
  return {
    id: '55555555-5555-4555-8555-555555555555',
    personId: 'tao',
    name: 'Tao Wang',
    deputyId: 'min',
    deputyName: 'Min Zhou',
    firstDay: '2026-03-20',
    lastDay: '2026-03-27',
    stage: 'coming',
    ended: false,
    ...more,
  };
}
function aState(who: Actor = person('tao'), more: Partial<AbsenceState> = {}): AbsenceState {
  return {
    person: { ...holder(who), email: '', language: 'en', timeZone: 'UTC', active: true, nextSeq: 4 },
    today: '2026-03-18',
    own: [],
    standsIn: [],
    deputy: { ...holder(person('min')), absences: [] },
    cards: [],
    ...more,
  };
}
const deputy = (who: Actor, absences: Absence[] = []) => ({ deputy: { ...holder(who), absences } });
const set = (state: AbsenceState, actor = person('tao'), input: Partial<SetAbsence> = {}) =>
  setAbsence(state, { ...days, ...input }, circumstances(actor));

const southAdmin = anActor('south-admin', ['administrator', 'south']);
const supervisor = anActor('a-supervisor', ['supervisor', '*']);

describe('an absence', () => {
  it('R04a is recorded with its days and its deputy, who is told', () => {
    expect(set(aState())).toMatchObject({
      ok: true,
      change: { personId: 'tao', stage: 'coming' },
      events: [
        {
          chain: 'person:tao',
          type: 'absence.set',
          payload: { absence: ABSENCE_ID, deputy: 'min', firstDay: '2026-03-20', lastDay: '2026-03-27' },
        },
      ],
      cards: [{ kind: 'absence.told', target: `${ABSENCE_ID}/set`, audience: 'person:min' }],
    });
  });

  it('R04b set by an administrator is told to the absent person too', () => {
    const decision = set(aState(), person('oliver'));

    expect(decision.ok && decision.cards.map(({ audience }) => audience)).toEqual([
      'person:min',
      'person:tao',
    ]);
  });

  it('R04k that begins today shows on the cards at once', () => {
    const cards = [{ kind: 'request.step', target: REQUEST_ID, audience: 'channel:desk-east' }] as const;
    const today = set(aState(person('tao'), { cards: [...cards] }), person('tao'), {
      firstDay: '2026-03-18',
    });
    const later = set(aState(person('tao'), { cards: [...cards] }));

    expect(today).toMatchObject({ change: { stage: 'begun' } });
    expect(today.ok && today.cards).toContainEqual(cards[0]);
    expect(later.ok && later.cards).not.toContainEqual(cards[0]);
  });

  it.each<[string, AbsenceState, Actor, Partial<SetAbsence>, string]>([
    ['R04b of somebody else', aState(), person('min'), {}, 'people.notYours!'],
    ['R04b of another unit by its administrator', aState(), southAdmin, {}, 'people.notYours!'],
    [
      'of somebody who has left',
      aState(person('tao'), { person: { ...aState().person, active: false } }),
      person('oliver'),
      {},
      'people.leftAlready',
    ],
    [
      'R04a of somebody who decides nothing',
      aState(person('lily')),
      person('lily'),
      {},
      'absence.decidesNothing',
    ],
    ['R04a from yesterday', aState(), person('tao'), { firstDay: '2026-03-17' }, 'absence.inThePast'],
    [
      'R04a that ends before it begins',
      aState(),
      person('tao'),
      { lastDay: '2026-03-19' },
      'absence.endsBeforeItBegins',
    ],
    ['R04a of more than a year', aState(), person('tao'), { lastDay: '2027-06-01' }, 'absence.tooLong'],
    [
      'R04d that overlaps another one by its last day',
      aState(person('tao'), { own: [anAbsence({ firstDay: '2026-03-27', lastDay: '2026-04-02' })] }),
      person('tao'),
      {},
      'absence.overlaps',
    ],
    [
      'R04c with nobody as deputy',
      aState(person('tao'), { deputy: null }),
      person('tao'),
      {},
      'people.handOver.unknown',
    ],
    [
      'R04c with oneself as deputy',
      aState(person('tao'), deputy(person('tao'))),
      person('tao'),
      {},
      'people.handOver.same',
    ],
    [
      'R04c with a deputy of another role',
      aState(person('tao'), deputy(person('jun'))),
      person('tao'),
      {},
      'absence.deputyLacksRole',
    ],
    [
      'R04c with a deputy of another unit',
      aState(person('tao'), deputy(person('hao'))),
      person('tao'),
      {},
      'absence.deputyLacksRole',
    ],
    [
      'R04l with a deputy who is away too',
      aState(person('tao'), deputy(person('min'), [anAbsence({ personId: 'min', lastDay: '2026-03-20' })])),
      person('tao'),
      {},
      'absence.deputyIsAway',
    ],
  ])('%s is refused', (_, state, actor, input, code) => {
    expect(verdictOf(set(state, actor, input))).toBe(code);
  });

  it('R04d may begin the day after another one ends', () => {
    const own = [anAbsence({ firstDay: '2026-03-18', lastDay: '2026-03-19' })];

    expect(verdictOf(set(aState(person('tao'), { own })))).toBe('ok');
  });

  it('R04c takes a deputy for a part of the units, and says what stays with the others', () => {
    const decision = set(aState(person('min'), deputy(person('hao'))), person('min'), { deputyId: 'hao' });

    expect(decision).toMatchObject({ answer: { lacking: [{ role: 'supervisor', unit: 'east' }] } });
    expect(lackingAs(supervisor, person('min'), demo)).toEqual([]);
  });

  it('R04l of a deputy is told to whom they stand in for', () => {
    const standsIn = [anAbsence({ firstDay: '2026-03-27', lastDay: '2026-03-30' })];
    const min = { ...deputy(person('tao')), standsIn };

    const decision = set(aState(person('min'), min), person('min'), { deputyId: 'tao' });

    expect(decision.ok && decision.cards).toContainEqual({
      kind: 'absence.told',
      target: `${standsIn[0]?.id}/lost`,
      audience: 'person:tao',
    });
  });

  it.each([
    ['R04a by who is away', person('tao'), anAbsence(), 'ok'],
    ['R04b by an administrator', person('oliver'), anAbsence(), 'ok'],
    ['R04b by the deputy', person('min'), anAbsence(), 'people.notYours!'],
    ['a second time', person('tao'), anAbsence({ ended: true }), 'absence.overAlready'],
    ['after its last day', person('tao'), anAbsence({ lastDay: '2026-03-17' }), 'absence.overAlready'],
  ])('%s: it is ended, %s', (_, actor, absence, code) => {
    const { person: who, today, cards } = aState();
    const decision = endAbsence(
      { person: who, today, cards, absence },
      { absenceId: absence.id },
      circumstances(actor),
    );
    expect(verdictOf(decision)).toBe(code);
  });
});

const approve: DecideStep = { requestId: REQUEST_ID, round: 1, stepIndex: 0, verdict: 'approved' };
const enter: DecideStep = { ...approve, stepIndex: 1, answers: ANSWERS };
const tao = holder(person('tao'));
const forTao = (personId: string, more = {}) => ({
  ...aDecision(personId),
  forId: 'tao',
  forName: 'Tao Wang',
  ...more,
});
const twoOf = (request: RequestState): RequestState => ({
  ...request,
  path: request.path.map((step) => ({ ...step, quorum: 2 })),
});

describe('a decision of a deputy', () => {
  it('R04f is one for the absent person', () => {
    expect(decideStep(aRequest(), approve, circumstances(person('min')), [tao])).toMatchObject({
      change: { forId: 'tao' },
      events: [{ type: 'step.approved', payload: { deputyFor: 'tao' } }],
      answer: { for: 'Tao Wang' },
    });
  });

  it.each<[string, RequestState, Actor, Holder[], string | null]>([
    ['R04f whom they stand in for', aRequest(), person('min'), [tao], 'tao'],
    ['nobody, where nobody is away', aRequest(), person('min'), [], null],
    [
      'R04g nobody whose roles do not decide the step',
      aRequest(),
      person('min'),
      [holder(person('hao'))],
      null,
    ],
    ['R04g nobody, where they do not hold the role themselves', aRequest(), person('fang'), [tao], null],
    ['R04g nobody whose own request it is', aRequest({ requesterId: 'tao' }), person('min'), [tao], null],
    [
      'R04i nobody who has decided already',
      twoOf(aRequest({ decisions: [aDecision('tao')] })),
      person('min'),
      [tao],
      null,
    ],
    [
      'R04i nobody for whom another deputy has decided',
      twoOf(aRequest({ decisions: [forTao('min')] })),
      supervisor,
      [tao],
      null,
    ],
    [
      'R04e who has claimed the step, of several',
      aRequest({ assigneeId: 'tao' }),
      supervisor,
      [holder(person('min')), tao],
      'tao',
    ],
    [
      'R04h an absent person in the new round, where the old decision is void',
      aRequest({ round: 2, decisions: [aDecision('tao')] }),
      person('min'),
      [tao],
      'tao',
    ],
  ])('%s: for whom it is taken', (_, request, actor, absent, expected) => {
    const [step] = request.path;
    if (!step) throw new Error('no step');
    expect(decidesFor(request, step, actor, absent, demo)?.id ?? null).toBe(expected);
  });

  it.each<[string, RequestState, DecideStep, Actor, string]>([
    [
      'R04g on their own request',
      aRequest({ requesterId: 'min' }),
      approve,
      person('min'),
      'approval.ownRequest!',
    ],
    [
      'R04i a second time towards the quorum, for oneself',
      twoOf(aRequest({ decisions: [forTao('min')] })),
      approve,
      person('min'),
      'approval.youDecided',
    ],
    [
      'R04i by the absent person after it was taken for them',
      twoOf(aRequest({ decisions: [forTao('min')] })),
      approve,
      person('tao'),
      'approval.decidedForYou',
    ],
    [
      'R04i on another step by the absent person',
      aRequest({ stepIndex: 1, decisions: [forTao('min')] }),
      enter,
      { ...person('tao'), grants: [{ role: 'dataAdmin', unit: '*' }] },
      'approval.twoStepsByDeputy!',
    ],
  ])('%s is refused', (_, request, input, actor, code) => {
    expect(verdictOf(decideStep(request, input, circumstances(actor), [tao]))).toBe(code);
  });

  it('R04h R04i leaves the absent person free to decide on their own, and that counts for them alone', () => {
    const own = decideStep(aRequest(), approve, circumstances(person('tao')));

    expect(own).toMatchObject({ ok: true, change: { forId: null } });
    expect(own.ok && own.events[0]?.payload).not.toHaveProperty('deputyFor');
  });
});

describe('who is called', () => {
  const away = (personId: string, deputyId: string | null): Away => ({
    personId,
    name: personId,
    deputyId,
    deputyName: deputyId,
  });

  it.each([
    ['R04j not who is away', ['tao', 'min'], [away('tao', 'min')], ['min'], 1],
    ['R04j the absent person where nobody else is there', ['tao'], [away('tao', 'hao')], ['tao'], 0],
    ['R04l nobody stands in whose deputy is away too', ['tao', 'min'], [away('tao', null)], ['min'], 0],
    ['R04g no deputy who could not decide it', ['tao', 'jun'], [away('tao', 'hao')], ['jun'], 0],
  ])('%s', (_, people, absent, called, standing) => {
    expect(callable(people, absent)).toEqual(called);
    expect(deputiesAmong(people, absent)).toHaveLength(standing);
  });
});
