import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { surveys } from '../../../src/desk/surveys/index.ts';
import { translator } from '../../../src/i18n/translate.ts';
import type { Part } from '../../../src/kit/card.ts';
import { readDrawn } from '../../../src/kit/drawn-link.ts';
import { done, type Filed } from '../../support/builders.ts';
import { MORNING, openTestDesk, type TestDesk } from '../../support/desk.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { organisation, someone } from '../people/register.ts';
import { aCustomer, answer, aRun, wordsOf } from './ground.ts';

const WORDS = ['Lamps came late', 'Zelda Quist was kind', 'More colours, please'];

let desk: TestDesk;
let rows: ReturnType<typeof rowsOf>;
let runId: string;
let customers: Filed[];
beforeAll(async () => {
  desk = await openTestDesk({
    organisation: organisation([someone('clerk', [{ role: 'administrator', units: ['*'] }])]),
  });
  rows = rowsOf(desk);
  customers = [
    await aCustomer(desk),
    await aCustomer(desk),
    await aCustomer(desk, { manager: null }),
    await aCustomer(desk),
  ];
  await desk.setNow('2026-02-10T02:00:00Z');
  const earlier = await aRun(desk, { firstDay: '2026-02-10', lastDay: '2026-02-20' });
  await answerFor(earlier, customers[0], { recommend: '4', delivery: '2', contact: '3' });
  await desk.setNow(MORNING);
  runId = await aRun(desk);
  const scores = ['10', '8', '3'];
  for (const [at, filed] of customers.slice(0, 3).entries()) {
    const given = { recommend: scores[at] ?? '', delivery: '4', contact: '5', comment: WORDS[at] ?? '' };
    await answerFor(runId, filed, at === 0 ? { ...given, priority: 'price' } : given);
  }
  await rows(
    `insert into mail (kind, target, recipient, wished_at, outcome)
     select 'survey.invitation', i.id::text, 'contact:' || i.contact_id, desk_now(), 'refused' from survey_invitation i
     where i.run_id = $1 and i.customer_id = $2
     on conflict (kind, target, recipient) do update set outcome = 'refused'`,
    runId,
    customers[3]?.customerId,
  );
}, 60_000);
afterAll(() => desk.close());

async function answerFor(
  run: string,
  filed: Filed | undefined,
  answers: Record<string, string>,
): Promise<void> {
  const [row] = await rows<{ id: string }>(
    'select id from survey_invitation where run_id = $1 and customer_id = $2',
    run,
    filed?.customerId,
  );
  await done(answer(desk, row?.id ?? '', answers));
}
const t = translator('en', 'Asia/Shanghai');
async function pressed(
  action: string,
  target: string,
  by = 'lei',
): Promise<{ words: string; parts: readonly Part[] }> {
  const reply = await surveys.actions?.[action]?.(desk.interaction(by, { target }), desk);
  if (reply?.kind !== 'say') throw new Error(`${action} says nothing`);
  return { words: `${t(reply.say)}\n${wordsOf(reply.parts ?? [])}`, parts: reply.parts ?? [] };
}
const whole = 'survey/satisfaction/aurenfield';

