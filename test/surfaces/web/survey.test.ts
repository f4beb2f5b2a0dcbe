import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answeredSurvey } from '../../../src/desk/surveys/queries.ts';
import { aCustomer, anInvitation, answer, GOOD } from '../../desk/surveys/ground.ts';
import { done, type Filed } from '../../support/builders.ts';
import { MORNING, openTestDesk, type TestDesk } from '../../support/desk.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { openSurveySite, type SurveySite } from '../../support/survey-site.ts';
import { fingerprint } from '../../support/whole-database.ts';

const UNTIL = new Date('2026-04-01T02:00:30Z');

let desk: TestDesk;
let site: SurveySite;
let filed: Filed;
let invitationId: string;
let link: string;
beforeAll(async () => {
  desk = await openTestDesk();
  site = await openSurveySite(desk);
  filed = await aCustomer(desk, { values: { language: 'en' } });
}, 60_000);
afterAll(async () => {
  await site.close();
  await desk.close();
});
beforeEach(async () => {
  await desk.setNow(MORNING);
  invitationId = await anInvitation(desk, filed);
  link = site.link(invitationId, UNTIL);
});

type Got = { status: number; words: string; headers: Headers };
async function get(url = link, headers: Record<string, string> = {}): Promise<Got> {
  const response = await fetch(url, { headers, redirect: 'manual' });
  return { status: response.status, words: await response.text(), headers: response.headers };
}
async function post(
  fields: Record<string, string>,
  { url = link, headers = {} }: { url?: string; headers?: Record<string, string> } = {},
): Promise<Got> {
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers,
    redirect: 'manual',
  });
  return { status: response.status, words: await response.text(), headers: response.headers };
}
const FILLED = { 'q-overall': '5', 'q-call': '4', 'q-setup': 'all', 'q-open': 'Fine,\r\nthank <you>' };
const state = () => fingerprint(desk.database.pool);

