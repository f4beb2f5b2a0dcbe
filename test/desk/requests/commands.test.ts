import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCustomer } from '../../../src/desk/customers/open-customer.ts';
import { customerFile } from '../../../src/desk/customers/queries.ts';
import { openNotes, requestsOf } from '../../../src/desk/requests/queries.ts';
import { draftOf } from '../../../src/desk/requests/read-draft.ts';
import { requestChain } from '../../../src/desk/requests/schema.ts';
import { storyOf } from '../../../src/kit/story.ts';
import {
  codeOf,
  contactValues,
  decideInput,
  done,
  draftChange,
  draftNew,
  enterChange,
  enterNew,
  fileChange,
  fileNew,
  taxIdOf,
} from '../../support/builders.ts';
import { openTestDesk, type TestDesk } from '../../support/desk.ts';
import { fingerprint } from '../../support/whole-database.ts';

let desk: TestDesk;
beforeAll(async () => {
  desk = await openTestDesk();
});
afterAll(() => desk.close());

async function one<Row extends object>(statement: string, ...values: unknown[]): Promise<Row | undefined> {
  return (await desk.database.pool.query<Row>(statement, values)).rows[0];
}
const run = (command: string, input: Record<string, unknown>, by: string, commandId?: string) =>
  desk.execute(command, input, desk.as(by, commandId));
const submit = (requestId: string, by = 'lily') => run('request.submit', { requestId }, by);
const decide = (requestId: string, stepIndex: number, by: string, more = {}) =>
  run('approval.decide', decideInput(requestId, stepIndex, more), by);
const pullBack = (requestId: string, how: 'withdraw' | 'edit', by = 'lily') =>
  run('request.pullBack', { requestId, how }, by);
const fill = (requestId: string, values: Record<string, string | null>, check = true, by = 'lily') =>
  run('request.fill', { requestId, values, check }, by);
async function statusOf(requestId: string): Promise<string> {
  const row = await one<{ text: string }>(
    `select status || ' ' || round || '/' || step_index as text from request where id = $1`,
    requestId,
  );
  return row?.text ?? 'gone';
}
async function holdsOf(requestId: string): Promise<string[]> {
  const { rows } = await desk.database.pool.query<{ field: string }>(
    'select field from field_hold where request_id = $1 order by field',
    [requestId],
  );
  return rows.map(({ field }) => field);
}

describe('two requests on one customer', () => {
  it('R08a R11g are both entered where their fields do not overlap', async () => {
    const { customerId } = await enterNew(desk);
    const [one, two] = [
      await fileChange(desk, customerId, { city: 'Suzhou' }),
      await fileChange(desk, customerId, { street: '1 New Road' }),
    ];

    for (const requestId of [two, one]) {
      await done(decide(requestId, 0, 'jun'));
      await done(decide(requestId, 1, 'fang'));
    }

    const values = await openCustomer(desk.seal, (await customerFile(customerId, desk))?.columns);
    expect(values).toMatchObject({ city: 'Suzhou', street: '1 New Road', country: 'CN' });
  });

  it('R08b is refused where a field is held, naming the request that holds it', async () => {
    const { customerId } = await enterNew(desk);
    const first = await fileChange(desk, customerId, { city: 'Suzhou', phone: '+86 21 5877 9999' });
    const second = await draftChange(desk, customerId, { city: 'Wuxi', street: 'elsewhere' });
    const number = (await one<{ number: number }>('select number from request where id = $1', first))?.number;

    const outcome = await submit(second);

    expect(outcome).toMatchObject({
      kind: 'refused',
      refusal: { code: 'request.fieldHeld', params: { number, fields: { join: [{ key: 'field.city' }] } } },
    });
    expect(await statusOf(second)).toBe('draft 0/0');
    expect(await holdsOf(second)).toEqual([]);
  });

  it('R08c accepts one of eight that are submitted at once', async () => {
    const { customerId } = await enterNew(desk);
    const drafts = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        draftChange(desk, customerId, { city: `City ${at}`, street: `${at}`, postalCode: '200000' }),
      ),
    );

    const outcomes = await Promise.all(drafts.map((requestId) => submit(requestId)));

    expect(outcomes.map(codeOf).sort()).toEqual(['done', ...Array(7).fill('request.fieldHeld')]);
    const winner = drafts[outcomes.findIndex(({ kind }) => kind === 'done')] ?? '';
    expect(await holdsOf(winner)).toEqual(['city', 'postalCode', 'street']);
  });

  it('R08d is possible again once the first is approved, rejected or withdrawn, not while it is returned', async () => {
    const { customerId } = await enterNew(desk);
    const waiting = await draftChange(desk, customerId, { city: 'Wuxi' });
    const first = await fileChange(desk, customerId, { city: 'Suzhou' });
    await done(decide(first, 0, 'jun', { verdict: 'returned', note: 'Which one?' }));
    expect(codeOf(await submit(waiting))).toBe('request.fieldHeld');
    await done(pullBack(first, 'withdraw'));
    expect(await holdsOf(first)).toEqual([]);

    const second = await fileChange(desk, customerId, { city: 'Nantong' });
    await done(decide(second, 0, 'jun', { verdict: 'rejected', note: 'No' }));
    await enterChange(desk, customerId, { city: 'Ningbo' });

    expect(codeOf(await submit(waiting))).toBe('done');
    expect(await holdsOf(waiting)).toEqual(['city']);
  });

  it('R08d frees a field that a corrected request no longer changes', async () => {
    const { customerId } = await enterNew(desk);
    const requestId = await fileChange(desk, customerId, { city: 'Suzhou', street: 'x' });
    await done(pullBack(requestId, 'edit'));
    await done(fill(requestId, { street: '88 Century Avenue' }));
    await done(submit(requestId));

    expect(await holdsOf(requestId)).toEqual(['city']);
  });
});

