import { readFile } from 'node:fs/promises';
import { DateTime } from 'luxon';
import type { FrameLocator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useOffice, wordsIn } from '../support/office.ts';
import { passTime } from '../support/pass-time.ts';
import type { Seat } from '../support/seat.ts';

const office = useOffice();
const en = wordsIn('en');
const zh = wordsIn('zh-CN');
/** Of the demo company: on file for long, so that its data are still to be handed over. */
const NUMBER = '2310170017';
const NAME = 'Oevelgarten';
const CARD = new RegExp(`Onboarding.*${NAME}`, 's');
/** Her message about the call, in the words it begins with; reminders of it have them in small letters. */
const CALL = /Onboarding call with/;
const ASKED = /Onboarding call with .*: what became of it/;
const BERLIN = 'Europe/Berlin';
const PHONE = { width: 360, height: 740 };
/** A letter is looked for every five seconds and waits as long for its turn. */
const MAIL = { timeout: 40_000, interval: 100 };
const COMMENT = 'The dimmers came a week late.';
const POINT = 'Two dimmers are missing.';

/** What the tests hand on: each goes on where the one before stopped. */
let invitation: { uid: string; sequence: number };
let survey: string;

async function at(person: string, place: Parameters<Seat['as']>[1] = 'hamburg'): Promise<Seat> {
  return (await office.seat()).as(person, place);
}

/** The thread under the onboarding's card: story, checklist, points. */
async function inThread(person: string): Promise<Seat> {
  const seat = await at(person);
  await seat.openThread(CARD);
  return seat;
}

/** The button that belongs to one item of a list. */
async function pressAt(seat: Seat, list: string, item: string, button: string): Promise<void> {
  await seat
    .message(list, seat.thread)
    .locator(`.block:has-text("${item}") + .block`)
    .getByRole('button', { name: button, exact: true })
    .click();
}

/** A mail on the local workspace's page of them, opened; the newest one of several. */
async function openMail(page: Page, words: string, to: string): Promise<FrameLocator> {
  const arrived = async () => {
    const answer = await fetch(`${office.desk().url}/local/mails`);
    const { mails } = (await answer.json()) as { mails: { subject: string; to: string }[] };
    return mails.some((mail) => mail.subject.includes(words) && mail.to.includes(to));
  };
  await expect.poll(arrived, MAIL).toBe(true);
  await page.goto(`${office.desk().url}/mail/#as=sabine&locale=en-US&tz=${BERLIN}`);
  await page.locator('.mail-place', { hasText: words }).filter({ hasText: to }).first().click();
  await page.locator('main .mail-facts', { hasText: to }).waitFor();
  return page.frameLocator('.mail-frame');
}

async function calendarEntry(page: Page): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('.mail-attachments a').first().click(),
  ]);
  return (await readFile(await download.path(), 'utf8')).replaceAll(/\r\n[ \t]/g, '');
}

