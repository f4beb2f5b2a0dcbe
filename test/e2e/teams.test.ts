import { describe, expect, it } from 'vitest';
import { fileInHamburg, GERMAN_GROUP, germanCustomer } from '../support/journeys.ts';
import { overflowing, seriousFaults, useOffice, wordsIn } from '../support/office.ts';
import { pressTogether } from '../support/press-together.ts';
import type { TeamsSeat } from '../support/teams-seat.ts';

const office = useOffice();
const en = wordsIn('en');
const zh = wordsIn('zh-CN');
const answers = { duplicate: 'No', confirmedWith: 'Elke Brandt', confirmedHow: 'Phone' };

/** From the word to the last look before sending. */
async function fileInTeams(jonas: TeamsSeat, name: string, serial: number): Promise<void> {
  await jonas.say('new');
  await jonas.message(en({ key: 'teams.openVerb', params: { what: { key: 'verb.new' } } })).waitFor();
  await jonas.press('Press the button', en({ key: 'teams.open' }));
  await jonas.field('accountGroup').waitFor();
  await jonas.fill(GERMAN_GROUP);
  await jonas.submit(en({ key: 'button.next' }));
  await jonas.field('name').waitFor();
  await jonas.fill(germanCustomer(name, serial));
  await jonas.submit(en({ key: 'button.next' }));
  await jonas.field('contactName').waitFor();
  await jonas.fill({ contactName: 'Elke Brandt', contactEmail: `elke.brandt${serial}@example.com` });
  await jonas.submit(en({ key: 'button.next' }));
  await jonas.field('remark').waitFor();
}

