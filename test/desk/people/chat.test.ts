import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../../src/kit/actor.ts';
import { eventPayload } from '../../../src/local/slack/payloads.ts';
import * as ground from '../../support/builders.ts';
import { openStory, type Story, slackPerson, wordsOf } from '../../support/story.ts';
import { organisation, someone } from './register.ts';

const WREN = 'U0WREN';
const PRIVATE = 'U0PRIVATE';

let story: Story;
beforeAll(async () => {
  const known = (id: string, account: string) => ({
    identities: { slack: account },
    ...someone(id, [{ role: 'supervisor' as const, units: ['shanghai'] }]),
  });
  story = await openStory({
    organisation: organisation([
      known('leaver', 'U0LEAVER'),
      { ...someone('heir', [{ role: 'salesRep', units: ['*'] }]), identities: { slack: 'U0HEIR' } },
    ]),
    strangers: [
      slackPerson(WREN, 'Wren Ashby', { email: 'wren.ashby@aurenfield.example' }),
      slackPerson(PRIVATE, 'Wren Ashby', { emailConfirmed: false }),
    ],
  });
});
afterAll(() => story.close());

const oliver = () => story.as('oliver');
/** The person's page, from the list that the words find. */
async function openPerson(words: string, id: string, by = 'oliver'): Promise<string> {
  const hand = story.as(by);
  await hand.command(`/customer people ${words}`);
  return (await hand.pressFor(hand.answer(), 'people.open', id)).said;
}
/** Presses a button of the page that lies open, and submits the form that it opens. */
async function change(
  action: string,
  values: Record<string, unknown>,
): Promise<{ said: string; errors?: Record<string, string> }> {
  await oliver().press(oliver().view(), action);
  return oliver().submit(values);
}
async function closeAll(by = 'oliver'): Promise<void> {
  await story.as(by).close();
}
async function userChange(id: string, deleted: boolean): Promise<void> {
  const user = {
    id,
    team_id: story.fake.parts.team.id,
    name: id.toLowerCase(),
    deleted,
    is_bot: false,
    profile: {},
  };
  const event = { type: 'user_change', user, cache_ts: 1 };
  const { status } = await story.fake.deliver('event', eventPayload(story.fake.parts, event));
  expect(status).toBe(200);
}