describe('a report', () => {
  it('R82a tells rate, undelivered letters, average, distribution and each other question', async () => {
    const { words } = await pressed('survey.report', `run/${runId}`);

    expect(words).toContain('Answers: 3 of 4 answered (75%)');
    expect(words).toContain('Letters that did not arrive: 1');
    expect(words).toContain('Average score: 7 of 10');
    expect(words).toContain('3: 1, 4: 0, 5: 0, 6: 0, 7: 0, 8: 1, 9: 0, 10: 1');
    expect(words).toContain('How satisfied are you with our deliveries?: 4 of 5');
    expect(words).toContain('What matters most to you in the coming year?: Price: 1');
  });

  it('R82a R82b tells of a survey over all its runs, with its trend by month', async () => {
    const { words } = await pressed('survey.report', whole);

    expect(words).toContain('Answers: 4 of 8 answered (50%)');
    expect(words).toContain('By month: 2026-02 4 of 10, 2026-03 7 of 10.');
  });

  it('R82b tells of each account manager', async () => {
    const { words } = await pressed('survey.report', `run/${runId}`);

    expect(words).toContain('Jun Li · 2 of 3 answered (67%) · 9 of 10');
    expect(words).toContain('No account manager · 1 of 1 answered (100%) · 3 of 10');
  });

  it('R82b R82d has each customer in a file that only who reads the report is led to', async () => {
    const { parts } = await pressed('survey.file', `run/${runId}`);
    const [link] = parts.flatMap((part) => (part.part === 'link' ? [part.url] : []));
    const token = link?.split('/f/')[1] ?? '';
    const named = readDrawn(desk.links.read('file', token, new Date(MORNING))?.target ?? '');
    expect(desk.links.read('file', token, new Date('2026-03-18T02:20:00Z'))?.expired).toBe(true);

    const sheet = await surveys.files?.[named?.kind ?? '']?.(named?.target ?? '', reader, desk);

    expect(sheet?.rows).toHaveLength(4);
    expect(sheet?.columns.map(({ title }) => t(title))).toContain(
      'How satisfied are you with our deliveries?',
    );
    expect(sheet?.rows.map((row) => row[6]).sort()).toEqual([10, 3, 8, null]);
    expect(JSON.stringify(sheet)).not.toContain('Lamps came late');
    expect((await pressed('survey.file', `run/${runId}`, 'sabine')).words).toContain(
      'Your role does not include this',
    );
  });

  it('R82d draws pictures that can be told from their words alone', async () => {
    const { parts } = await pressed('survey.report', whole);
    const pictures = parts.flatMap((part) => (part.part === 'picture' ? [part] : []));
    expect(pictures.map(({ alternative }) => t(alternative))).toEqual([
      expect.stringMatching(/^Average 6\.3 of 10\. 0: 0, 1: 0/),
      'By month: 2026-02 4 of 10, 2026-03 7 of 10.',
    ]);
    const token = pictures[1]?.url.split('/p/')[1] ?? '';
    const named = readDrawn(desk.links.read('picture', token, new Date(MORNING))?.target ?? '');

    const picture = await surveys.pictures?.[named?.kind ?? '']?.(named?.target ?? '', reader, desk);

    expect(picture?.chart).toMatchObject({ chart: 'line', series: [{ values: [4, 7] }], most: 10 });
  });

  it('R82c shows comments, page by page, only of customers whose personal data the reader may see', async () => {
    const seen = await pressed('survey.comments', `run/${runId}`, 'yan');
    for (const words of WORDS) expect(seen.words).toContain(words);

    const hidden = await pressed('survey.comments', `run/${runId}`, 'clerk');
    for (const words of WORDS) expect(hidden.words).not.toContain(words);
    expect(hidden.words).toContain('What this customer wrote is read by those who look after them.');
    expect((await pressed('survey.comments', `run/${runId}`, 'kai')).words).toContain(
      'Your role does not include',
    );

    const first = await rows<{ id: string }>(
      'select id from survey_invitation where run_id = $1 and answered_at is not null order by answered_at desc, id desc',
      runId,
    );
    const next = await pressed('survey.comments', `run/${runId} ${first[0]?.id}`, 'yan');
    expect(next.words).not.toContain(WORDS[2]);
    expect(next.words).toContain(WORDS[0]);
  });

  it('R82e is posted to the unit’s channel when the survey closes, in numbers and pictures only', async () => {
    await done(desk.execute('survey.close', { runId }, desk.as('lei')));
    const cards = await rows<{ audience: string }>(
      `select audience from card where kind = 'survey.report' and target = $1`,
      runId,
    );
    expect(cards).toEqual([{ audience: 'channel:desk-east' }]);

    const card = await surveys.cards?.['survey.report']?.draw(
      runId,
      { ...reader, audience: 'channel:desk-east' },
      desk,
    );

    const words = card ? wordsOf(card.parts) : '';
    expect(words).toContain('Average score: 7 of 10');
    expect(card?.parts.filter(({ part }) => part === 'picture')).toHaveLength(1);
    expect(words).not.toMatch(/Lamp House|Zelda|Lamps came late/);
  });
});

const reader = { language: 'en', timeZone: 'Asia/Shanghai' } as const;
