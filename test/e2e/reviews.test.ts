import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { overflowing, seriousFaults, useOffice, wordsIn } from '../support/office.ts';
import { passTime } from '../support/pass-time.ts';
import type { Seat } from '../support/seat.ts';
import type { TeamsSeat } from '../support/teams-seat.ts';

const office = useOffice();
const en = wordsIn('en');
const zh = wordsIn('zh-CN');

const CAMPAIGN = 'Review of all customers · Hamburg branch';
const LISTED = /Hamburg branch: 40 customers are on your list/;
const REMARK = 'Gone since May.';
const STREET = 'Am Sandtorkai 41';
const REPORT = en({ key: 'reviews.report' });

/** Lets hours or days pass by the page's own clock, until what is waited for stands there. */
async function pass(seat: Seat, button: '+1 h' | '+1 day', awaited: Locator, most: number): Promise<void> {
  for (let passed = 0; passed < most; passed += 1) {
    if (await comes(awaited)) return;
    await passTime(seat, button);
  }
  await awaited.waitFor();
}

/** What the clock brings about comes within a moment, or not before it moves on. */
function comes(awaited: Locator): Promise<boolean> {
  return awaited
    .first()
    .waitFor({ timeout: 2_500 })
    .then(
      () => true,
      () => false,
    );
}

const named = (name: string) => ({ name, exact: true });

/** The private list with its buttons: there is one, however often it is turned over or worked on. */
function listOf(seat: Seat | TeamsSeat): Locator {
  const button = seat.page.getByRole('button', named(en({ key: 'reviews.button.confirmThese' })));
  return seat.main.locator('.message, [data-message]').filter({ has: button });
}

async function openOwn(jonas: Seat): Promise<Locator> {
  await jonas.as('U13JONAS');
  const before = await listOf(jonas).count();
  await jonas.say('/customer review');
  await jonas.message('of 40').getByRole('button', named('Open')).first().press('Enter');
  const list = listOf(jonas).nth(before);
  await list.getByText('of 24').waitFor();
  return list;
}

async function numbersIn(list: Locator): Promise<string[]> {
  return (await list.innerText()).match(/\b2\d{9}\b/g) ?? [];
}

/** A picture that the browser has really drawn, and what those hear who do not see it. */
async function drawn(message: Locator): Promise<string> {
  const picture = message.locator('img[alt*="customers are done"]');
  await picture.waitFor();
  await expect
    .poll(() => picture.evaluate((node) => (node as unknown as { naturalWidth: number }).naturalWidth))
    .toBeGreaterThan(0);
  return (await picture.getAttribute('alt')) ?? '';
}

function onPhone(): Promise<Seat> {
  return office.seat({ viewport: { width: 360, height: 740 }, colorScheme: 'dark', bypassCSP: true });
}

