import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useOffice, wordsIn } from '../support/office.ts';
import { passTime } from '../support/pass-time.ts';
import { openPostOffice, type PostOffice } from '../support/post-office.ts';

const en = wordsIn('en');
/** Of the demo company's customers one with a single contact person. */
const NUMBER = '2310170022';
const CONTACT = 'joerg.maehlmann@nordlaterne-muenchen.example';
const PHONE = { width: 360, height: 740 };

let post: PostOffice;
beforeAll(async () => {
  post = await openPostOffice();
});
afterAll(() => post?.close());
const office = useOffice(() => ({
  SMTP_URL: post.url(),
  MAIL_FROM: 'Aurenfield <desk@aurenfield.example>',
}));

const letter = () => {
  const [first] = post.letters;
  if (!first) throw new Error('the mail server has got no letter');
  return first.mail;
};

/** Each test goes on where the one before stopped. */
describe('a survey over a real mail server', { timeout: 90_000 }, () => {
  it('R80b R80d R80f is planned and started in chat, and the mail server gets one letter', async () => {
    const sabine = await (await office.seat()).as('U16SABINE');
    await sabine.say('/customer survey');
    await sabine.press(en({ key: 'survey.list' }), en({ key: 'survey.button.plan' }));
    await sabine.field('firstDay').waitFor();
    const firstDay = await sabine.control('firstDay').inputValue();
    await sabine.fill({
      surveyId: 'Customer satisfaction',
      audience: en({ key: 'survey.option.customer' }),
      lastDay: DateTime.fromISO(firstDay).plus({ days: 14 }).toISODate() ?? '',
    });
    await sabine.submit();
    await sabine.fill({ customerId: NUMBER });
    await sabine.submit();
    await sabine.dialog.getByText(en({ key: 'survey.isPlanned' })).waitFor();
    const start = { name: en({ key: 'survey.button.start' }), exact: true };
    await sabine.dialog.getByRole('button', start).click();
    await sabine.page.getByRole('dialog').last().getByRole('button', start).click();
    await sabine.dialog.getByText('Started. It goes out from').waitFor();
    expect(post.letters).toEqual([]);
    await sabine.as('U16SABINE');
    // Whatever the time of day is: by then it is past nine of the first day.
    await passTime(sabine, '+1 day');
    await expect.poll(() => post.letters.length, { timeout: 40_000, interval: 100 }).toBe(1);
    const { from, to, subject } = letter();
    expect(from).toEqual({ name: 'Aurenfield', address: 'desk@aurenfield.example' });
    expect(to).toEqual([{ name: 'Jörg Mählmann', address: CONTACT }]);
    expect(subject).toBe('Aurenfield Lighting asks: Customer satisfaction');
  });

  it('R63a R80h R80j the link of the received letter opens in the browser and is answered there', async () => {
    const { page } = await office.seat({ viewport: PHONE, javaScriptEnabled: false });
    await page.setContent(letter().html ?? '');
    await page.getByRole('link', { name: en({ key: 'survey.letter.button' }) }).click();
    await page.getByRole('heading', { name: 'Customer satisfaction' }).waitFor();
    for (const [question, answer] of [
      [/recommend us/, /^9/],
      [/deliveries/, /^4/],
      [/people who look after you/, /^5/],
    ] as const)
      await page.getByRole('radiogroup', { name: question }).getByRole('radio', { name: answer }).check();
    await page.getByRole('button', { name: en({ key: 'survey.web.send' }) }).click();
    await page.getByRole('heading', { name: en({ key: 'survey.web.thanks' }) }).waitFor();
    const sabine = await (await office.seat()).as('U16SABINE');
    await sabine.say('/customer survey');
    await sabine.message('1 of 1 answered').getByText('9 of 10').waitFor();
  });

  it('R80g a second person whose link has one other character gets nothing, whichever it is', async () => {
    const { page } = await office.seat({ javaScriptEnabled: false });
    const link = /https?:\/\/\S+\/s\/\S+/.exec(letter().text ?? '')?.[0] ?? '';
    expect((await page.goto(link))?.status()).toBe(200);
    const first = link.indexOf('/s/') + 3;
    for (const at of [first, Math.floor((first + link.length) / 2), link.length - 1]) {
      const other = link.slice(0, at) + (link[at] === 'A' ? 'B' : 'A') + link.slice(at + 1);
      expect((await page.goto(other))?.status()).toBe(404);
      expect(await page.locator('form').count()).toBe(0);
      expect(await page.content()).not.toMatch(/Nordlaterne|satisf/);
    }
  });
});