describe('a draft', () => {
  it('R18a is kept unfinished, with its mistakes, and is continued where it was', async () => {
    const [requestId, customerId] = [randomUUID(), randomUUID()];
    await done(
      run(
        'request.start',
        { kind: 'customer.create', requestId, customerId, unit: 'shanghai', accountGroup: '1110' },
        'lily',
      ),
    );
    await done(fill(requestId, { name: 'Half done', phone: '12', creditLimit: '77' }, false));

    const draft = await draftOf(requestId, desk);

    expect(draft).toMatchObject({
      status: 'draft',
      requesterId: 'lily',
      values: { name: 'Half done', phone: '12', creditLimit: '77' },
    });
    expect((await requestsOf('lily', { limit: 1 }, desk))[0]).toMatchObject({
      id: requestId,
      status: 'draft',
      customerName: 'Half done',
    });
  });

  it('R17f keeps what was there when a form comes back with mistakes', async () => {
    const { requestId } = await draftNew(desk);
    const before = await fingerprint(desk.database.pool);

    expect(codeOf(await fill(requestId, { name: 'New name', phone: 'x' }))).toBe('refusal.invalid');

    expect(await fingerprint(desk.database.pool)).toEqual(before);
  });

  it('R18b cannot be filled, sent or withdrawn by anybody else, and the attempt is on record', async () => {
    const { requestId } = await draftNew(desk);
    for (const outcome of [
      await fill(requestId, { city: 'x' }, true, 'bo'),
      await submit(requestId, 'tao'),
      await pullBack(requestId, 'withdraw', 'fang'),
    ]) {
      expect(codeOf(outcome)).toBe('request.notYours!');
    }
    const { rows } = await desk.database.pool.query(
      'select person_id, command, code from security_event where target = $1 order by id',
      [requestId],
    );
    expect(rows).toEqual(
      [
        ['bo', 'request.fill'],
        ['tao', 'request.submit'],
        ['fang', 'request.pullBack'],
      ].map(([person_id, command]) => ({ person_id, command, code: 'request.notYours' })),
    );
  });

  it('R11f shows the approvers what stands in the file on the day it is sent', async () => {
    const { customerId } = await enterNew(desk);
    const waiting = await draftChange(desk, customerId, { city: 'Wuxi', creditLimit: '5' });
    await enterChange(desk, customerId, { city: 'Suzhou', creditLimit: '6' });

    await done(submit(waiting));

    const row = await one<{ changes: Record<string, unknown> }>(
      'select changes from request where id = $1',
      waiting,
    );
    expect(row?.changes).toMatchObject({ city: { old: 'Suzhou', new: 'Wuxi' } });
    const read = await draftOf(waiting, desk);
    expect(read).toMatchObject({ today: { creditLimit: '6' }, values: { creditLimit: '5' } });
  });

  it('R11d holds only what is changed', async () => {
    const { customerId } = await enterNew(desk);
    const requestId = await draftChange(desk, customerId, {
      city: 'Wuxi',
      street: '88 Century Avenue',
      website: null,
    });

    const row = await one<{ changes: Record<string, unknown> }>(
      'select changes from request where id = $1',
      requestId,
    );

    expect(Object.keys(row?.changes ?? {}).sort()).toEqual(['city', 'reason']);
  });
});