const entryOf = (ics: string, name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(ics)?.[1]?.trim() ?? '';

describe('from the signed contract to the answered survey', { timeout: 90_000 }, () => {
  it('R60a Jonas says that the contract was signed; the card stands in the channel, and the account manager hears of it', async () => {
    const jonas = await at('U13JONAS', 'bot');
    await jonas.say(`/customer onboard ${NUMBER}`);
    await jonas.press(en({ key: 'onboarding.whichCustomer' }), en({ key: 'onboarding.button.new' }));
    await jonas.field('signedOn').waitFor();
    const day = await jonas.control('signedOn').inputValue();
    const time = await jonas.control('signedAt').inputValue();
    // The deadline is then half an hour beyond the first reminder, eight hours before it.
    const signed = DateTime.fromISO(`${day}T${time}`, { zone: BERLIN }).minus({ hours: 15, minutes: 30 });
    await jonas.fill({
      signedOn: signed.toFormat('yyyy-MM-dd'),
      signedAt: signed.toFormat('HH:mm'),
      contactId: 'Malte Brodersen',
    });
    expect(await jonas.control('accountManagerId').inputValue()).toBe('Sabine Kröger');
    await jonas.submit();
    await jonas.closed();
    await jonas.message(`The onboarding of ${NAME}`).waitFor();
    const sabine = await at('U16SABINE', 'bot');
    const told = sabine.message('Jonas Petersen started the onboarding of');
    await told.waitFor();
    expect(await told.getByRole('button').allTextContents()).not.toContain('Hand over');
    await sabine.as('U16SABINE', 'hamburg');
    await sabine.message(CARD).getByText('→ due').first().waitFor();
  });

  it('R60d he is reminded eight hours before it is due, and 24 hours after the signing Katrin is told', async () => {
    const jonas = await at('U13JONAS', 'bot');
    await passTime(jonas, '+1 h');
    await jonas.message('must be handed over by').waitFor();
    const katrin = await at('U14KATRIN', 'bot');
    expect(await katrin.main.innerText()).not.toContain(NAME);
    await passTime(katrin, '+1 day');
    await katrin.message('were to be handed over by').waitFor();
    await katrin.as('U14KATRIN', 'hamburg');
    await katrin.message(CARD).getByText('late').first().waitFor();
    await katrin.openThread(CARD);
    await katrin.message('were to be handed over by', katrin.thread).waitFor();
    // The second reminder was overtaken by the deadline.
    await expect
      .poll(async () => (await katrin.thread.innerText()).match(/must be handed over by/g))
      .toHaveLength(1);
  });

  it('R60e R61a he hands the data over from his reminder; the thread tells it without a word of what was typed', async () => {
    const jonas = await at('U13JONAS', 'bot');
    await jonas.press('must be handed over by', en({ key: 'onboarding.button.handOver' }));
    await jonas.field('needs').waitFor();
    await jonas.submit();
    expect(await jonas.fault('needs').textContent()).not.toBe('');
    await jonas.fill({ needs: 'Light for the hotel by Easter', scope: 'Forty dimmers' });
    await jonas.submit();
    await jonas.closed();
    await jonas.as('U13JONAS', 'hamburg');
    await jonas.openThread(CARD);
    for (const reply of ['Set-up: 0 of 6 done', 'Jonas Petersen handed over the data'])
      await jonas.message(reply, jonas.thread).waitFor();
    const told = `${await jonas.main.innerText()} ${await jonas.thread.innerText()}`;
    expect(told).toContain('17 hours late');
    expect(told).not.toMatch(/Easter|Forty/);
  });

  it('R61b R61c R60h whoever holds the role takes a task in Teams and completes it; who does not is told so', async () => {
    const jonas = await inThread('U13JONAS');
    await pressAt(jonas, 'Set-up: 0 of 6', 'Billing account', en({ key: 'onboarding.button.take' }));
    await jonas.message('takes the role', jonas.page.locator('#app')).waitFor();

    const hui = await (await office.teamsSeat()).as('hui', 'desk-hamburg');
    await hui.main.locator('[data-reply]').last().click();
    await hui.message('Set-up: 0 of 6').waitFor();
    await hui.press('Set-up: 0 of 6', en({ key: 'onboarding.button.take' }));
    await hui.message('Set-up: 0 of 6').getByText('Hui Sun').first().waitFor();
    await hui.press('Set-up: 0 of 6', en({ key: 'onboarding.button.done' }));
    await hui.field('remark').waitFor();
    await hui.fill({ remark: 'Account 4711' });
    await hui.submit(zh({ key: 'onboarding.button.done' }));
    await jonas.message('Set-up: 1 of 6', jonas.thread).waitFor();
    expect(await jonas.thread.innerText()).not.toContain('4711');
  });

  it('R61c R62a the other tasks are done in Slack by those they are for, and the account manager owes the call', async () => {
    const tasks = [
      ['U19HUI', 'Terms and invoicing'],
      ['U16SABINE', 'CRM account'],
      ['U16SABINE', 'Contacts and needs'],
      ['U21YAN', 'Support entry'],
      ['U21YAN', 'Access to support'],
    ] as const;
    for (const [at, [person, task]] of tasks.entries()) {
      const seat = await inThread(person);
      await pressAt(seat, `Set-up: ${at + 1} of 6`, task, en({ key: 'onboarding.button.done' }));
      await seat.field('remark').waitFor();
      await seat.submit();
      await seat.closed();
      await seat.message(`Set-up: ${at + 2} of 6`, seat.thread).waitFor();
    }
    const sabine = await at('U16SABINE', 'bot');
    await sabine.message('Everything is set up').waitFor();
  });

  it('R62b she proposes the call, and the invitation for the calendars is in the mail of both', async () => {
    const sabine = await at('U16SABINE', 'bot');
    await sabine.press('Everything is set up', en({ key: 'onboarding.button.book' }));
    await sabine.field('link').waitFor();
    expect(await sabine.control('contactId').inputValue()).toBe('Malte Brodersen');
    await sabine.fill({ link: 'https://meet.example.com/oevelgarten' });
    await sabine.submit();
    await sabine.closed();
    await sabine.message(CALL).waitFor();

    const { page } = await office.seat();
    const letter = await openMail(page, 'Onboarding call with', 'malte.brodersen@');
    await letter.getByText('https://meet.example.com/oevelgarten').first().waitFor();
    const ics = await calendarEntry(page);
    expect(entryOf(ics, 'METHOD')).toBe('REQUEST');
    invitation = { uid: entryOf(ics, 'UID'), sequence: Number(entryOf(ics, 'SEQUENCE')) };
    expect(invitation.uid).toMatch(/^[0-9a-f-]{36}$/);
    // It is the onboarding's own id, which the buttons of its card name.
    const asked = '/local/messages?as=U16SABINE&channel=C0DESKHAMBURG';
    expect(await (await fetch(`${office.desk().url}${asked}`)).text()).toContain(invitation.uid);
    await openMail(page, 'Onboarding call with', 'sabine.kroeger@');
    expect(entryOf(await calendarEntry(page), 'UID')).toBe(invitation.uid);
  });

  it('R62c R62d she moves it, and the calendars follow; when it is over she is asked what became of it', async () => {
    const sabine = await at('U16SABINE', 'bot');
    await sabine.press(CALL, en({ key: 'onboarding.button.move' }));
    await sabine.field('callAt').waitFor();
    const hour = (await sabine.control('callAt').inputValue()).slice(0, 2);
    await sabine.fill({ callAt: `${hour}:30`, link: 'https://meet.example.com/moved' });
    await sabine.submit();
    await sabine.closed();
    await sabine.message(CALL).getByText(':30').waitFor();

    const { page } = await office.seat();
    const letter = await openMail(page, ':30', 'malte.brodersen@');
    await letter.getByText('https://meet.example.com/moved').first().waitFor();
    const ics = await calendarEntry(page);
    expect(entryOf(ics, 'METHOD')).toBe('REQUEST');
    expect(entryOf(ics, 'UID')).toBe(invitation.uid);
    expect(Number(entryOf(ics, 'SEQUENCE'))).toBeGreaterThan(invitation.sequence);

    for (const step of ['+1 day', '+1 h', '+1 h', '+1 h'] as const) await passTime(sabine, step);
    await sabine.message(ASKED).waitFor();
  });

  it('R62a R63d R64a it was held with a point left open, and within 48 hours the survey is in the mail', async () => {
    const sabine = await at('U16SABINE', 'bot');
    await sabine.press(ASKED, en({ key: 'onboarding.button.happened' }));
    await sabine.field('point1').waitFor();
    await sabine.fill({ point1: POINT });
    await sabine.submit();
    await sabine.closed();
    await sabine.as('U16SABINE', 'hamburg');
    await passTime(sabine, '+1 h');
    await sabine.message(CARD).getByText('after the call · on time').first().waitFor();
    await sabine.openThread(CARD);
    await sabine.message('Open points: 1 of 1 open', sabine.thread).waitFor();
    expect(await sabine.thread.innerText()).not.toContain(POINT);

    const { page } = await office.seat();
    const letter = await openMail(page, 'Your start with us', 'malte.brodersen@');
    const link = letter.getByRole('link', { name: en({ key: 'survey.letter.button' }) });
    survey = (await link.getAttribute('href')) ?? '';
    expect(new URL(survey).pathname).toMatch(/^\/s\/./);
  });

  it('R80g R80h R80j the customer opens the link on a phone without script, which answers nothing, and then answers', async () => {
    const { page } = await office.seat({ viewport: PHONE, javaScriptEnabled: false });
    for (let times = 0; times < 2; times += 1) {
      await page.goto(survey);
      await page.getByRole('heading', { name: 'Your start with us' }).waitFor();
    }
    const metrics = await (await fetch(`${office.desk().url}/metrics`)).text();
    expect(metrics).toContain('command="survey.invite"');
    expect(metrics).not.toContain('command="survey.answer"');

    const other = await page.goto(`${survey.slice(0, -1)}${survey.endsWith('A') ? 'B' : 'A'}`);
    expect(other?.status()).toBe(404);
    expect(await page.locator('form').count()).toBe(0);

    await page.goto(survey);
    const group = (words: RegExp) => page.getByRole('radiogroup', { name: words });
    await group(/start with us/)
      .getByRole('radio', { name: /^1/ })
      .check();
    await group(/onboarding call/)
      .getByRole('radio', { name: /^2/ })
      .check();
    await group(/everything ready/)
      .getByRole('radio', { name: /^No/ })
      .check();
    await page.getByRole('textbox').fill(COMMENT);
    await page.getByRole('button', { name: en({ key: 'survey.web.send' }) }).click();
    await page.getByRole('heading', { name: en({ key: 'survey.web.thanks' }) }).waitFor();
  });

  it('R81a R63c R63f the bad score opens a follow-up: in the channel without the words, to Sabine with them', async () => {
    const yan = await at('U21YAN');
    await yan.message('is not satisfied').waitFor();
    await passTime(await at('U13JONAS'), '+1 h');
    expect(await yan.message('is not satisfied').innerText()).toContain('nobody yet');
    expect(await yan.main.innerText()).not.toContain(COMMENT);
    await yan.message(CARD).getByText('score 1').waitFor();
    const sabine = await at('U16SABINE', 'bot');
    await sabine.message(COMMENT).waitFor();
    expect(await sabine.message(COMMENT).innerText()).toContain('is not satisfied');
  });

  it('R64b R64d customer support resolves the point, and the onboarding ends with how long each step took', async () => {
    const yan = await inThread('U21YAN');
    await yan.press('Open points: 1 of 1', en({ key: 'onboarding.button.resolve' }), yan.thread);
    await yan.dialog.getByText(POINT).waitFor();
    await yan.fill({ outcome: 'Sent by express' });
    await yan.submit();
    await yan.closed();
    await yan.message('Open points: 0 of 1', yan.thread).waitFor();
    await yan.message(CARD).getByText('Completed').waitFor();
    await yan.message('is complete', yan.thread).waitFor();
    const card = await yan.message(CARD).innerText();
    for (const step of ['17 hours late', '6 of 6 done', 'held', 'score 1', '0 of 1 open'])
      expect(card).toContain(step);
    expect(card).not.toContain('→');
    const jonas = await at('U13JONAS', 'bot');
    await jonas.message('is complete').waitFor();
  });

  it('R80o the customer’s file shows the result', async () => {
    const jonas = await at('U13JONAS', 'bot');
    await jonas.say(`/customer find ${NUMBER}`);
    await jonas.press(NUMBER, en({ key: 'button.open' }));
    await jonas.dialog.getByText(en({ key: 'survey.onFile' })).waitFor();
    const file = await jonas.dialog.innerText();
    expect(file).toContain('Your start with us');
    expect(file).toMatch(/1 of 5/);
    await jonas.dialog.getByText(en({ key: 'survey.onFile' })).scrollIntoViewIfNeeded();
  });
});
