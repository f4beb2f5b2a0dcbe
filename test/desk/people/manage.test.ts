import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyOrganisationFile } from '../../../src/desk/organisation/apply-organisation.ts';
import type { Organisation } from '../../../src/desk/organisation/schema.ts';
import { holdersOver } from '../../../src/desk/people/queries.ts';
import { createAccounts } from '../../../src/kit/accounts.ts';
import { type Actor, ROLES, type Role } from '../../../src/kit/actor.ts';
import { codeOf, decideInput, done, fileNew } from '../../support/builders.ts';
import { openTestDesk, type TestDesk } from '../../support/desk.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { account, organisation, someone } from './register.ts';

let desk: TestDesk;
let rows: ReturnType<typeof rowsOf>;
beforeAll(async () => {
  desk = await openTestDesk({ organisation: organisation() });
  rows = rowsOf(desk);
});
afterAll(() => desk.close());

const run = (command: string, input: object, by = 'oliver') => desk.execute(command, input, desk.as(by));
const NEW = {
  name: 'Wren Ashby',
  email: 'Wren.Ashby@aurenfield.example',
  language: 'en',
  timeZone: 'Europe/Berlin',
};
async function added(email: string): Promise<string> {
  const answer = await done(run('person.add', { ...NEW, email }));
  return String(answer.personId);
}
const grant = (personId: string, role: Role, unit: string, by?: string) =>
  run('person.grant', { personId, grants: [{ role, unit }] }, by);
const revoke = (personId: string, role: Role, unit: string, by?: string) =>
  run('person.revoke', { personId, grants: [{ role, unit }] }, by);
const grantsOf = async (personId: string) =>
  (
    await rows<{ line: string }>(
      `select role || ' ' || unit || ' ' || given_in as line from role_grant where person_id = $1 order by 1`,
      personId,
    )
  ).map(({ line }) => line);
const eventsOf = (personId: string) =>
  rows(`select actor, type, payload from audit_event where chain = $1 order by seq`, `person:${personId}`);
const find = (externalId: string): Promise<Actor | null> => createAccounts(desk).find(account(externalId));

describe('people managed from chat', () => {
  it('R06d R06e begins with the administrator of the set-up, who adds a person, gives a role and joins the account, audited', async () => {
    const personId = await added(NEW.email);
    await done(grant(personId, 'supervisor', 'shanghai'));
    await done(run('person.joinAccount', { personId, ...account('U0WREN') }));

    expect(personId).toBe('wren-ashby');
    expect(await find('U0WREN')).toMatchObject({
      id: personId,
      name: 'Wren Ashby',
      grants: [{ role: 'supervisor', unit: 'shanghai' }],
    });
    expect(await eventsOf(personId)).toEqual([
      { actor: 'oliver', type: 'person.added', payload: {} },
      {
        actor: 'oliver',
        type: 'person.granted',
        payload: { grants: [{ role: 'supervisor', unit: 'shanghai' }] },
      },
      { actor: 'oliver', type: 'person.joined', payload: { surface: 'slack', by: 'administrator' } },
    ]);
    const { requestId } = await fileNew(desk);
    const envelope = { commandId: randomUUID(), by: account('U0WREN') };
    await done(desk.execute('approval.decide', decideInput(requestId, 0), envelope));
  });

  it('R01d R06e takes a role away from the next click on', async () => {
    const personId = await added('till.rossi@aurenfield.example');
    await done(run('person.joinAccount', { personId, ...account('U0TILL') }));
    await done(grant(personId, 'supervisor', 'east'));
    const { requestId } = await fileNew(desk);
    await done(revoke(personId, 'supervisor', 'east'));

    const outcome = await desk.execute('approval.decide', decideInput(requestId, 0), {
      commandId: randomUUID(),
      by: account('U0TILL'),
    });

    expect(codeOf(outcome)).toBe('approval.notYours!');
    expect((await holdersOver('supervisor', 'shanghai', desk)).map(({ id }) => id)).not.toContain(personId);
  });

  it('R01a gives every role there is, and several to one person', async () => {
    const personId = await added('many.roles@aurenfield.example');
    for (const role of ROLES) await done(grant(personId, role, 'hamburg'));

    expect(await grantsOf(personId)).toEqual(ROLES.map((role) => `${role} hamburg chat`).sort());
    expect(codeOf(await grant(personId, 'auditor', 'hamburg'))).toBe('people.grantedAlready');
    expect(codeOf(await revoke(personId, 'auditor', '*'))).toBe('people.notGranted');
    expect(codeOf(await grant(personId, 'auditor', 'atlantis'))).toBe('refusal.gone');
  });

  it('R06e edits a person and records which fields, never their values', async () => {
    const personId = await added('old.name@aurenfield.example');
    const next = { ...NEW, name: 'Robin Quill', email: 'robin.quill@aurenfield.example', personId };
    await done(run('person.edit', next));

    expect(await rows('select name, email, managed_in from person where id = $1', personId)).toEqual([
      { name: 'Robin Quill', email: 'robin.quill@aurenfield.example', managed_in: 'chat' },
    ]);
    expect((await eventsOf(personId)).at(-1)).toEqual({
      actor: 'oliver',
      type: 'person.edited',
      payload: { fields: ['name', 'email'] },
    });
    expect(codeOf(await run('person.edit', next))).toBe('people.nothingChanged');
  });

  it('R06e R17d puts each mistake at its field', async () => {
    const taken = await run('person.add', { ...NEW, email: 'LILY.CHEN@aurenfield.example' });
    expect(taken).toMatchObject({ refusal: { fields: { email: { key: 'people.emailTaken' } } } });
    const wrong = await run('person.add', { ...NEW, email: 'nobody', timeZone: 'Mars/Olympus', name: ' ' });
    expect(wrong).toMatchObject({
      refusal: { fields: { email: {}, timeZone: {}, name: { key: 'check.missing' } } },
    });
  });

  it('R06e gives a second person of one name an id of their own', async () => {
    expect(await added('same@aurenfield.example')).toBe('same');
    expect(await added('same@hamburg.aurenfield.example')).toBe('same-2');
  });

  it.each([
    ['person.add', { ...NEW, email: 'x@aurenfield.example' }],
    ['person.edit', { ...NEW, personId: 'bo' }],
    ['person.grant', { personId: 'bo', grants: [{ role: 'administrator', unit: '*' }] }],
    ['person.revoke', { personId: 'oliver', grants: [{ role: 'administrator', unit: '*' }] }],
    ['person.joinAccount', { personId: 'oliver', ...account('U0EVIL') }],
    ['person.reactivate', { personId: 'bo' }],
  ])('R01c R06e refuses %s to everybody but administrators', async (command, input) => {
    for (const by of ['bo', 'tao', 'lei', 'meiling'])
      expect(codeOf(await run(command, input, by))).toBe('refusal.notAllowed!');
  });
});

