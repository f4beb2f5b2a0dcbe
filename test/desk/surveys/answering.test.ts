import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { customersFeature } from '../../../src/desk/customers/index.ts';
import { surveys } from '../../../src/desk/surveys/index.ts';
import {
  answeredSurvey,
  followUpNote,
  invitationOf,
  openAnswers,
} from '../../../src/desk/surveys/queries.ts';
import { verifyAudit } from '../../../src/kit/audit.ts';
import type { Audience } from '../../../src/kit/card.ts';
import { byClock, codeOf, done, type Filed } from '../../support/builders.ts';
import { MORNING, openTestDesk, type TestDesk } from '../../support/desk.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { organisation, someone } from '../people/register.ts';
import { duties as dutiesOf } from './duties.ts';
import { aCustomer, anInvitation, answer, BAD, GOOD, wordsOf } from './ground.ts';

let desk: TestDesk;
let rows: ReturnType<typeof rowsOf>;
let filed: Filed;
let invitationId: string;
beforeAll(async () => {
  desk = await openTestDesk({
    organisation: organisation([someone('clerk', [{ role: 'administrator', units: ['*'] }])]),
  });
  rows = rowsOf(desk);
}, 60_000);
afterAll(() => desk.close());
beforeEach(async () => {
  await rows(`delete from card where kind like 'survey.%'`);
  await desk.setNow(MORNING);
  filed = await aCustomer(desk);
  invitationId = await anInvitation(desk, filed);
});

const eventsOf = (customerId: string) =>
  rows<{ type: string; payload: Record<string, unknown> }>(
    `select type, payload from audit_event where chain = $1 and type like 'survey.%' order by seq`,
    `customer:${customerId}`,
  );
const cardsOf = async (target = invitationId) =>
  (
    await rows<{ kind: string; audience: string }>(
      'select kind, audience from card where target like $1 order by kind, audience',
      `${target}%`,
    )
  ).map(({ kind, audience }) => `${kind} ${audience}`);
async function drawn(kind: string, audience: Audience, target = invitationId): Promise<string> {
  const card = await surveys.cards?.[kind]?.draw(
    target,
    { language: 'en', timeZone: 'Asia/Shanghai', audience },
    desk,
  );
  return card ? wordsOf(card.parts) : '';
}
const run = (command: string, by: string, more: object = {}) =>
  desk.execute(command, { invitationId, ...more }, desk.as(by));
const press = (act: 'remind' | 'escalate') =>
  desk.execute('survey.pressFollowUp', { invitationId, act }, byClock());

describe('an answer', () => {
  it('R63c R80o is filed: the score in the audit chain of the customer, the words sealed', async () => {
    await done(answer(desk, invitationId, { ...GOOD, open: 'Quella is quite content' }));

    const [row] = await rows<{ score: string; answers: Record<string, unknown> }>(
      'select score, answers from survey_invitation where id = $1',
      invitationId,
    );
    expect(Number(row?.score)).toBe(5);
    expect(row?.answers).toEqual({ overall: 5, call: 4, setup: 'all', open: { sealed: expect.any(String) } });
    expect(await answeredSurvey(invitationId, desk)).toMatchObject({ score: 5, insufficient: false });
    expect((await eventsOf(filed.customerId)).at(-1)).toEqual({
      type: 'survey.answered',
      payload: { survey: 'onboarding', invitation: invitationId, score: 5 },
    });
    const view = await invitationOf(invitationId, desk);
    expect(view && (await openAnswers(view, { seal: desk.anotherSeal() })).open).toBe(
      'Quella is quite content',
    );
    expect(JSON.stringify(await rows('select payload from audit_event'))).not.toContain('content');
  });

  it('R80o is gone with the key of the contact person', async () => {
    await done(answer(desk, invitationId, { ...GOOD, open: 'Nobody reads this' }));
    await rows('delete from data_key where owner_id = $1', filed.contactId);
    const view = await invitationOf(invitationId, desk);

    expect(view && (await openAnswers(view, { seal: desk.anotherSeal() }))).toEqual({
      overall: '5',
      call: '4',
      setup: 'all',
      open: '',
    });
  });

  it('R80o stands in the customer’s file with its date', async () => {
    await done(answer(desk, invitationId, GOOD));
    const open = customersFeature(() => [surveys]).actions?.['customer.open'];
    const reply = await open?.(desk.interaction('lily', { target: filed.customerId }), desk);

    expect(reply?.kind === 'page' && wordsOf(reply.page.parts)).toContain('Your start with us: 5 of 5 · ');
    const closed = await open?.(desk.interaction('yating', { target: filed.customerId }), desk);
    expect(closed?.kind === 'page' && wordsOf(closed.page.parts)).not.toContain('5 of 5');
  });

  it('R80i can be changed until the period ends, and is one answer', async () => {
    await done(answer(desk, invitationId, GOOD));
    expect((await done(answer(desk, invitationId, { ...GOOD, overall: '4' }))).changed).toBe(true);

    expect(await answeredSurvey(invitationId, desk)).toMatchObject({ score: 4 });
    expect((await eventsOf(filed.customerId)).map(({ type }) => type)).toEqual([
      'survey.invited',
      'survey.answered',
      'survey.answerChanged',
    ]);
    await desk.setNow('2026-04-01T02:01:00Z');
    expect(codeOf(await answer(desk, invitationId, GOOD))).toBe('survey.over');
  });

  it('R80k names each question that lacks an answer or has one that cannot be', async () => {
    const outcome = await answer(desk, invitationId, {
      overall: '6',
      setup: 'never',
      open: 'x'.repeat(1_001),
    });

    expect(outcome.kind === 'refused' && outcome.refusal.fields).toEqual({
      overall: { key: 'check.invalid' },
      call: { key: 'survey.chooseOne' },
      setup: { key: 'check.invalid' },
      open: { key: 'check.tooLong', params: { maximum: 1_000 } },
    });
  });

  it('R80i comes only from the link or from whom it was sent to', async () => {
    expect(codeOf(await run('survey.answer', 'lei', { answers: GOOD }))).toBe('survey.notYours!');
  });

  it('R80n is read by the questions it was asked with', async () => {
    const [onboarding] = desk.applied.surveys;
    if (!onboarding) throw new Error('the demo has a survey');
    const changed = { ...onboarding, questions: onboarding.questions.slice(0, 1), insufficientBelow: 5 };
    await desk.apply({ ...desk.applied, surveys: [changed] });

    expect(codeOf(await answer(desk, invitationId, { overall: '4' }))).toBe('refusal.invalid');
    await done(answer(desk, invitationId, { ...GOOD, overall: '4' }));

    expect(await answeredSurvey(invitationId, desk)).toMatchObject({ score: 4, insufficient: false });
    await desk.apply({ ...desk.applied, settings: { ...desk.applied.settings, draftDays: 29 } });
  });
});

