import { describe, expect, it } from 'vitest';
import { fileInHamburg } from '../support/journeys.ts';
import { overflowing, seriousFaults, useOffice, wordsIn } from '../support/office.ts';

const office = useOffice();
const en = wordsIn('en');

describe('around the desk', () => {
  it('R02b an unknown person gets a clear sentence, and nothing happens', async () => {
    const noa = await (await office.seat()).as('U01NOBODY');
    const sentence = en({
      key: 'refusal.notRegistered',
      params: { administrators: { verbatim: 'Oliver Grant' } },
    });
    for (const command of ['/customer new', '/customer find Licht', '/customer inbox']) {
      await noa.as('U01NOBODY');
      await noa.say(command);
      await noa.page.locator('#main, dialog.modal').getByText(sentence).last().waitFor();
      await noa.page.keyboard.press('Escape');
    }
    await noa.as('U01NOBODY', 'home');
    await noa.main.getByText(sentence).waitFor();
  });

  it('R111b help lists what the person may do and nothing else', async () => {
    const jonas = await (await office.seat()).as('U13JONAS');
    await jonas.say('/customer help');
    await jonas.message('/customer new').waitFor();
    const own = await jonas.message('/customer new').innerText();
    for (const verb of ['new', 'change', 'find', 'mine', 'help']) expect(own).toContain(`/customer ${verb}`);
    const meiling = await (await office.seat()).as('U23MEILING');
    await meiling.say('/customer nonsense');
    await meiling.message('/customer help').waitFor();
    expect(await meiling.message('/customer help').innerText()).not.toContain('/customer new');
  });

  it('R37a R37d R37c find goes on page by page to the last customer', async () => {
    const bo = await (await office.seat()).as('U02BO');
    await bo.say('/customer find 照明');
    await bo.message('相符').waitFor();
    const seen = new Set<string>();
    for (let pages = 1; pages < 40; pages += 1) {
      const list = bo.message('相符');
      const before = seen.size;
      await expect
        .poll(async () => {
          for (const number of (await list.innerText()).match(/\b2\d{9}\b/g) ?? []) seen.add(number);
          return seen.size;
        })
        .toBeGreaterThan(before);
      const more = list.getByRole('button', { name: '更多' });
      if ((await more.count()) === 0) break;
      const messages = await bo.main.locator('.message').count();
      await more.click();
      await expect.poll(() => bo.main.locator('.message').count()).toBeGreaterThan(messages);
    }
    expect(seen.size).toBeGreaterThan(8);
  });

  it('R111d the shortcuts open the forms', async () => {
    const jonas = await (await office.seat()).as('U13JONAS');
    for (const [name, field] of [
      ['New customer', 'accountGroup'],
      ['Change a customer', 'customer'],
    ] as const) {
      await jonas.page.getByRole('button', { name: 'Shortcuts' }).click();
      await jonas.page.getByRole('menuitem', { name }).click();
      await jonas.field(field).waitFor();
      await jonas.page.keyboard.press('Escape');
      await jonas.closed();
    }
  });

  it('R10a the form can be filled in and sent by keyboard alone', async () => {
    const jonas = await (await office.seat()).as('U13JONAS');
    const { keyboard } = jonas.page;
    await jonas.page.locator('#main').focus();
    await keyboard.press('/');
    await keyboard.type('customer new');
    await keyboard.press('Enter');
    await jonas.field('accountGroup').waitFor();
    await expect.poll(() => focused(jonas.page)).toBe('unit');
    await keyboard.type('Hamburg resp');
    await keyboard.press('Enter');
    await keyboard.press('Tab');
    await expect.poll(() => focused(jonas.page)).toMatch(/unit|accountGroup/);
    while ((await focused(jonas.page)) !== 'accountGroup') await keyboard.press('Tab');
    await keyboard.type('1320');
    await keyboard.press('Enter');
    await keyboard.press('Control+Enter');
    await jonas.field('name').waitFor();
    await expect.poll(() => focused(jonas.page)).toBe('name');
    await keyboard.type('Keyboard Lights BV');
    await keyboard.press('Control+Enter');
    await expect.poll(() => jonas.fault('country').textContent()).not.toBe('');
    await expect.poll(() => focused(jonas.page)).toBe('country');
    await keyboard.press('Escape');
    await jonas.closed();
  });

  it.each([
    ['U13JONAS', 'en', 'Waiting for me'],
    ['U01LILY', 'zh-CN', '待我审批'],
    ['U09YATING', 'zh-TW', '待我審核'],
  ] as const)('R110b %s is spoken to in %s', async (person, language, heading) => {
    const seat = await (await office.seat()).as(person, 'home');
    const t = wordsIn(language);
    await seat.main.getByText(t({ key: 'home.waiting' })).waitFor();
    expect(t({ key: 'home.waiting' })).toBe(heading);
    expect(await seat.page.locator('html').getAttribute('lang')).toBe(language);
  });

  it('R110b R110e whoever chooses another language is spoken to in it from then on', async () => {
    const katrin = await (await office.seat()).as('U14KATRIN', 'home');
    const list = katrin.main.locator('input[role=combobox]').last();
    await list.waitFor();
    await list.click();
    await katrin.main.getByRole('option', { name: '繁體中文' }).click();
    await katrin.main.getByText(wordsIn('zh-TW')({ key: 'home.waiting' })).waitFor();
    await katrin.as('U14KATRIN');
    await katrin.say('/customer inbox');
    await katrin.message(wordsIn('zh-TW')({ key: 'inbox.empty' })).waitFor();
  });
});