describe('an administrator of a part', () => {
  it('R06k gives and takes roles within that part alone', async () => {
    expect(codeOf(await grant('south-admin', 'administrator', '*', 'south-admin'))).toBe(
      'people.notYourUnit!',
    );
    expect(codeOf(await grant('bo', 'supervisor', 'shanghai', 'south-admin'))).toBe('people.notYourUnit!');
    expect(codeOf(await revoke('tao', 'supervisor', 'east', 'south-admin'))).toBe('people.notYourUnit!');
    await done(grant('bo', 'supervisor', 'south', 'south-admin'));
    await done(revoke('bo', 'supervisor', 'south', 'south-admin'));
  });

  it('R06k cannot become somebody of another part, by e-mail or by account', async () => {
    const asOliver = { ...NEW, personId: 'oliver' };
    expect(codeOf(await run('person.edit', asOliver, 'south-admin'))).toBe('people.notYours!');
    expect(
      codeOf(await run('person.joinAccount', { personId: 'oliver', ...account('U0EVIL') }, 'south-admin')),
    ).toBe('people.notYours!');
  });
});

describe('an account joined by hand', () => {
  it.each(['', 'u0lower', 'wren', 'U0', 'T01DESK', '<@U0WREN>'])(
    'R02f takes a member ID, not “%s”',
    async (externalId) => {
      const outcome = await run('person.joinAccount', { personId: 'bo', ...account(externalId) });
      expect(outcome).toMatchObject({ kind: 'refused', refusal: { fields: { externalId: {} } } });
    },
  );

  it('R02g stays with whom it serves; that of a leaver passes on', async () => {
    const [first, second] = [
      await added('first@aurenfield.example'),
      await added('second@aurenfield.example'),
    ];
    await done(run('person.joinAccount', { personId: first, ...account('U0SHARED') }));
    expect(codeOf(await run('person.joinAccount', { personId: second, ...account('U0SHARED') }))).toBe(
      'people.account.taken',
    );

    await done(run('person.leave', { personId: first }));
    await done(run('person.joinAccount', { personId: second, ...account('U0SHARED') }));

    expect((await find('U0SHARED'))?.id).toBe(second);
    expect(codeOf(await run('person.joinAccount', { personId: first, ...account('U0OTHER') }))).toBe(
      'people.leftAlready',
    );
  });

  it('R02h R02f serves the person beside the account they have', async () => {
    const before = await find('U19HUI');
    await done(run('person.joinAccount', { personId: 'hui', ...account('U0SECOND') }));
    expect(await find('U0SECOND')).toEqual(before);
  });
});

