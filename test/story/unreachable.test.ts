import { afterAll, beforeAll, expect, it } from 'vitest';
import { buttonsOf, openStory, type Story, wordsOf } from '../support/story.ts';
import { DATA, EAST, fileNew, stepCard } from './steps.ts';

let story: Story;
beforeAll(async () => {
  story = await openStory({ uninvited: ['desk-east'] });
});
afterAll(() => story.close());

it('R23b R23f where the bot is not in the channel each decider has the card, and decides on it', async () => {
  const { requestId, number } = await fileNew(story);

  expect(await stepCard(story, requestId, EAST)).toBeUndefined();
  expect(
    await story.row(
      `select fault, parked_at is not null as parked from card where kind = 'request.step' and audience = $1`,
      EAST,
    ),
  ).toEqual({ fault: 'unreachable', parked: true });
  const [tao, min] = await Promise.all(
    ['tao', 'min'].map((person) => stepCard(story, requestId, `person:${person}`)),
  );
  for (const shown of [tao, min]) {
    expect(wordsOf(shown)).toContain(String(number));
    expect(buttonsOf(shown)).toEqual(
      expect.arrayContaining(['approval.approve', 'approval.return', 'approval.reject', 'request.details']),
    );
  }
  expect(await stepCard(story, requestId, 'person:jun')).toBeUndefined();
  expect(story.log()).toContain('not_in_channel');

  await story.as('min').press(min, 'approval.approve');

  expect(await story.row('select step_index from request where id = $1', requestId)).toEqual({
    step_index: 1,
  });
  expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('min step.approved');
  for (const person of ['tao', 'min'])
    expect(buttonsOf(await stepCard(story, requestId, `person:${person}`))).toEqual(['request.details']);
  expect(buttonsOf(await stepCard(story, requestId, DATA))).toContain('approval.answer');
});

it('R27f R23b there the reminder reaches each decider too', async () => {
  const { requestId } = await fileNew(story);
  await story.setNow('2026-03-18T08:30:00Z');
  await story.tick();

  expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('desk step.reminded');
  for (const person of ['tao', 'min']) {
    const words = story.as(person).direct().map(wordsOf).join('\n');
    expect(words).toMatch(person === 'tao' ? /提醒：申请/ : /Reminder: request/);
  }
  expect(
    await story.rows(
      `select 1 from obligation where subject = $1 and done_at is not null`,
      `${requestId}/1/0`,
    ),
  ).toEqual([]);
});