describe('a follow-up', () => {
  it('R81a opens at once: in the channel without the customer’s words, to the account manager with them', async () => {
    await done(answer(desk, invitationId, BAD));

    expect(await cardsOf()).toEqual(['survey.alert person:jun', 'survey.followUp channel:desk-east']);
    const inChannel = await drawn('survey.followUp', 'channel:desk-east');
    expect(inChannel).toContain('is not satisfied: 1 of 5, Your start with us');
    expect(inChannel).toContain('[survey.take]\n[survey.finish]\n[survey.details]');
    expect(inChannel).not.toMatch(/flicker|Quella/);
    const toManager = await drawn('survey.alert', 'person:jun');
    expect(toManager).toContain('The lamps flicker, ask Quella Zimmerling');
    const [obligation] = await rows<{
      owner_role: string;
      owner_unit: string;
      due_at: Date;
      moments: { act: string }[];
    }>(
      `select owner_role, owner_unit, due_at, moments from obligation where kind = 'survey.followUp' and subject = $1`,
      invitationId,
    );
    // Sixteen working hours from Wednesday at ten: two whole days of eight.
    expect(obligation).toMatchObject({ owner_role: 'customerSupport', owner_unit: 'shanghai' });
    expect(obligation?.due_at.toISOString().slice(0, 10)).toBe('2026-03-20');
    expect(obligation?.moments.map(({ act }) => act)).toEqual(['remind', 'escalate', 'escalate']);
    expect((await eventsOf(filed.customerId)).at(-1)).toMatchObject({
      type: 'survey.followUpOpened',
      payload: { score: 1, role: 'customerSupport' },
    });
  });

  it('R81a does not show the words to an account manager who has gone elsewhere', async () => {
    await done(answer(desk, invitationId, BAD));

    expect(await drawn('survey.alert', 'person:yating')).not.toContain('flicker');
  });

  it('R81b is taken and settled by those entitled, and by nobody else', async () => {
    await done(answer(desk, invitationId, BAD));
    expect(codeOf(await run('survey.take', 'yating'))).toBe('survey.notYourFollowUp!');
    expect(codeOf(await run('survey.finish', 'tao', { note: 'x' }))).toBe('survey.notYourFollowUp!');

    await done(run('survey.take', 'yan'));
    expect(codeOf(await run('survey.take', 'jun'))).toBe('survey.takenAlready');
    expect(codeOf(await run('survey.take', 'yan'))).toBe('survey.takenByYou');
    expect(await drawn('survey.followUp', 'channel:desk-east')).toContain('Taken by: Yan He');
    await done(run('survey.finish', 'yan', { note: 'Called, new ballasts are on their way' }));

    expect(codeOf(await run('survey.finish', 'jun', { note: 'x' }))).toBe('survey.doneAlready');
    const card = await drawn('survey.followUp', 'channel:desk-east');
    expect(card).toContain('Settled by Yan He');
    expect(card).not.toContain('ballasts');
    expect(
      await rows(
        `select evidence from obligation where kind = 'survey.followUp' and subject = $1`,
        invitationId,
      ),
    ).toEqual([{ evidence: 'done' }]);
  });

  it('R81f seals what was done, for those who see to it', async () => {
    await done(answer(desk, invitationId, BAD));
    await done(run('survey.finish', 'yan', { note: 'Called, new ballasts are on their way' }));

    const [row] = await rows<{ note: unknown }>(
      'select note from survey_follow_up where invitation_id = $1',
      invitationId,
    );
    expect(row?.note).toEqual({ sealed: expect.any(String) });
    expect(await followUpNote(invitationId, desk)).toBe('Called, new ballasts are on their way');
    const details = surveys.actions?.['survey.details'];
    const seen = async (who: string) => {
      const reply = await details?.(desk.interaction(who, { target: invitationId }), desk);
      return reply?.kind === 'page' ? wordsOf(reply.page.parts) : reply?.kind;
    };
    expect(await seen('jun')).toContain('new ballasts');
    expect(await seen('clerk')).not.toMatch(/ballasts|flicker/);
    expect(await seen('yating')).toBe('say');
  });

  it('R81c reminds those who have it, and when it is overdue also those it escalates to', async () => {
    await done(answer(desk, invitationId, BAD));
    await desk.setNow('2026-03-20T03:00:00Z');
    await done(press('remind'));
    expect((await cardsOf()).filter((card) => card.startsWith('survey.press'))).toEqual([
      'survey.press person:yan',
    ]);

    await done(run('survey.take', 'jun'));
    await done(press('escalate'));

    expect((await cardsOf()).filter((card) => card.startsWith('survey.press'))).toEqual([
      'survey.press person:jun',
      'survey.press person:lei',
      'survey.press person:yan',
    ]);
    expect(await drawn('survey.followUp', 'channel:desk-east')).toMatch(/Overdue\n\[survey.take\]/);
    // Now that it is overdue, another one may take it over.
    await done(run('survey.take', 'yan'));
    expect((await eventsOf(filed.customerId)).map(({ type }) => type).slice(-3)).toEqual([
      'survey.followUpTaken',
      'survey.followUpEscalated',
      'survey.followUpTaken',
    ]);
    await done(run('survey.finish', 'yan', { note: 'Settled' }));
    expect(codeOf(await press('escalate'))).toBe('survey.doneAlready');
  });

  it('R81d is among what its owner has to do, and in the list, until it is settled', async () => {
    await done(answer(desk, invitationId, BAD));
    const listed = async (who: string) => {
      const reply = await surveys.verbs?.survey?.run(desk.interaction(who), desk);
      return reply?.kind === 'say' ? wordsOf(reply.parts ?? []) : '';
    };
    const name = String(
      (await rows<{ name: string }>('select name from customer where id = $1', filed.customerId))[0]?.name,
    );

    expect(await dutiesOf('survey.followUp', [invitationId, randomUUID()], desk)).toEqual([
      expect.stringContaining(`Follow up: ${name}`),
    ]);
    expect(await listed('jun')).toContain(name);
    expect(await listed('sabine')).not.toContain(name);
    await done(run('survey.finish', 'jun', { note: 'Settled' }));

    expect(await dutiesOf('survey.followUp', [invitationId], desk)).toEqual([]);
    expect(await listed('jun')).not.toContain(name);
  });

  it('R81e goes on after a better answer, and opens again after another bad one', async () => {
    await done(answer(desk, invitationId, BAD));
    await done(answer(desk, invitationId, GOOD));
    const followUp = () =>
      rows<{ done: boolean; taken_by: string | null }>(
        'select done_at is not null as done, taken_by from survey_follow_up where invitation_id = $1',
        invitationId,
      );
    expect(await followUp()).toEqual([{ done: false, taken_by: null }]);

    await done(run('survey.take', 'yan'));
    await done(run('survey.finish', 'yan', { note: 'Settled' }));
    await done(answer(desk, invitationId, BAD));

    expect(await followUp()).toEqual([{ done: false, taken_by: null }]);
    expect(await followUpNote(invitationId, desk)).toBeNull();
    expect(
      await rows(
        `select done_at from obligation where kind = 'survey.followUp' and subject = $1`,
        invitationId,
      ),
    ).toEqual([{ done_at: null }]);
  });

  it('R81a is not opened by a score that is enough', async () => {
    await done(answer(desk, invitationId, { ...GOOD, overall: '3' }));

    expect(await cardsOf()).toEqual([]);
  });

  it('R97 leaves an audit trail and files that an honest check finds sound', async () => {
    await done(answer(desk, invitationId, BAD));

    expect((await verifyAudit(desk.database.pool, '/nowhere')).findings).toEqual([]);
  });
});