describe('on a phone and for everybody', () => {
  it('R23a the main steps fit a phone 360 px wide, and axe finds no serious fault in them', async () => {
    await fileInHamburg(
      await office.seat(),
      'Donau-Dampf-Leuchten-Vertriebsgesellschaft der Vereinigten Elektrowerke Norddeutschlands mbH & Co. KG',
      9,
    );
    const phone = await office.seat({ viewport: { width: 360, height: 740 }, bypassCSP: true });
    const dark = await office.seat({ colorScheme: 'dark', bypassCSP: true });
    const found: string[] = [];
    for (const seat of [phone, dark]) {
      const check = async (): Promise<void> => {
        found.push(...(await seriousFaults(seat.page)), ...(await overflowing(seat.page)));
      };
      await seat.as('U15HENRIK', 'hamburg');
      await seat.message('Donau-Dampf').waitFor();
      await check();
      await seat.press('Donau-Dampf', 'Details');
      await seat.dialog.getByText('Elke Brandt').first().waitFor();
      await check();
      await seat.page.keyboard.press('Escape');
      await seat.closed();
      await seat.press('Donau-Dampf', 'Return');
      await seat.field('note').waitFor();
      await seat.submit();
      await check();
      await seat.page.keyboard.press('Escape');
      await seat.as('U13JONAS', 'home');
      await seat.main.getByText('Donau-Dampf').first().waitFor();
      await check();
    }
    expect(found).toEqual([]);
  });
});

describe('when the process ends in the middle', () => {
  it('R112c a graceful restart keeps messages, open forms and buttons alive', async () => {
    const jonas = await office.seat();
    await fileInHamburg(jonas, 'Nordlicht Neustart GmbH', 5);
    const katrin = await (await office.seat()).as('U15HENRIK', 'hamburg');
    await katrin.message('Nordlicht').waitFor();
    await jonas.say('/customer new');
    await jonas.field('accountGroup').waitFor();
    await jonas.fill({ unit: 'Rotterdam', accountGroup: '1320' });
    expect(await office.desk().halt()).toBe(0);
    await office.desk().resume();
    await expect.poll(() => katrin.page.locator('#link').isHidden(), { timeout: 15_000 }).toBe(true);
    await katrin.press('Nordlicht', 'Approve');
    await katrin.message('Nordlicht').getByText('approved by Henrik Lorenz').waitFor();
    await jonas.message('Henrik Lorenz approved request').waitFor();
    await jonas.submit();
    await jonas.field('name').waitFor();
  });
});

/** The field that has the focus, by its id. */
async function focused(page: import('playwright-core').Page): Promise<string> {
  return page.evaluate(`document.activeElement?.closest('[data-block-id]')?.dataset.blockId ?? ''`);
}