describe('a request that comes back', () => {
  it('R18d R18e R98e brings the comments to its requester, field by field, and to nobody in clear', async () => {
    const { requestId, customerId } = await fileNew(desk);
    await done(
      decide(requestId, 0, 'tao', {
        verdict: 'returned',
        note: 'Almost there',
        fieldNotes: { taxId: 'One digit is missing', city: 'In which district?' },
      }),
    );

    expect(await statusOf(requestId)).toBe('returned 1/0');
    expect(await draftOf(requestId, desk)).toMatchObject({
      notes: { taxId: 'One digit is missing', city: 'In which district?' },
    });
    const notes = await openNotes(requestId, customerId, desk);
    expect(notes.get('1/0/tao')).toEqual({
      note: 'Almost there',
      taxId: 'One digit is missing',
      city: 'In which district?',
    });
    const row = await one<{ note: unknown }>('select note from decision where request_id = $1', requestId);
    expect(JSON.stringify(row)).not.toMatch(/Almost|digit|district/);
  });

  it('R18f R18g R18h is decided again from the first step, and its history stays', async () => {
    const { requestId } = await fileNew(desk);
    await done(decide(requestId, 0, 'tao'));
    await done(decide(requestId, 1, 'fang', { verdict: 'returned', note: 'The street' }));
    await done(fill(requestId, { street: '99 Century Avenue' }));
    await done(submit(requestId));

    expect(await statusOf(requestId)).toBe('pending 2/0');
    expect(codeOf(await decide(requestId, 1, 'qiang'))).toBe('approval.already.returned');
    expect(codeOf(await decide(requestId, 0, 'min'))).toBe('approval.already.approved');
    await done(decide(requestId, 0, 'min', { round: 2 }));
    const story = (await storyOf(requestChain(requestId), desk)).map(({ actor, type }) => `${actor} ${type}`);
    expect(story.slice(3)).toEqual([
      'lily request.submitted',
      'tao step.approved',
      'fang step.returned',
      'lily request.filled',
      'lily request.resubmitted',
      'min step.approved',
    ]);
    const { rows } = await desk.database.pool.query(
      `select round || '/' || step_index || ' ' || person_id as d from decision where request_id = $1 order by at`,
      [requestId],
    );
    expect(rows.map(({ d }) => d)).toEqual(['1/0 tao', '1/1 fang', '2/0 min']);
  });

  it('R18h loses its approvals when its requester edits it', async () => {
    const { requestId } = await fileNew(desk);
    await done(decide(requestId, 0, 'tao'));
    await done(pullBack(requestId, 'edit'));
    expect(await statusOf(requestId)).toBe('returned 1/1');
    await done(submit(requestId));

    expect(await statusOf(requestId)).toBe('pending 2/0');
    expect(codeOf(await decide(requestId, 0, 'tao', { round: 2 }))).toBe('done');
  });

  it('R18c is withdrawn by its requester from any open state', async () => {
    const draft = await draftNew(desk);
    const pending = await fileNew(desk);
    const returned = await fileNew(desk);
    await done(decide(returned.requestId, 0, 'tao', { verdict: 'returned', note: 'x' }));

    for (const { requestId } of [draft, pending, returned]) {
      await done(pullBack(requestId, 'withdraw'));
      expect(await statusOf(requestId)).toMatch(/^withdrawn/);
      expect(await holdsOf(requestId)).toEqual([]);
    }
    expect(codeOf(await decide(pending.requestId, 0, 'tao'))).toBe('approval.withdrawn');
  });

  it('R18i cannot be touched any more once it is decided or withdrawn', async () => {
    const { requestId } = await fileNew(desk);
    await done(decide(requestId, 0, 'tao', { verdict: 'rejected', note: 'No' }));
    const before = await fingerprint(desk.database.pool);

    const outcomes = [
      await fill(requestId, { city: 'x' }),
      await submit(requestId),
      await pullBack(requestId, 'edit'),
      await pullBack(requestId, 'withdraw'),
    ];

    expect(outcomes.map(codeOf)).toEqual(Array(4).fill('request.notEditable'));
    expect(await fingerprint(desk.database.pool)).toEqual(before);
  });

  it('R21d keeps its path when the organisation changes', async () => {
    const { requestId } = await fileNew(desk);
    const path = await one<{ path: unknown }>('select path from request where id = $1', requestId);
    const shorter = {
      ...desk.applied,
      paths: desk.applied.paths.map((p) =>
        p.kind === 'customer.create' ? { ...p, steps: p.steps.slice(1) } : p,
      ),
    };
    await done(desk.apply(shorter));

    await done(pullBack(requestId, 'edit'));
    await done(submit(requestId));
    const fresh = await fileNew(desk);

    expect(await one('select path from request where id = $1', requestId)).toEqual(path);
    expect(
      (
        await one<{ n: number }>(
          'select jsonb_array_length(path) as n from request where id = $1',
          fresh.requestId,
        )
      )?.n,
    ).toBe(1);
    await done(desk.apply(desk.applied));
  });
});

