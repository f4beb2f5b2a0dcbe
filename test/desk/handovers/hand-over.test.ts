import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readHandOver } from '../../../src/desk/handovers/queries.ts';
import { stepCard } from '../../../src/desk/requests/cards.ts';
import { verifyAudit } from '../../../src/kit/audit.ts';
import {
  codeOf,
  decideInput,
  done,
  draftNew,
  enterNew,
  fileChange,
  fileNew,
  taxIdOf,
} from '../../support/builders.ts';
import { openTestDesk, type TestDesk } from '../../support/desk.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { fingerprint } from '../../support/whole-database.ts';
import { organisation, someone } from '../people/register.ts';

const people = [
  someone('all', [
    { role: 'salesRep', units: ['*'] },
    { role: 'accountManager', units: ['*'] },
    { role: 'supervisor', units: ['*'] },
  ]),
  someone('south-manager', [{ role: 'salesManager', units: ['south'] }]),
];

const desks: TestDesk[] = [];
let desk: TestDesk;
let rows: ReturnType<typeof rowsOf>;
beforeEach(async () => {
  desk = await openTestDesk({ organisation: organisation(people) });
  desks.push(desk);
  rows = rowsOf(desk);
});
afterAll(() => Promise.all(desks.map((opened) => opened.close())));

const handOver = (from: string, to: string, by = 'oliver', commandId?: string) =>
  desk.execute('person.handOver', { from, to }, desk.as(by, commandId));
const claim = (requestId: string, by: string) =>
  desk.execute('approval.claim', { requestId, round: 1, stepIndex: 0 }, desk.as(by));
async function findings(): Promise<unknown[]> {
  return (await verifyAudit(desk.database.pool, '/nowhere')).findings;
}
async function held(personId: string): Promise<number> {
  const state = await readHandOver(personId, '', desk);
  return (state?.customers.length ?? 0) + (state?.requests.length ?? 0) + (state?.obligations ?? 0);
}
async function requestOf(id: string): Promise<Record<string, unknown> | undefined> {
  return (await rows<Record<string, unknown>>('select * from request where id = $1', id))[0];
}
const eventsOf = (chain: string) =>
  rows<{ type: string; payload: Record<string, unknown> }>(
    'select type, payload from audit_event where chain = $1 order by seq',
    chain,
  );

