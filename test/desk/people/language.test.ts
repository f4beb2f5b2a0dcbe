import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, done } from '../../support/builders.ts';
import { openTestDesk, type TestDesk } from '../../support/desk.ts';

let desk: TestDesk;
beforeAll(async () => {
  desk = await openTestDesk();
});
afterAll(() => desk.close());

const choose = (language: string, by: string) =>
  desk.execute('person.chooseLanguage', { language }, desk.as(by));
async function languageOf(id: string): Promise<unknown> {
  return (await desk.database.pool.query('select language, chosen from person where id = $1', [id])).rows[0];
}

describe('a person’s language', () => {
  it('R110b is their own choice from then on, audited, whatever profile and organisation file say', async () => {
    await done(choose('zh-TW', 'lily'));
    const { by } = desk.as('lily');
    const profile = { ...by, language: 'en', timeZone: 'Europe/Berlin' };
    await desk.execute('person.followProfile', profile, { commandId: 'profile-1', by: { desk: 'slack' } });
    await done(desk.apply({ ...desk.applied, settings: { ...desk.applied.settings, draftDays: 31 } }));

    expect(await languageOf('lily')).toEqual({ language: 'zh-TW', chosen: true });
    const { rows } = await desk.database.pool.query(
      `select actor, type, payload from audit_event where chain = 'person:lily'`,
    );
    expect(rows).toEqual([{ actor: 'lily', type: 'person.languageChosen', payload: { language: 'zh-TW' } }]);
  });

  it('R110b follows the profile as long as they chose none', async () => {
    const profile = { ...desk.as('bo').by, language: 'en', timeZone: 'Europe/Berlin' };
    await desk.execute('person.followProfile', profile, { commandId: 'profile-2', by: { desk: 'slack' } });

    expect(await languageOf('bo')).toEqual({ language: 'en', chosen: false });
  });

  it('R110a is one of the three, and is chosen for oneself alone', async () => {
    expect(codeOf(await choose('fr', 'tao'))).toBe('refusal.invalid');
    expect(codeOf(await choose('en', 'stranger'))).toBe('refusal.notRegistered');
    expect(await languageOf('tao')).toEqual({ language: 'zh-CN', chosen: false });
  });
});