describe('a request and other people’s data', () => {
  it('R28d cannot touch the contact person of another customer', async () => {
    const [mine, other] = [await enterNew(desk), await enterNew(desk)];
    const before = await one('select sealed, customer_id from contact where id = $1', other.contactId);

    await enterChange(desk, mine.customerId, {
      city: 'Suzhou',
      ...contactValues(other.contactId, { contactName: 'Mallory' }),
    });

    expect(await one('select sealed, customer_id from contact where id = $1', other.contactId)).toEqual(
      before,
    );
  });

  it('R11i empties a value of the file, and of a contact person', async () => {
    const { customerId, contactId } = await enterNew(desk);

    await enterChange(desk, customerId, {
      email: null,
      creditLimit: null,
      [`contact/${contactId}/contactPhone`]: null,
    });

    const values = await openCustomer(desk.seal, (await customerFile(customerId, desk))?.columns);
    expect(Object.keys(values)).not.toEqual(expect.arrayContaining(['email']));
    expect(values).not.toHaveProperty('creditLimit');
    expect(values).not.toHaveProperty([`contact/${contactId}/contactPhone`]);
    expect(values).toHaveProperty([`contact/${contactId}/contactName`]);
  });

  it('adds a second contact person behind the first', async () => {
    const { customerId, contactId } = await enterNew(desk);
    const second = randomUUID();

    await enterChange(
      desk,
      customerId,
      contactValues(second, { contactName: 'Second', contactEmail: 's@brightwell.example' }),
    );

    const { rows } = await desk.database.pool.query(
      'select id, position from contact where customer_id = $1 order by position',
      [customerId],
    );
    expect(rows).toEqual([
      { id: contactId, position: 0 },
      { id: second, position: 1 },
    ]);
  });
});

describe('the same command again', () => {
  it('R112b gives the same answer and writes nothing', async () => {
    const { requestId } = await draftNew(desk, { values: { taxId: taxIdOf(77) } });
    const first = await run('request.submit', { requestId }, 'lily', 'again-1');
    const before = await fingerprint(desk.database.pool);

    const second = await run('request.submit', { requestId }, 'lily', 'again-1');

    expect([first.kind, second.kind]).toEqual(['done', 'repeated']);
    expect(second).toMatchObject({ answer: first.kind === 'refused' ? {} : first.answer });
    expect(await fingerprint(desk.database.pool)).toEqual(before);
  });

  it('R112b R24e has one effect when both come at once', async () => {
    const { requestId } = await draftNew(desk);
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => run('request.submit', { requestId }, 'lily', 'twice')),
    );

    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['done', 'repeated', 'repeated']);
    const events = (await storyOf(requestChain(requestId), desk)).filter(
      ({ type }) => type === 'request.submitted',
    );
    expect(events).toHaveLength(1);
  });

  it('R112e under another person’s hand is another command', async () => {
    const { requestId } = await fileNew(desk);
    await done(run('approval.decide', decideInput(requestId, 0), 'tao', 'button-1'));

    expect(codeOf(await run('approval.decide', decideInput(requestId, 0), 'min', 'button-1'))).toBe(
      'approval.already.approved',
    );
  });
});