describe('the page of a survey', () => {
  it('R80h answers nothing when it is opened, however often and in whatever language', async () => {
    const before = await state();
    for (const url of [link, `${link}?lang=zh-TW`, `${link}?send=1&q-overall=5`, `${link}?sent=1`]) {
      expect((await get(url)).status).toBe(200);
      expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
    }

    expect(await state()).toEqual(before);
    expect(await answeredSurvey(invitationId, desk)).toBeNull();
  });

  it('R80h is answered by its button, and reloading the thanks sends nothing again', async () => {
    const sent = await post({ ...FILLED, send: '1', language: 'en' });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '?sent=1&lang=en']);

    const thanks = await get(`${link}?sent=1&lang=en`);

    expect(thanks.words).toContain('<h1>Thank you!</h1>');
    expect(await answeredSurvey(invitationId, desk)).toMatchObject({ score: 5 });
  });

  it('R80i shows what was answered before, and takes changes until the period ends', async () => {
    await post({ ...FILLED, send: '1', language: 'en' });
    const again = await get();
    expect(again.words).toMatch(/name="q-overall" value="5"[^>]* checked/);
    expect(again.words).toContain('Fine,\nthank &lt;you&gt;</textarea>');
    expect(again.words).toContain('You answered on');

    await post({ ...FILLED, 'q-overall': '2', send: '1', language: 'en' });
    expect(await answeredSurvey(invitationId, desk)).toMatchObject({ score: 2 });

    await desk.setNow('2026-04-01T02:05:00Z');
    const late = await get();
    expect(late.status).toBe(410);
    expect(late.words).toContain('This survey is over');
    expect(late.words).not.toContain('thank &lt;you&gt;');
    expect((await post({ ...FILLED, send: '1' })).status).toBe(410);
    expect(await answeredSurvey(invitationId, desk)).toMatchObject({ score: 2 });
  });

  it('R80i takes the same answers twice as one', async () => {
    const rows = rowsOf(desk);
    const presses = await Promise.all(Array.from({ length: 4 }, () => post({ ...FILLED, send: '1' })));
    await post({ ...FILLED, send: '1' });

    expect(presses.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    const events = await rows(
      `select type from audit_event where payload->>'invitation' = $1 and type like 'survey.answer%'`,
      invitationId,
    );
    expect(events).toEqual([{ type: 'survey.answered' }]);
    // Back and forth is three answers, not two.
    for (const overall of ['4', '5']) await post({ ...FILLED, 'q-overall': overall, send: '1' });
    expect(await answeredSurvey(invitationId, desk)).toMatchObject({ score: 5 });
  });

  it('R80g opens nothing for a link that was changed by one character, and asks no database', async () => {
    const none = await openSurveySite({ ...desk, database: undefined as never });
    const path = new URL(link).pathname;
    const spots = [3, Math.floor(path.length / 2), path.length - 1];
    for (const spot of spots) {
      const changed = path.slice(0, spot) + (path[spot] === 'A' ? 'B' : 'A') + path.slice(spot + 1);
      const url = none.link(invitationId, UNTIL).replace(path, changed);
      expect([(await get(url)).status, (await post({ ...FILLED, send: '1' }, { url })).status]).toEqual([
        404, 404,
      ]);
    }
    await none.close();
    expect(await answeredSurvey(invitationId, desk)).toBeNull();
  });

  it('R80g opens nothing for an invitation that is answered in chat, or is none', async () => {
    expect((await get(site.link('00000000-0000-4000-8000-000000000000', UNTIL))).status).toBe(404);
  });

  it('R80k shows each mistake at its question and keeps everything typed', async () => {
    const { status, words } = await post({
      'q-call': '4',
      'q-setup': 'nonsense',
      'q-open': 'Kept "as" it is',
      send: '1',
      language: 'en',
    });

    expect(status).toBe(422);
    expect(words).toContain('<title>Please check: Your start with us</title>');
    expect(words).toContain('2 questions need another look:');
    expect(words).toMatch(/id="q-overall-fault">Please choose one\./);
    expect(words).toMatch(/id="q-setup-fault">This value is not valid\./);
    expect(words).toMatch(/aria-invalid="true" aria-describedby="q-overall-fault"/);
    expect(words).toMatch(/name="q-call" value="4"[^>]* checked/);
    expect(words).toContain('Kept &quot;as&quot; it is</textarea>');
    expect(await answeredSurvey(invitationId, desk)).toBeNull();
  });

  it('R80j speaks three languages, and a change of language keeps what was typed and sends nothing', async () => {
    expect((await get()).words).toContain('<html lang="en">');
    expect((await get(`${link}?lang=zh-CN`)).words).toContain('合作启动情况');
    const turned = await post({ ...FILLED, lang: 'zh-TW', language: 'en' });

    expect(turned.status).toBe(200);
    expect(turned.words).toContain('<html lang="zh-TW">');
    expect(turned.words).toContain('合作啟動情形');
    expect(turned.words).toMatch(/name="q-overall" value="5"[^>]* checked/);
    expect(turned.words).toContain('Fine,\nthank &lt;you&gt;</textarea>');
    expect(await answeredSurvey(invitationId, desk)).toBeNull();
    const wrong = await post({ send: '1', language: 'zh-TW' });
    expect(wrong.words).toContain('請選擇一項。');
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another site of the same owner', { 'sec-fetch-site': 'same-site' }],
    ['another origin, by an older browser', { origin: 'https://elsewhere.example' }],
    ['a page without an origin', { origin: 'null' }],
  ])('R80l refuses a form that comes from %s', async (_, headers) => {
    const { status } = await post({ ...FILLED, send: '1' }, { headers });

    expect(status).toBe(403);
    expect(await answeredSurvey(invitationId, desk)).toBeNull();
  });

  it('R80l takes a form of its own page, whatever the browser tells of it', async () => {
    const { host, origin } = new URL(link);
    expect(
      (await post({ ...FILLED, send: '1' }, { headers: { 'sec-fetch-site': 'same-origin' } })).status,
    ).toBe(303);
    expect((await post({ ...FILLED, send: '1' }, { headers: { origin } })).status).toBe(303);
    expect(host).toContain(':');
  });

  it('refuses what is too long or no form', async () => {
    expect((await post({ 'q-open': 'x'.repeat(70_000), send: '1' })).status).toBe(413);
    const json = await fetch(link, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(json.status).toBe(415);
  });

  it('keeps the link to itself: no cache, no other site, no frame', async () => {
    const { headers } = await get();

    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-robots-tag')).toContain('noindex');
  });

  it('R80i says that the answers have been counted once the survey is over', async () => {
    await done(answer(desk, invitationId, GOOD));
    await desk.setNow('2026-05-01T02:00:00Z');

    expect((await get(`${link}?lang=en`)).words).toContain('have been counted. Thank you!');
  });
});