describe('a hand-over', () => {
  it('R06c gives customers, open requests of every status and tasks to the successor in one command', async () => {
    const { customerId } = await enterNew(desk, { values: { accountManager: 'lily', taxId: taxIdOf(11) } });
    const draft = await draftNew(desk, { values: { taxId: taxIdOf(12), name: 'Quiet Harbour Ltd' } });
    const pending = await fileNew(desk, { values: { taxId: taxIdOf(13), name: 'Northgate Paper Co' } });
    const returned = await fileNew(desk, { values: { taxId: taxIdOf(14), name: 'Silver Birch Foods' } });
    await done(
      desk.execute(
        'approval.decide',
        decideInput(returned.requestId, 0, { verdict: 'returned', note: 'The street is missing' }),
        desk.as('min'),
      ),
    );
    await rows(
      `insert into obligation (kind, subject, person, opened_at, due_at, moments) values ('survey', 'one', 'lily', now(), now(), '[]'),
       ('survey', 'done', 'lily', now(), now(), '[]')`,
    );
    await rows(`update obligation set done_at = now() where subject = 'done'`);
    await done(desk.execute('person.leave', { personId: 'lily' }, desk.as('oliver')));

    const answer = await done(handOver('lily', 'all'));

    expect(answer).toMatchObject({ represented: 1, managed: 1, requests: 3, steps: 0, obligations: 1 });
    expect(await held('lily')).toBe(0);
    const [file] = await rows<Record<string, unknown>>('select * from customer where id = $1', customerId);
    expect(file).toMatchObject({ owner_id: 'all', account_manager_id: 'all', version: 2 });
    expect(file?.values).toMatchObject({
      salesRepresentative: 'all',
      accountManager: 'all',
      name: 'Brightwell Trading Ltd',
    });
    for (const { requestId } of [draft, pending, returned])
      expect((await requestOf(requestId))?.requester_id).toBe('all');
    expect(
      await rows(
        'select subject, person from obligation where subject in ($1, $2) order by 1',
        'done',
        'one',
      ),
    ).toEqual([
      { subject: 'done', person: 'lily' },
      { subject: 'one', person: 'all' },
    ]);
    expect(await findings()).toEqual([]);
  });

  it('R06c hands over lists, tasks and follow-ups of every procedure, and ends what only the leaver could do', async () => {
    const { customerId } = await enterNew(desk, { values: { taxId: taxIdOf(12) } });
    const due = (kind: string, subject: string) =>
      rows(
        `insert into obligation (kind, subject, person, opened_at, due_at, moments) values ($1, $2, 'lily', desk_now(), desk_now(), '[]')`,
        kind,
        subject,
      );
    await rows(`insert into need_list (manager_id, month, unit, opened_at, due_at, customers)
      values ('lily', '2026-03', 'shanghai', desk_now(), desk_now(), 1), ('lily', '2026-02', 'shanghai', desk_now(), desk_now(), 1),
        ('all', '2026-02', 'shanghai', desk_now(), desk_now(), 1)`);
    await due('needs.update', '2026-03/lily');
    await due('needs.update', '2026-02/lily');
    await due('survey.reply', 'some invitation');
    await due('onboarding.handOver', 'some onboarding');
    const campaign = {
      campaignId: '44444444-4444-4444-8444-444444444444',
      kind: 'all',
      unit: 'shanghai',
      days: 5,
    };
    const opening = { commandId: 'opening', by: { desk: 'test' } };
    await done(desk.execute('review.open', campaign, opening));
    for (let piece = 0; piece < 4; piece += 1)
      await desk.execute('review.fill', campaign, { commandId: `piece ${piece}`, by: { desk: 'test' } });

    await done(handOver('lily', 'all'));

    expect(
      await rows(
        `select kind, subject, person, evidence from obligation where kind ~ '^(needs|survey|onboarding)' order by 1, 2`,
      ),
    ).toEqual([
      { kind: 'needs.update', subject: '2026-02/lily', person: 'all', evidence: null },
      { kind: 'needs.update', subject: '2026-03/all', person: 'all', evidence: null },
      { kind: 'onboarding.handOver', subject: 'some onboarding', person: 'all', evidence: null },
      { kind: 'survey.reply', subject: 'some invitation', person: 'all', evidence: 'left' },
    ]);
    expect(await rows('select manager_id, month from need_list order by 2, 1')).toEqual([
      { manager_id: 'all', month: '2026-02' },
      { manager_id: 'lily', month: '2026-02' },
      { manager_id: 'all', month: '2026-03' },
    ]);
    expect(await rows('select person_id from review_list')).toEqual([{ person_id: 'all' }]);
    expect(await rows('select owner_id from customer where id = $1', customerId)).toEqual([
      { owner_id: 'all' },
    ]);
  });

  it('R06c R38 R97 stands in the trail of the person, of each customer and of each request, and in the file’s history', async () => {
    const { customerId } = await enterNew(desk);
    const { requestId } = await fileNew(desk, { values: { taxId: taxIdOf(21), name: 'Northgate Paper Co' } });
    await done(handOver('lily', 'ren'));

    const [event] = (await eventsOf('person:lily')).filter(({ type }) => type === 'person.handedOver');
    expect(event?.payload).toMatchObject({ to: 'ren', represented: 1, requests: 1 });
    const customer = (await eventsOf(`customer:${customerId}`)).at(-1);
    expect(customer).toMatchObject({
      type: 'customer.handedOver',
      payload: { from: 'lily', to: 'ren', fields: ['salesRepresentative'] },
    });
    expect(customer?.payload).toHaveProperty('digests.customer');
    expect((await eventsOf(`request:${requestId}`)).at(-1)).toMatchObject({
      type: 'request.handedOver',
      payload: { from: 'lily', to: 'ren', as: ['requester', 'salesRepresentative'] },
    });
    expect(
      await rows(
        'select field, value, request_id from field_history where customer_id = $1 order by id desc limit 1',
        customerId,
      ),
    ).toEqual([{ field: 'salesRepresentative', value: 'ren', request_id: null }]);
    expect(JSON.stringify(await rows('select payload from audit_event'))).not.toContain('Brightwell');
  });

  it('R06c replaces the leaver in what open requests of others would enter, so that no new file is theirs', async () => {
    const { requestId } = await fileNew(desk, { by: 'all', values: { salesRepresentative: 'lily' } });
    await done(handOver('lily', 'ren'));

    const request = await requestOf(requestId);
    expect(request).toMatchObject({ requester_id: 'all', status: 'pending' });
    expect(request?.changes).toMatchObject({ salesRepresentative: { new: 'ren' } });
    await done(desk.execute('approval.decide', decideInput(requestId, 0), desk.as('tao')));
    expect(await held('lily')).toBe(0);
  });

  it('R06c hands a claimed step over, and gives it back to all where the successor could not take it', async () => {
    const other = await fileNew(desk, { values: { taxId: taxIdOf(31) } });
    const own = await fileNew(desk, {
      by: 'all',
      values: { taxId: taxIdOf(32), name: 'Northgate Paper Co' },
    });
    await done(claim(other.requestId, 'tao'));
    await done(claim(own.requestId, 'tao'));

    await done(handOver('tao', 'all'));

    expect((await requestOf(other.requestId))?.assignee_id).toBe('all');
    expect((await requestOf(own.requestId))?.assignee_id).toBeNull();
    expect(await findings()).toEqual([]);
  });

  it('R22a R06c makes the request the successor’s own: they cannot decide on it', async () => {
    const { requestId } = await fileNew(desk);
    await done(claim(requestId, 'all'));
    await done(handOver('lily', 'all'));

    expect((await requestOf(requestId))?.assignee_id).toBeNull();
    expect(codeOf(await desk.execute('approval.decide', decideInput(requestId, 0), desk.as('all')))).toBe(
      'approval.ownRequest!',
    );
    await done(desk.execute('approval.decide', decideInput(requestId, 0), desk.as('min')));
  });

  it('R06c tells the successor, and the thread of each request that stands in a channel', async () => {
    const { requestId } = await fileNew(desk);
    await done(handOver('lily', 'ren'));

    const version = Number((await requestOf(requestId))?.version);
    const cards = await rows<{ line: string }>(
      `select kind || ' ' || audience as line from card where target in ($1, $2) or kind = 'people.handedOver' order by 1`,
      requestId,
      `${requestId}/${version}`,
    );
    expect(cards.map(({ line }) => line)).toEqual(
      expect.arrayContaining([
        'people.handedOver person:ren',
        'request.mine person:lily',
        'request.mine person:ren',
        'request.note channel:desk-east',
        'request.told person:ren',
      ]),
    );
    const drawn = await stepCard.draw(
      requestId,
      { language: 'en', timeZone: 'UTC', audience: 'channel:desk-east' },
      desk,
    );
    expect(JSON.stringify(drawn)).toContain('Name of ren');
  });

  it('R06i names each role and unit that the successor lacks', async () => {
    await enterNew(desk, { values: { accountManager: 'lily' } });
    const before = await fingerprint(desk.database.pool);

    const outcome = await handOver('lily', 'bo');

    expect(codeOf(outcome)).toBe('people.handOver.missing');
    const words = JSON.stringify(outcome);
    expect(words).toContain('role.salesRep');
    expect(words).toContain('role.accountManager');
    expect(words).toContain('Shanghai');
    expect(await fingerprint(desk.database.pool)).toEqual(before);
  });

  it.each([
    ['somebody who has left', 'ren', 'people.handOver.unknown'],
    ['nobody', 'stranger', 'people.handOver.unknown'],
    ['the person themselves', 'lily', 'people.handOver.same'],
  ])('R06i does not go to %s', async (_, to, code) => {
    await fileNew(desk);
    await done(desk.execute('person.leave', { personId: 'ren' }, desk.as('oliver')));

    expect(codeOf(await handOver('lily', to))).toBe(code);
  });

  it('R06i R22 does not go to whoever has decided on one of the requests', async () => {
    const { requestId } = await fileNew(desk);
    await done(desk.execute('approval.decide', decideInput(requestId, 0), desk.as('all')));

    expect(codeOf(await handOver('lily', 'all'))).toBe('people.handOver.decided');
    await done(handOver('lily', 'ren'));
  });

  it('R06j takes an administrator or sales manager over all units concerned', async () => {
    await enterNew(desk);

    expect(codeOf(await handOver('lily', 'ren', 'south-manager'))).toBe('people.handOver.notYourUnits!');
    expect(codeOf(await handOver('lily', 'ren', 'south-admin'))).toBe('people.handOver.notYourUnits!');
    expect(codeOf(await handOver('lily', 'ren', 'tao'))).toBe('refusal.notAllowed!');
    expect(codeOf(await handOver('lily', 'ren', 'lei'))).toBe('done');
    expect(codeOf(await handOver('lily', 'ren', 'lei'))).toBe('people.handOver.nothing');
  });

  it('R06c happens once when it is sent twice, and loses nothing to changes that run beside it', async () => {
    const files = [];
    for (let at = 0; at < 6; at += 1) {
      files.push(
        await enterNew(desk, {
          values: { taxId: taxIdOf(40 + at), name: `Paper Works ${'ABCDEF'[at]} Ltd` },
        }),
      );
    }
    const changes = [];
    for (const { customerId } of files)
      changes.push(await fileChange(desk, customerId, { city: 'Suzhou' }, 'fang'));
    for (const requestId of changes)
      await done(desk.execute('approval.decide', decideInput(requestId, 0), desk.as('jun')));

    const outcomes = await Promise.all([
      handOver('lily', 'ren', 'oliver', 'once'),
      handOver('lily', 'ren', 'oliver', 'once'),
      ...changes.map((requestId) =>
        desk.execute('approval.decide', decideInput(requestId, 1), desk.as('qiang')),
      ),
    ]);

    expect(outcomes.map(codeOf).filter((code) => !['done', 'repeated'].includes(code))).toEqual([]);
    expect(await held('lily')).toBe(0);
    const kept = await rows<{ owner_id: string; city: string }>(
      `select owner_id, "values"->>'city' as city from customer`,
    );
    expect(kept).toEqual(files.map(() => ({ owner_id: 'ren', city: 'Suzhou' })));
    expect((await eventsOf('person:lily')).filter(({ type }) => type === 'person.handedOver')).toHaveLength(
      1,
    );
    expect(await findings()).toEqual([]);
  });
});