describe('the organisation file', () => {
  let days = 40;
  async function apply(change: (people: Organisation['people']) => Organisation['people']): Promise<void> {
    // The setting makes it another file: the same one again would change nothing.
    days += 1;
    const settings = { ...desk.applied.settings, draftDays: days };
    await done(desk.apply({ ...desk.applied, people: change(desk.applied.people), settings }));
  }
  const isActive = async (id: string) =>
    (await rows<{ active: boolean }>('select active from person where id = $1', id))[0]?.active;

  it('R06l keeps people and roles given in chat', async () => {
    const personId = await added('chat.only@aurenfield.example');
    await done(grant(personId, 'auditor', '*'));
    await done(grant('bo', 'supervisor', 'nanjing'));
    await apply((people) => people);

    expect(await isActive(personId)).toBe(true);
    expect(await grantsOf(personId)).toEqual(['auditor * chat']);
    expect(await grantsOf('bo')).toEqual(['salesRep nanjing file', 'supervisor nanjing chat']);
  });

  it('R06l does not bring back a leaver, a role taken away or a name edited from chat', async () => {
    await done(run('person.leave', { personId: 'kai' }));
    await done(revoke('min', 'supervisor', 'south'));
    await done(run('person.edit', { ...NEW, email: 'jun.new@aurenfield.example', personId: 'jun' }));
    await apply((people) => people);

    expect(await isActive('kai')).toBe(false);
    expect(await grantsOf('min')).toEqual(['supervisor east file']);
    expect(await rows(`select name, email from person where id = 'jun'`)).toEqual([
      { name: 'Wren Ashby', email: 'jun.new@aurenfield.example' },
    ]);
  });

  it('R06l R06g says something new: out of it a person has left, named again they are back and the file’s', async () => {
    await apply((people) => people.filter(({ id }) => id !== 'kai' && id !== 'hao'));
    expect(await isActive('hao')).toBe(false);
    expect(await grantsOf('hao')).toEqual([]);
    expect((await eventsOf('hao')).at(-1)).toMatchObject({
      actor: 'desk',
      type: 'person.left',
      payload: { by: 'file' },
    });
    expect(
      await rows(
        `select 1 from card where kind = 'people.left' and target like 'hao/%' and audience = 'person:oliver'`,
      ),
    ).toHaveLength(1);

    await apply((people) => people);
    expect([await isActive('kai'), await isActive('hao')]).toEqual([true, true]);
    expect(await grantsOf('hao')).toEqual(['supervisor south file']);
  });

  it('R06l takes a person of chat over when it names them', async () => {
    const personId = await added('taken.over@aurenfield.example');
    await done(grant(personId, 'auditor', '*'));
    const named = {
      ...someone(personId, [{ role: 'salesRep', units: ['nanjing'] }]),
      email: 'taken.over@aurenfield.example',
    };
    await apply((people) => [...people, named]);

    expect(await rows('select name, managed_in from person where id = $1', personId)).toEqual([
      { name: named.name, managed_in: 'file' },
    ]);
    expect(await grantsOf(personId)).toEqual(['auditor * chat', 'salesRep nanjing file']);
    await apply((people) => people);
    expect(await isActive(personId)).toBe(false);
  });

  it('R06l R06f is refused when an e-mail is somebody else’s already, or nobody would be an administrator', async () => {
    await added('double@aurenfield.example');
    const people = [
      ...desk.applied.people,
      { ...someone('other-id', []), email: 'double@aurenfield.example' },
    ];
    expect(codeOf(await desk.apply({ ...desk.applied, people }))).toBe('organisation.emailTaken');

    const without = desk.applied.people.map((person) => ({
      ...person,
      roles: person.roles.filter(({ role }) => role !== 'administrator'),
    }));
    // An administrator made in chat would remain.
    await done(revoke('many-roles', 'administrator', 'hamburg'));
    expect(codeOf(await desk.apply({ ...desk.applied, people: without }))).toBe(
      'organisation.noAdministrator',
    );
  });

  it('R06l tells the operator of it as of any other mistake of the file', async () => {
    const refusing = async () => ({
      kind: 'refused' as const,
      refusal: { code: 'organisation.noAdministrator' as const },
    });
    const path = new URL('../../../manifests/desk.yaml', import.meta.url).pathname;
    const applied = await applyOrganisationFile(path, 'test', {}, refusing, true);
    expect(applied).toMatchObject({
      kind: 'mistakes',
      mistakes: [{ message: 'nobody would be an active administrator' }],
    });
  });
});
