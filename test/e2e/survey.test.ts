import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answeredSurvey } from '../../src/desk/surveys/queries.ts';
import { aCustomer, anInvitation } from '../desk/surveys/ground.ts';
import type { Filed } from '../support/builders.ts';
import { openChromium } from '../support/chromium.ts';
import { openTestDesk, type TestDesk } from '../support/desk.ts';
import { faultsOf, wideParts } from '../support/page-faults.ts';
import { openSurveySite, type SurveySite } from '../support/survey-site.ts';

const UNTIL = new Date('2026-04-01T02:00:30Z');
const PHONE = { width: 360, height: 740 };
const LANGUAGES = ['en', 'zh-CN', 'zh-TW'] as const;

let desk: TestDesk;
let site: SurveySite;
let browser: Browser;
let filed: Filed;
let invitationId: string;
let link: string;
beforeAll(async () => {
  desk = await openTestDesk();
  site = await openSurveySite(desk);
  browser = await openChromium();
  filed = await aCustomer(desk, { values: { language: 'en' } });
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await desk?.close();
});
beforeEach(async () => {
  invitationId = await anInvitation(desk, filed, 'satisfaction');
  link = site.link(invitationId, UNTIL);
});

const answered = () => answeredSurvey(invitationId, desk);
async function withoutScript(): Promise<Page> {
  const context = await browser.newContext({ viewport: PHONE, javaScriptEnabled: false });
  return context.newPage();
}
const option = (page: Page, group: RegExp, name: string | RegExp) =>
  page.getByRole('radiogroup', { name: group }).getByRole('radio', { name });

describe('the page of a survey in a browser without script, on a phone', () => {
  it('R80h R80j is answered with a finger, and changed', async () => {
    const page = await withoutScript();
    await page.goto(link);
    await option(page, /recommend us/, /^10/).check();
    await option(page, /deliveries/, '4').check();
    await page.getByLabel('What should we know?').fill('All well');
    await page.getByRole('button', { name: 'Send my answers' }).click();
    await page.getByText('One question needs another look').waitFor();
    expect(await page.getByLabel('What should we know?').inputValue()).toBe('All well');
    expect(await answered()).toBeNull();

    await option(page, /people who look after you/, /^5/).check();
    await page.getByRole('button', { name: 'Send my answers' }).click();
    await page.getByRole('heading', { name: 'Thank you!' }).waitFor();
    expect(await answered()).toMatchObject({ score: 10 });

    await page.reload();
    await page.getByRole('link', { name: 'Change my answers' }).click();
    expect(await option(page, /recommend us/, /^10/).isChecked()).toBe(true);
    await option(page, /recommend us/, /^7/).check();
    await page.getByRole('button', { name: 'Save my changes' }).click();
    await page.getByRole('heading', { name: 'Thank you!' }).waitFor();
    expect(await answered()).toMatchObject({ score: 7 });
  });

  it('R80j changes its language and keeps what was typed', async () => {
    const page = await withoutScript();
    await page.goto(link);
    await option(page, /recommend us/, /^3/).check();
    await page.getByLabel('What should we know?').fill('Not sent yet');
    await page.getByRole('button', { name: '繁體中文' }).click();
    await page.getByRole('heading', { name: '客戶滿意度' }).waitFor();

    expect(await page.getByLabel('您還有什麼想告訴我們的？').inputValue()).toBe('Not sent yet');
    expect(await option(page, /推薦我們/, /^3/).isChecked()).toBe(true);
    expect(await answered()).toBeNull();
  });

  it('R80j is answered by keyboard alone', async () => {
    const page = await withoutScript();
    await page.goto(link);
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    // Two languages to choose, then a question a stop; the unseen button is none.
    await press(
      'Tab',
      'Tab',
      'Tab',
      'ArrowRight',
      'ArrowRight',
      'Tab',
      'Space',
      'Tab',
      'Space',
      'Tab',
      'Tab',
    );
    await page.keyboard.type('By keyboard');
    await press('Tab', 'Enter');
    await page.getByRole('heading', { name: 'Thank you!' }).waitFor();

    expect(await answered()).toMatchObject({ score: 2 });
  });

  it('R80j is sent, and not turned into another language, by Enter in a question', async () => {
    const page = await withoutScript();
    await page.goto(link);
    await option(page, /recommend us/, /^9/).check();
    await page.keyboard.press('Enter');
    await page.getByText('2 questions need another look').waitFor();

    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await option(page, /recommend us/, /^9/).isChecked()).toBe(true);
  });

  it('R80g shows a second person whose link has one other character nothing', async () => {
    const page = await withoutScript();
    const response = await page.goto(`${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`);

    expect(response?.status()).toBe(404);
    expect(await page.locator('form').count()).toBe(0);
  });
});

describe('the page of a survey for everybody', () => {
  it.each(LANGUAGES)(
    'R80j fits 360 px and has no serious fault in %s, by day and by night',
    async (language) => {
      const found: string[] = [];
      for (const colorScheme of ['light', 'dark'] as const) {
        const context = await browser.newContext({ viewport: PHONE, colorScheme, bypassCSP: true });
        const page = await context.newPage();
        const check = async (name: string): Promise<void> => {
          const shots = process.env.SURVEY_SHOTS;
          if (shots)
            await page.screenshot({
              path: `${shots}/${name}-${language}-${colorScheme}.png`,
              fullPage: true,
            });
          found.push(...(await faultsOf(page)), ...((await page.evaluate(wideParts)) as string[]));
        };
        // What one has answered the other would find in place.
        const own = site.link(await anInvitation(desk, filed, 'satisfaction'), UNTIL);
        await page.goto(`${own}?lang=${language}`);
        await check('form');
        await page.locator('form > p button').click();
        await page.locator('.errors').waitFor();
        await check('errors');
        for (const group of await page.getByRole('radiogroup').all())
          await group.getByRole('radio').first().check();
        await page.locator('form > p button').click();
        await page.locator('a.button').waitFor();
        await check('thanks');
        await context.close();
      }
      expect(found).toEqual([]);
    },
  );
});