describe('a review of a branch, from its opening to the report', () => {
  it('R50d R50g an administrator opens it, and it stands in the channel of its unit with its progress as a picture', async () => {
    const oliver = await (await office.seat()).as('U22OLIVER');
    await oliver.say('/customer review');
    await oliver.press(en({ key: 'reviews.noList' }), en({ key: 'reviews.button.open' }));
    await oliver.field('unit').waitFor();
    await oliver.fill({ kind: 'All customers', unit: 'Hamburg branch', days: '3' });
    await oliver.submit();
    await oliver.closed();
    await oliver.as('U22OLIVER', 'hamburg');
    const card = oliver.message(CAMPAIGN);
    await pass(oliver, '+1 h', card.getByText('running'), 3);
    await card.getByText('0 of 40').waitFor();
    expect(await drawn(card)).toBe('0 of 40 customers are done.');
  });

  it('R50a R50j R50s R50t an owner is given a list, turns it over in its place, and confirms one customer and then a page', async () => {
    const jonas = await (await office.seat()).as('U13JONAS');
    await pass(jonas, '+1 h', jonas.message(LISTED), 24);
    await jonas.message(LISTED).getByRole('button', named('Open')).first().press('Enter');
    const list = listOf(jonas);
    await list.getByText('0 of 24').waitFor();
    expect(await list.innerText()).toContain('all fields: ');
    const first = await numbersIn(list);
    expect(first).toHaveLength(10);

    await list.getByRole('button', named('Next')).press('Enter');
    await list.getByRole('button', named('Previous')).waitFor();
    expect(await numbersIn(list)).not.toContain(first[0]);
    await list.getByRole('button', named('Previous')).press('Enter');
    await expect.poll(() => numbersIn(list)).toEqual(first);

    await list.getByRole('button', named('Confirm')).first().press('Enter');
    await list.getByText('1 customer confirmed.').waitFor();
    expect(await numbersIn(list)).not.toContain(first[0]);
    await list.getByRole('button', named('Confirm these')).press('Enter');
    await jonas.page.getByRole('dialog').getByRole('button', named('Confirm')).click();
    await list.getByText('9 customers confirmed.').waitFor();
    expect(await list.innerText()).toContain('10 of 24');
    expect(await list.count()).toBe(1);
  });

  it('R50q R50r a flag reaches the data admins without what was written about it, and one of them settles it', async () => {
    const jonas = await office.seat();
    const list = await openOwn(jonas);
    const [number = ''] = await numbersIn(list);
    await list.getByRole('button', named('Flag')).first().press('Enter');
    await jonas.field('reason').waitFor();
    await jonas.fill({ reason: 'Closed down', remark: REMARK });
    await jonas.submit();
    await jonas.dialog
      .getByText(en({ key: 'reviews.flaggedNow', params: { number: { verbatim: number } } }))
      .waitFor();

    const fang = await (await office.seat()).as('U17FANG', 'data');
    await fang.message(number).waitFor();
    expect(await fang.main.innerText()).not.toContain(REMARK);
    await fang.press(number, zh({ key: 'reviews.button.resolve' }));
    await fang.field('resolution').waitFor();
    expect(await fang.dialog.innerText()).toContain(REMARK);
    await fang.fill({ resolution: '已在登记处核实。' });
    await fang.submit();
    await fang.closed();
    await fang.message(number).getByText('刘芳').last().waitFor();
    await expect
      .poll(() =>
        fang
          .message(number)
          .getByRole('button', named(zh({ key: 'reviews.button.resolve' })))
          .count(),
      )
      .toBe(0);
  });

  it('R50o Correct is the ordinary change: approved and entered, it counts as corrected', async () => {
    const jonas = await office.seat();
    const list = await openOwn(jonas);
    const [number = ''] = await numbersIn(list);
    await list.getByRole('button', named('Correct')).first().press('Enter');
    await jonas.field('street').waitFor();
    await jonas.fill({ street: STREET, reason: 'They moved in May.' });
    await jonas.submit();
    await jonas.dialog.locator('.submit', { hasText: 'Send for approval' }).waitFor();
    await jonas.submit();
    await jonas.closed();
    const under = await openOwn(jonas);
    await under.getByText(/correction under way: request \d+/).waitFor();
    expect(await under.innerText()).toContain('11 of 24');

    const sabine = await (await office.seat()).as('U16SABINE', 'hamburg');
    await sabine.press(STREET, 'Approve');
    await sabine.message(STREET).getByText('approved by Sabine Kröger').waitFor();
    const fang = await (await office.seat()).as('U17FANG', 'data');
    await fang.press(STREET, '批准');
    await fang.message(STREET).getByText('刘芳 已批准').waitFor();
    const after = await openOwn(jonas);
    expect(await after.innerText()).toContain('12 of 24');
    expect(await numbersIn(after)).not.toContain(number);
  });

  it('R24g the same list is worked on in Teams in its place, and the card in Slack follows', async () => {
    const jonas = await (await office.teamsSeat()).as('jonas');
    await jonas.say('review');
    await jonas.message('Rotterdam liaison office').getByRole('button', named('Open')).last().press('Enter');
    const list = listOf(jonas);
    await list.getByText('0 of 16').waitFor();
    const first = await numbersIn(list);
    await list.getByRole('button', named('Confirm')).first().press('Enter');
    await list.getByText('1 customer confirmed.').waitFor();
    expect(await numbersIn(list)).not.toContain(first[0]);
    expect(await list.count()).toBe(1);

    const oliver = await (await office.seat()).as('U22OLIVER', 'hamburg');
    await pass(oliver, '+1 h', oliver.message(CAMPAIGN).getByText('13 of 40'), 3);
    await expect.poll(() => drawn(oliver.message(CAMPAIGN))).toBe('13 of 40 customers are done.');
  });

  it('R23a the list fits a phone 360 px wide in the dark, and axe finds no serious fault in it', async () => {
    const phone = await onPhone();
    await openOwn(phone);
    expect([...(await seriousFaults(phone.page)), ...(await overflowing(phone.page))]).toEqual([]);
  });

  it('R50v R50w days pass: the owner is reminded, then the supervisor is told, and the thread names no customer', async () => {
    const jonas = await (await office.seat()).as('U13JONAS');
    await pass(jonas, '+1 day', jonas.message('still open on this list'), 12);
    const katrin = await (await office.seat()).as('U14KATRIN');
    const alert = katrin.message('Hamburg responsibility centre: 1 list is late');
    await pass(katrin, '+1 day', alert, 12);
    await alert.getByText('12 of 24 open').waitFor();
    await katrin.as('U14KATRIN', 'hamburg');
    await katrin.openThread(CAMPAIGN);
    const note = katrin.message('Hamburg responsibility centre: 1 list is late', katrin.thread);
    await note.waitFor();
    const words = await note.innerText();
    expect(words).toContain('Told to: Supervisor');
    expect(words).not.toMatch(/\b2\d{9}\b/);
  });

  it('R50x closed, it ends in a report with a picture, and its file is behind a link for one person', async () => {
    const oliver = await (await office.seat()).as('U22OLIVER', 'hamburg');
    await oliver.press(CAMPAIGN, 'Close');
    await oliver.page.getByRole('dialog').getByRole('button', named('Close')).click();
    const report = oliver.message(REPORT);
    await report.waitFor();
    expect(await report.innerText()).toContain('30% of 40 customers confirmed or corrected');
    expect(await drawn(report)).toBe('13 of 40 customers are done.');
    await oliver.press(REPORT, en({ key: 'reviews.button.file' }));
    const files = oliver.message(en({ key: 'reviews.files' }));
    const url = (await files.locator('a').first().getAttribute('href')) ?? '';
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('spreadsheetml');
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(1_000);
    const other = await fetch(`${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`);
    expect(other.status).toBe(404);
    const katrin = await (await office.seat()).as('U14KATRIN', 'hamburg');
    await katrin.message(REPORT).waitFor();
    expect(await katrin.main.innerText()).not.toContain(en({ key: 'reviews.files' }));
  });

  it('R23a the report fits a phone 360 px wide in the dark, and axe finds no serious fault in it', async () => {
    const phone = await onPhone();
    await phone.as('U14KATRIN', 'hamburg');
    await drawn(phone.message(REPORT));
    expect([...(await seriousFaults(phone.page)), ...(await overflowing(phone.page))]).toEqual([]);
  });
});