describe('/customer people', () => {
  it('R06e R02c adds a person who then acts: the account is found by its e-mail', async () => {
    await oliver().command('/customer people wren');
    await oliver().press(oliver().answer(), 'people.add');
    await oliver().submit({
      name: 'Wren Ashby',
      email: 'wren.ashby@aurenfield.example',
      language: 'en',
      timeZone: 'Europe/Berlin',
    });
    const given = await change('people.addRole', { role: 'salesRep', units: ['shanghai', 'hangzhou'] });
    await closeAll();

    expect(given.said).toContain('Sales representative (Shanghai');
    await story.as(WREN).command('/customer new');
    expect(story.as(WREN).view('request.group').type).toBe('modal');
    await closeAll(WREN);
    expect(await story.audit('person:wren-ashby')).toEqual([
      'oliver person.added',
      'oliver person.granted',
      'desk person.joined',
    ]);
  });

  it('R06e R01d takes roles away from the page, and the next click of the person is refused', async () => {
    await openPerson('wren', 'wren-ashby');
    await change('people.removeRoles', { grants: ['salesRep/shanghai', 'salesRep/hangzhou'] });
    await closeAll();

    expect((await story.as(WREN).command('/customer new')).said).toContain('you cannot file a new customer');
  });

  it('R02f joins an account by its member ID, and says what is wrong with a wrong one', async () => {
    expect((await story.as(PRIVATE).command('/customer mine')).said).toContain('You are not registered');
    await openPerson('wren', 'wren-ashby');
    const wrong = await change('people.joinAccount', { externalId: 'wren' });
    expect(wrong.errors).toEqual({ externalId: expect.stringContaining('member ID') });
    const taken = await oliver().submit({ externalId: 'U22OLIVER' });
    expect(taken.errors).toEqual({ externalId: expect.stringContaining('Oliver Grant') });
    const joined = await oliver().submit({ externalId: PRIVATE });
    await closeAll();

    expect(joined.said).toContain(PRIVATE);
    expect((await story.as(PRIVATE).command('/customer mine')).said).toContain(
      'You have not filed any requests yet',
    );
    expect(
      await story.row('select person_id, joined_by from identity where external_id = $1', PRIVATE),
    ).toEqual({
      person_id: 'wren-ashby',
      joined_by: 'administrator',
    });
  });

  it('R06e edits, deactivates and brings back', async () => {
    await openPerson('wren', 'wren-ashby');
    await change('people.edit', { name: 'Wren Ashby-Cole' });
    const left = await oliver().press(oliver().view(), 'people.deactivate');
    expect(left.said).toContain('has left');
    expect((await story.as(WREN).command('/customer mine')).said).toContain('You are not registered');
    await oliver().press(oliver().view(), 'people.reactivate');
    await closeAll();

    expect((await story.as(WREN).command('/customer mine')).said).not.toContain('You are not registered');
    expect(await story.row(`select name, active from person where id = 'wren-ashby'`)).toEqual({
      name: 'Wren Ashby-Cole',
      active: true,
    });
  });

  it('R06e lists everybody page by page, each once, and finds those with the words', async () => {
    const found: string[] = [];
    const { n } = await story.row('select count(*)::int as n from person');
    await oliver().command('/customer people');
    for (let pages = 0; pages < 20; pages += 1) {
      const shown = oliver().answer();
      found.push(
        ...[
          ...JSON.stringify(shown?.blocks).matchAll(/people\.open","text":[^}]*\},"value":"([^|"]+)\|/g),
        ].map(([, id = '']) => id),
      );
      if (!JSON.stringify(shown?.blocks).includes('people.more')) break;
      await oliver().press(shown, 'people.more');
    }
    expect(found).toHaveLength(Number(n));
    expect(new Set(found).size).toBe(Number(n));
    expect((await oliver().command('/customer people no_such%one')).said).toContain('Nobody found');
  });

  it('R01c R06e is closed to others, and help names it to those who have it', async () => {
    expect((await story.as('bo').command('/customer people')).said).not.toContain('@aurenfield.example');
    expect((await story.as('bo').command('/customer help')).said).not.toContain('/customer people');
    expect((await oliver().command('/customer help')).said).toContain('/customer people');
  });

  it.each(LANGUAGES)('R110a R17a is drawn in %s as the platform takes it', async (language) => {
    await story.rows(`update person set language = $1, chosen = true where id = 'oliver'`, language);
    const opened = await openPerson('lily', 'lily');
    expect(opened).toContain('lily.chen@aurenfield.example');
    for (const action of ['people.edit', 'people.addRole', 'people.removeRoles', 'people.joinAccount']) {
      const { ok, view } = await oliver().press(oliver().view(), action);
      expect([ok, view?.callback_id]).toEqual([true, action]);
      await closeAll();
      await openPerson('lily', 'lily');
    }
    await closeAll();
    await story.rows(`update person set language = 'en' where id = 'oliver'`);
    expect(story.log()).not.toContain('could not be drawn');
  });
});

describe('a leaver in Slack', () => {
  it('R06a R06b R06m R06h loses all rights with the account, and the administrators are told', async () => {
    await userChange('U0LEAVER', false);
    expect(await story.row(`select active from person where id = 'leaver'`)).toEqual({ active: true });
    await userChange('U0LEAVER', true);
    await story.fake.waitFor(
      () => wordsOf(oliver().direct().at(-1)).includes('Name of leaver has left'),
      'the card',
    );

    expect((await story.as('leaver').command('/customer inbox')).said).toContain('You are not registered');
    expect(await story.audit('person:leaver')).toEqual(['desk person.left']);
    expect(wordsOf(oliver().direct().at(-1))).toContain('Nothing is left to hand over');
  });

  it('R06f the account of the last administrator ends nothing, and operations are told', async () => {
    await story.rows(`update person set active = false where id = 'anna'`);
    await userChange('U22OLIVER', true);
    await story.fake.waitFor(
      () => story.log().includes('the account of the last administrator was closed'),
      'the line',
    );

    expect((await oliver().command('/customer people')).said).toContain('People of the desk');
    await story.rows(`update person set active = true where id = 'anna'`);
  });

  it('R06c R06j R06m hands over from the card: what would move is shown, refused or confirmed, and the card then says that nothing is left', async () => {
    const { customerId } = await ground.enterNew(
      { execute: story.desk.execute, as: story.ground.as },
      { values: { taxId: ground.taxIdOf(77) } },
    );
    await ground.fileNew(
      { execute: story.desk.execute, as: story.ground.as },
      { values: { taxId: ground.taxIdOf(78), name: 'Northgate Paper Co' } },
    );
    await userChange('U01LILY', true);
    await story.fake.waitFor(
      () => wordsOf(oliver().direct().at(-1)).includes('Lily Chen has left'),
      'the card',
    );
    await story.settle();
    const card = oliver().direct().at(-1);
    expect(wordsOf(card)).toContain('Customers as sales representative');

    const form = await oliver().press(card, 'people.handOver');
    expect(form.said).toContain('What Lily Chen holds:');
    const refused = await oliver().submit({ to: 'bo' });
    expect(refused.errors?.['to']).toContain('Bo Wu lacks: Sales representative (Shanghai');
    const preview = await oliver().submit({ to: 'heir' });
    expect(preview.said).toContain('All of this goes from Lily Chen to Name of heir');
    expect(await story.row('select owner_id from customer where id = $1', customerId)).toEqual({
      owner_id: 'lily',
    });
    const done = await oliver().submit();
    expect(done.said).toContain('The work of Lily Chen now belongs to Name of heir');
    await closeAll();

    expect(await story.row('select owner_id from customer where id = $1', customerId)).toEqual({
      owner_id: 'heir',
    });
    expect(wordsOf(story.fake.messages.find(card?.channel ?? '', card?.ts ?? ''))).toContain(
      'Nothing is left to hand over',
    );
    expect(story.as('heir').direct().map(wordsOf).join('\n')).toContain(
      'Oliver Grant handed the work of Lily Chen over to you',
    );
    expect(await story.findings()).toEqual([]);
  });
});