describe('one desk on two platforms', () => {
  it('R24g a request filed in Slack is approved in Teams and entered in Slack, and no live button is left on either side', async () => {
    const name = 'Nordlicht Zwillinge GmbH';
    const jonas = await office.seat();
    await fileInHamburg(jonas, name, 21);
    const slack = await (await office.seat()).as('U15HENRIK', 'hamburg');
    const henrik = await (await office.teamsSeat()).as('henrik', 'desk-hamburg');
    const approve = { name: en({ key: 'button.approve' }), exact: true };
    await slack.message(name).getByRole('button', approve).waitFor();
    await henrik.message(name).waitFor();
    await henrik.press(name, approve.name);
    await henrik.message(name).getByText('approved by Henrik Lorenz').first().waitFor();
    await expect.poll(() => henrik.message(name).getByRole('button', approve).count()).toBe(0);
    await slack.message(name).getByText('approved by Henrik Lorenz').first().waitFor();
    await expect.poll(() => slack.message(name).getByRole('button', approve).count()).toBe(0);

    const fang = await (await office.seat()).as('U17FANG', 'data');
    const twin = await (await office.teamsSeat()).as('fang', 'master-data');
    await twin.message(name).waitFor();
    await fang.press(name, zh({ key: 'button.approve' }));
    await fang.field('duplicate').waitFor();
    await fang.fill({ duplicate: '否', confirmedWith: 'Elke Brandt', confirmedHow: '电话' });
    await fang.submit();
    await fang.closed();
    const chat = await (await office.teamsSeat()).as('jonas');
    await chat.message(name).waitFor();
    await expect
      .poll(() =>
        twin
          .message(name)
          .getByRole('button', { name: zh({ key: 'button.approve' }) })
          .count(),
      )
      .toBe(0);
  });

  it('R24g R17b R17d R10a a request filed in Teams, with its mistakes shown above their fields, is approved in Slack and entered in Teams', async () => {
    const name = 'Elbe [x](http://b) **y** <at>all</at> GmbH';
    const jonas = await (await office.teamsSeat()).as('jonas');
    await jonas.say('new');
    await jonas.press('Press the button', en({ key: 'teams.open' }));
    await jonas.fill(GERMAN_GROUP);
    await jonas.submit(en({ key: 'button.next' }));
    await jonas.field('name').waitFor();
    await jonas.fill({ ...germanCustomer(name, 22), taxId: 'DE123' });
    await jonas.submit(en({ key: 'button.next' }));
    await jonas.dialog.getByText(en({ key: 'teams.lookAgain' })).waitFor();
    expect(await jonas.control('taxId').inputValue()).toBe('DE123');
    expect(await jonas.control('name').inputValue()).toBe(name);
    await jonas.fill({ taxId: String(germanCustomer(name, 22)['taxId']) });
    await jonas.submit(en({ key: 'button.next' }));
    await jonas.field('contactName').waitFor();
    await jonas.fill({ contactName: 'Elke Brandt', contactEmail: 'elke.brandt22@example.com' });
    await jonas.submit(en({ key: 'button.next' }));
    await jonas.field('remark').waitFor();
    expect(await jonas.dialog.innerText()).toContain(name);
    await jonas.submit(en({ key: 'button.send' }));

    const henrik = await (await office.seat()).as('U15HENRIK', 'hamburg');
    await henrik.press(name, en({ key: 'button.approve' }));
    await henrik.message(name).getByText('approved by Henrik Lorenz').first().waitFor();
    const qiang = await (await office.teamsSeat()).as('qiang', 'master-data');
    await qiang.message(name).waitFor();
    expect(await qiang.message(name).locator('a').count()).toBe(0);
    await qiang.press(name, zh({ key: 'button.approve' }));
    await qiang.field('duplicate').waitFor();
    await qiang.fill(answers);
    await qiang.submit(en({ key: 'button.approve' }));
    await jonas.as('jonas');
    await jonas.message(name).waitFor();
  });

  it('R24c two who press at the same moment on both platforms make one decision', async () => {
    const name = 'Alster Gleichzeitig GmbH';
    const jonas = await (await office.teamsSeat()).as('jonas');
    await fileInTeams(jonas, name, 23);
    await jonas.submit(en({ key: 'button.send' }));
    const katrin = await (await office.teamsSeat()).as('katrin', 'desk-hamburg');
    const henrik = await (await office.seat()).as('U15HENRIK', 'hamburg');
    const approve = en({ key: 'button.approve' });
    for (const seat of [katrin, henrik])
      await seat.message(name).getByRole('button', { name: approve, exact: true }).first().waitFor();
    await pressTogether([katrin.page, henrik.page], name, approve);
    await katrin.message(name).getByText('approved by').first().waitFor();
    await henrik.message(name).getByText('approved by').first().waitFor();
    for (const seat of [katrin, henrik])
      expect((await seat.message(name).innerText()).match(/approved by/g)).toHaveLength(1);
  });

  it('R111f home, help, find and the search beside the message box answer in Teams', async () => {
    const jonas = await (await office.teamsSeat()).as('jonas');
    await jonas.say('home');
    await jonas.message(en({ key: 'home.myRequests' })).waitFor();
    await jonas.say('find Licht');
    await jonas.message(en({ key: 'find.found', params: { words: 'Licht' } })).waitFor();
    await jonas.main.locator('[data-extensions]').click();
    await jonas.page.locator('[data-extension-query]').fill('Licht');
    await jonas.page.locator('[data-result]').first().waitFor();
  });
});

describe('on a phone and for everybody', () => {
  it('R23a the main steps in Teams fit a phone 360 px wide, and axe finds no serious fault in them', async () => {
    const name =
      'Donau-Dampf-Leuchten-Vertriebsgesellschaft der Vereinigten Elektrowerke Norddeutschlands mbH & Co. KG';
    await fileInHamburg(await office.seat(), name, 24);
    const found: string[] = [];
    for (const options of [{ viewport: { width: 360, height: 740 } }, { colorScheme: 'dark' as const }]) {
      const seat = await office.teamsSeat({ ...options, bypassCSP: true });
      const check = async (): Promise<void> => {
        found.push(...(await seriousFaults(seat.page)), ...(await overflowing(seat.page)));
      };
      await seat.as('henrik', 'desk-hamburg');
      await seat.message('Donau-Dampf').waitFor();
      await check();
      await seat.press('Donau-Dampf', 'Details');
      await seat.dialog.getByText('Elke Brandt').first().waitFor();
      await check();
      await seat.page.keyboard.press('Escape');
      await seat.closed();
      await seat.press('Donau-Dampf', 'Return');
      await seat.field('note').waitFor();
      await check();
    }
    expect(found).toEqual([]);
  });
});
