import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { features } from '../../../src/desk/index.ts';
import { STEP_OBLIGATION } from '../../../src/desk/requests/open-step.ts';
import { requestChain } from '../../../src/desk/requests/schema.ts';
import { storyOf } from '../../../src/kit/story.ts';

import { decideInput, done, fileNew } from '../../support/builders.ts';
import { MORNING, openTestDesk, type TestDesk } from '../../support/desk.ts';
import { fingerprint } from '../../support/whole-database.ts';

let desk: TestDesk;
beforeAll(async () => {
  desk = await openTestDesk();
});
afterAll(() => desk.close());
beforeEach(() => desk.setNow(MORNING));

const moment = features.find(({ obligations }) => obligations?.[STEP_OBLIGATION])?.obligations?.[
  STEP_OBLIGATION
];

/** What the clock does when a moment has come: `slot` stands for the obligation's row and instant. */
async function strike(subject: string, act: string, slot: string, lateMs = 0): Promise<void> {
  await moment?.(subject, act, { commandId: `obligation:${slot}`, lateMs }, desk);
}
async function reminders(requestId: string): Promise<string[]> {
  return (await storyOf(requestChain(requestId), desk))
    .map(({ type }) => type)
    .filter((type) => /reminded|escalated/.test(type));
}
async function cardsOf(requestId: string, seq: number): Promise<string[]> {
  const { rows } = await desk.database.pool.query<{ line: string }>(
    `select kind || ' ' || audience as line from card where target = $1 order by 1`,
    [`${requestId}/${seq}`],
  );
  return rows.map(({ line }) => line);
}

describe('the ladder of a step', () => {
  it('R27b R112b reminds once, however often the moment is handled', async () => {
    const { requestId } = await fileNew(desk);
    await Promise.all([1, 2, 3].map(() => strike(`${requestId}/1/0`, 'remind', `${requestId}@8`)));
    const before = await fingerprint(desk.database.pool);
    await strike(`${requestId}/1/0`, 'remind', `${requestId}@8`);

    expect(await reminders(requestId)).toEqual(['step.reminded']);
    expect(await fingerprint(desk.database.pool)).toEqual(before);
    expect(await cardsOf(requestId, 5)).toEqual(['request.note channel:desk-east']);
  });

  it('R27c R27f escalates at each of its moments, to whom the step escalates to', async () => {
    const { requestId } = await fileNew(desk);
    for (const slot of ['a', 'b', 'b', 'c'])
      await strike(`${requestId}/1/0`, 'escalate', `${requestId}@${slot}`);

    expect(await reminders(requestId)).toEqual(['step.escalated', 'step.escalated', 'step.escalated']);
    expect(await cardsOf(requestId, 5)).toEqual([
      'request.alert person:lei',
      'request.note channel:desk-east',
    ]);
  });

  it.each(['decided', 'withdrawn', 'edited'])('R27d is silent once the request is %s', async (how) => {
    const { requestId } = await fileNew(desk);
    if (how === 'decided')
      await done(desk.execute('approval.decide', decideInput(requestId, 0), desk.as('tao')));
    else
      await done(
        desk.execute(
          'request.pullBack',
          { requestId, how: how === 'edited' ? 'edit' : 'withdraw' },
          desk.as('lily'),
        ),
      );
    const before = await fingerprint(desk.database.pool);

    await strike(`${requestId}/1/0`, 'remind', `${requestId}@late`);

    expect(await fingerprint(desk.database.pool)).toEqual(before);
  });

  it('R27g says how late a moment is that was missed', async () => {
    const { requestId } = await fileNew(desk);
    await strike(`${requestId}/1/0`, 'remind', `${requestId}@x`, 3_600_000);

    const story = await storyOf(requestChain(requestId), desk);
    expect(story.at(-1)).toMatchObject({
      type: 'step.reminded',
      actor: 'desk',
      payload: { lateMs: 3_600_000 },
    });
  });

  it('R27a goes by the desk’s clock and the calendar of the unit', async () => {
    await desk.setNow('2026-09-30T09:00:00Z');
    const { requestId } = await fileNew(desk);

    const { rows } = await desk.database.pool.query<{ due: string }>(
      `select to_char(due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') as due from request where id = $1`,
      [requestId],
    );

    // The hour before closing time on the eve of the national holidays, then seven hours of the first working day, 8 October.
    expect(rows[0]?.due).toBe('2026-10-08T17:00'.replace('T', ' '));
  });
});
