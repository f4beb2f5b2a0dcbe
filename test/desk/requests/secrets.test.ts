import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCustomer } from '../../../src/desk/customers/open-customer.ts';
import { customerFile } from '../../../src/desk/customers/queries.ts';
import { decideInput, done, draftChange, enterNew, type Filed, fileNew } from '../../support/builders.ts';
import { openTestDesk, type TestDesk } from '../../support/desk.ts';
import { dumpDatabase } from '../../support/whole-database.ts';

/** Everything personal, restricted or free that people type in the story below; each is recognisable wherever it might turn up. */
const SECRETS = {
  creditLimit: '731946285',
  bankAccount: 'DE89370400440532013000',
  pricing: 'Zweistufiger Sonderrabatt',
  contactName: 'Wilhelmina Quastenberg',
  contactEmail: 'wilhelmina.quastenberg@brightwell.example',
  contactPhone: '+8613912345678',
  changedPhone: '+8613987654321',
  remark: 'Kannte ihren Schwager',
  reason: 'Scheidung der Inhaberin',
  evidence: 'https://files.example/divorce',
  note: 'Die Bonität ist zweifelhaft',
  fieldNote: 'Rabatt nur bis Ostern',
  rejection: 'Unhaltbare Behauptung',
  confirmedWith: 'Ottokar Zweifelsfrei',
  unfinished: 'Vorläufige Kondition 17',
} as const;

/** Open values, which belong into the file but never into the audit trail. */
const TYPED = {
  name: 'Brightwell Trading Ltd',
  street: '88 Century Avenue',
  city: 'Nonesuchville',
  email: 'office@brightwell.example',
  phone: '+862158771234',
};

let desk: TestDesk;
let filed: Filed;
beforeAll(async () => {
  desk = await openTestDesk();
  filed = await tellStory();
});
afterAll(() => desk.close());

async function tellStory(): Promise<Filed> {
  const run = (command: string, input: Record<string, unknown>, by: string) =>
    done(desk.execute(command, input, desk.as(by)));
  const { creditLimit, bankAccount, pricing, contactName, contactEmail, contactPhone } = SECRETS;
  const contact = { contactName, contactEmail, contactPhone };
  const story = await fileNew(desk, {
    values: { creditLimit, bankAccount, pricing, city: TYPED.city },
    contact,
  });
  const { requestId, customerId, contactId } = story;
  await run(
    'approval.decide',
    decideInput(requestId, 0, {
      verdict: 'returned',
      note: SECRETS.note,
      fieldNotes: { pricing: SECRETS.fieldNote },
    }),
    'tao',
  );
  await run('request.fill', { requestId, values: { reason: SECRETS.remark }, check: true }, 'lily');
  await run('request.submit', { requestId }, 'lily');
  await run('approval.decide', decideInput(requestId, 0, { round: 2 }), 'tao');
  const answers = {
    duplicate: 'none',
    confirmedWith: SECRETS.confirmedWith,
    confirmedHow: 'phone',
    confirmedOn: '2026-03-17',
  };
  await run('approval.decide', decideInput(requestId, 1, { round: 2, answers }), 'fang');
  const change = {
    reason: SECRETS.reason,
    evidence: SECRETS.evidence,
    [`contact/${contactId}/contactPhone`]: SECRETS.changedPhone,
    creditLimit: '5',
  };
  const changed = await draftChange(desk, customerId, change);
  await run('request.submit', { requestId: changed }, 'lily');
  await run('approval.decide', decideInput(changed, 0), 'jun');
  await run(
    'approval.decide',
    decideInput(changed, 1, { verdict: 'rejected', note: SECRETS.rejection }),
    'fang',
  );
  const unfinished = await draftChange(desk, customerId, { reason: 'x' });
  await run(
    'request.fill',
    { requestId: unfinished, values: { pricing: SECRETS.unfinished }, check: false },
    'lily',
  );
  return story;
}

describe('what people type', () => {
  it.each(Object.entries(SECRETS))(
    'R98a R98b R98e stands nowhere in the database in clear: %s',
    async (_, secret) => {
      const dump = await dumpDatabase(desk.database.pool);
      expect(dump).toContain(filed.requestId);
      expect(dump.includes(secret)).toBe(false);
      expect(dump.includes(JSON.stringify(secret).slice(1, -1))).toBe(false);
      expect(dump.includes(Buffer.from(secret).toString('base64').replace(/=+$/, ''))).toBe(false);
    },
  );

  it('R97f stands in no event of the audit trail, open values included', async () => {
    const { rows } = await desk.database.pool.query<{ payload: string; type: string }>(
      'select type, payload::text as payload from audit_event',
    );
    expect(new Set(rows.map(({ type }) => type)).size).toBeGreaterThan(8);
    const written = rows.map(({ payload }) => payload).join('\n');
    for (const value of [...Object.values(SECRETS), ...Object.values(TYPED)])
      expect(written).not.toContain(value);
  });

  it('R97f stands in no receipt, security event, card or obligation', async () => {
    const { pool } = desk.database;
    const tables = ['receipt', 'security_event', 'card', 'obligation'];
    const lines = await Promise.all(
      tables.map((table) => pool.query<{ line: string }>(`select t::text as line from ${table} t`)),
    );
    const written = lines.flatMap(({ rows }) => rows.map(({ line }) => line)).join('\n');
    for (const value of [...Object.values(SECRETS), ...Object.values(TYPED)])
      expect(written).not.toContain(value);
  });

  it('R98c R98a is lost with its key: the contact person’s alone, then the customer’s', async () => {
    const story = await enterNew(desk);
    await desk.database.pool.query('delete from data_key where owner_id = $1', [story.contactId]);
    const values = await openCustomer(
      desk.anotherSeal(),
      (await customerFile(story.customerId, desk))?.columns,
    );
    expect(Object.keys(values).filter((key) => key.startsWith('contact/'))).toEqual([]);
    expect(values).toHaveProperty('creditLimit');

    await desk.database.pool.query('delete from data_key where owner_id = $1', [story.customerId]);
    const rest = await openCustomer(
      desk.anotherSeal(),
      (await customerFile(story.customerId, desk))?.columns,
    );
    expect(rest).not.toHaveProperty('creditLimit');
    expect(rest).toHaveProperty('name');
  });
});
