import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitingFor } from '../../../src/desk/approvals/queries.ts';
import type { Organisation } from '../../../src/desk/organisation/schema.ts';
import { candidatesOf, requestView } from '../../../src/desk/requests/queries.ts';
import { holdsOver } from '../../../src/kit/access.ts';
import { verifyAudit } from '../../../src/kit/audit.ts';
import {
  ANSWERS,
  codeOf,
  decideInput,
  demo,
  done,
  enterNew,
  fileNew,
  person,
  taxIdOf,
} from '../../support/builders.ts';
import { openTestDesk, type TestDesk } from '../../support/desk.ts';
import { countRows, fingerprint } from '../../support/whole-database.ts';

let desk: TestDesk;
beforeAll(async () => {
  desk = await openTestDesk({ organisation: withCrowd(), max: 20 });
});
afterAll(() => desk.close());

/** The demo organisation with thirty supervisors over everything, and one person who holds every role. */
function withCrowd(): Organisation {
  const someone = (id: string, roles: Organisation['people'][number]['roles']) => ({
    id,
    name: `Name of ${id}`,
    email: `${id}@aurenfield.example`,
    language: 'en' as const,
    timeZone: 'UTC',
    roles,
  });
  const crowd = Array.from({ length: 30 }, (_, at) =>
    someone(`boss-${at}`, [{ role: 'supervisor', units: ['*'] }]),
  );
  const all = someone(
    'all',
    (['salesRep', 'supervisor', 'dataAdmin', 'accountManager'] as const).map((role) => ({
      role,
      units: ['*'],
    })),
  );
  return { ...demo, people: [...demo.people, ...crowd, all] };
}

function withQuorum(quorum: number): Organisation {
  const paths = withCrowd().paths.map((path) => ({
    ...path,
    steps: path.steps.map((step) => ({ ...step, quorum: step.id === 'supervisor' ? quorum : 1 })),
  }));
  return { ...withCrowd(), paths };
}

/** Whatever happens, the next test finds the organisation as it was. */
async function under<Result>(organisation: Organisation, story: () => Promise<Result>): Promise<Result> {
  await done(desk.apply(organisation));
  try {
    return await story();
  } finally {
    await done(desk.apply(withCrowd()));
  }
}

async function rows<Row extends object>(statement: string, ...values: unknown[]): Promise<Row[]> {
  return (await desk.database.pool.query<Row>(statement, values)).rows;
}
const decide = (
  requestId: string,
  stepIndex: number,
  by: string,
  more: Record<string, unknown> = {},
  commandId?: string,
) => desk.execute('approval.decide', decideInput(requestId, stepIndex, more), desk.as(by, commandId));
async function statusOf(requestId: string): Promise<string> {
  const [row] = await rows<{ text: string }>(
    `select status || ' ' || round || '/' || step_index as text from request where id = $1`,
    requestId,
  );
  return row?.text ?? 'gone';
}
async function atDataAdmin(values: Record<string, string | null> = {}) {
  const filed = await fileNew(desk, { values });
  await done(decide(filed.requestId, 0, 'tao'));
  return filed;
}

describe('separation of duties', () => {
  it('R22a R22c refuses your own request, logs it, and writes nothing else', async () => {
    const { requestId } = await fileNew(desk, { by: 'all' });
    const before = await countRows(desk.database.pool);

    const outcome = await decide(requestId, 0, 'all');

    expect(codeOf(outcome)).toBe('approval.ownRequest!');
    expect(await countRows(desk.database.pool)).toEqual({
      ...before,
      security_event: (before.security_event ?? 0) + 1,
    });
    expect(
      (await rows('select person_id, command, code, target from security_event order by id desc limit 1'))[0],
    ).toEqual({
      person_id: 'all',
      command: 'approval.decide',
      code: 'approval.ownRequest',
      target: requestId,
    });
  });

  it('R22b refuses a second step to whoever took the first', async () => {
    const { requestId } = await fileNew(desk);
    await done(decide(requestId, 0, 'all'));

    expect(codeOf(await decide(requestId, 1, 'all', { answers: ANSWERS }))).toBe('approval.twoSteps!');
    expect(await statusOf(requestId)).toBe('pending 1/1');
  });

  it.each([
    ['R01c a supervisor of another unit', 'hao'],
    ['R01c a data admin on the supervisor’s step', 'fang'],
    ['R01c an administrator', 'oliver'],
    ['R01c a sales rep', 'bo'],
  ])('%s may not decide', async (_, by) => {
    const { requestId } = await fileNew(desk);
    expect(codeOf(await decide(requestId, 0, by))).toBe('approval.notYours!');
    expect(await statusOf(requestId)).toBe('pending 1/0');
  });

  it('R02b does nothing for an account of nobody', async () => {
    const { requestId } = await fileNew(desk);
    const before = await fingerprint(desk.database.pool);

    expect(codeOf(await decide(requestId, 0, 'stranger'))).toBe('refusal.notRegistered');

    expect(await fingerprint(desk.database.pool)).toEqual(before);
  });

  it('R01d R06a counts the rights of the moment, not those of the moment the card was drawn', async () => {
    const { requestId } = await fileNew(desk);
    await rows(`delete from role_grant where person_id = 'boss-0'`);
    await rows(`update person set active = false where id = 'boss-1'`);

    expect(codeOf(await decide(requestId, 0, 'boss-0'))).toBe('approval.notYours!');
    expect(codeOf(await decide(requestId, 0, 'boss-1'))).toBe('refusal.notRegistered');
  });

  it('R22d writes nothing for a lost race or a replay', async () => {
    const { requestId } = await fileNew(desk);
    await done(decide(requestId, 0, 'tao', {}, 'won'));
    const before = await fingerprint(desk.database.pool);

    expect(codeOf(await decide(requestId, 0, 'min'))).toBe('approval.already.approved');
    expect((await decide(requestId, 0, 'tao', {}, 'won')).kind).toBe('repeated');
    expect(codeOf(await decide(requestId, 0, 'tao'))).toBe('approval.already.approved');

    expect(await fingerprint(desk.database.pool)).toEqual(before);
  });

  it('R22f R22a does not believe a round, a step or a role that a payload claims', async () => {
    const { requestId } = await fileNew(desk);
    const forged = [
      { stepIndex: 1 },
      { round: 2 },
      { stepIndex: -1 },
      { stepIndex: 99 },
      { role: 'dataAdmin', actor: 'fang' },
    ];

    const outcomes = await Promise.all(forged.map((more) => decide(requestId, 0, 'lily', more)));

    expect(outcomes.every(({ kind }) => kind === 'refused')).toBe(true);
    expect(await statusOf(requestId)).toBe('pending 1/0');
  });

  it('R111e lists in the inbox what the person may decide, and nothing else', async () => {
    const own = await fileNew(desk, { by: 'all' });
    const taken = await fileNew(desk);
    await done(decide(taken.requestId, 0, 'all'));
    const free = await fileNew(desk);
    const all = person('all', withCrowd());

    const waiting = await waitingFor(
      (_request, step) => holdsOver(all, step.role, step.unit, desk.applied),
      'all',
      { after: 0, limit: 500 },
      desk,
    );

    const ids = waiting.map(({ id }) => id);
    expect(ids).toContain(free.requestId);
    expect(ids).not.toContain(own.requestId);
    expect(ids).not.toContain(taken.requestId);
    const decided = await Promise.all(ids.map((id) => requestView(id, desk)));
    expect(decided.every((view) => view?.state.status === 'pending')).toBe(true);
  });
});

describe('quorum and races', () => {
  it('R24c R24d lets one of thirty at once win, and tells the others who', async () => {
    const { requestId } = await fileNew(desk);

    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, at) => decide(requestId, 0, at < 2 ? `boss-${at + 28}` : `boss-${at}`)),
    );

    expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    const taken = await rows<{ person_id: string }>(
      'select person_id from decision where request_id = $1',
      requestId,
    );
    expect(taken).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.kind !== 'refused') continue;
      expect(outcome.refusal).toMatchObject({
        code: 'approval.already.approved',
        params: { name: `Name of ${taken[0]?.person_id}` },
      });
    }
    const events = await rows(
      `select 1 from audit_event where chain = $1 and type like 'step.%'`,
      `request:${requestId}`,
    );
    expect(events).toHaveLength(1);
  });

  it('R24b has one effect when an approval, a return and a rejection come at once', async () => {
    const { requestId } = await fileNew(desk);
    const outcomes = await Promise.all([
      decide(requestId, 0, 'tao'),
      decide(requestId, 0, 'min', { verdict: 'returned', note: 'x' }),
      decide(requestId, 0, 'boss-5', { verdict: 'rejected', note: 'y' }),
    ]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['done', 'refused', 'refused']);
    expect(await rows('select 1 from decision where request_id = $1', requestId)).toHaveLength(1);
  });

  it('R24e a double click has one effect', async () => {
    const { requestId } = await fileNew(desk);
    const outcomes = await Promise.all([1, 2].map(() => decide(requestId, 0, 'tao', {}, 'double')));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['done', 'repeated']);
  });

  it('R24a R24f needs two different people for a quorum of two', async () => {
    await under(withQuorum(2), async () => {
      const { requestId } = await fileNew(desk);

      await done(decide(requestId, 0, 'tao'));
      expect(codeOf(await decide(requestId, 0, 'tao'))).toBe('approval.youDecided');
      expect(await statusOf(requestId)).toBe('pending 1/0');
      await done(decide(requestId, 0, 'min'));

      expect(await statusOf(requestId)).toBe('pending 1/1');
    });
  });

  it('R24b ends a step of two with the first return', async () => {
    await under(withQuorum(2), async () => {
      const { requestId } = await fileNew(desk);
      await done(decide(requestId, 0, 'tao'));
      await done(decide(requestId, 0, 'min', { verdict: 'returned', note: 'x' }));

      expect(await statusOf(requestId)).toBe('returned 1/0');
      expect(codeOf(await decide(requestId, 0, 'boss-7'))).toBe('approval.already.returned');
    });
  });

  it('R24a R24c takes exactly the quorum of eight when twenty-eight approve at once', async () => {
    await under(withQuorum(8), async () => {
      const { requestId } = await fileNew(desk);

      const outcomes = await Promise.all(
        Array.from({ length: 28 }, (_, at) => decide(requestId, 0, `boss-${at + 2}`)),
      );

      expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(8);
      expect(await statusOf(requestId)).toBe('pending 1/1');
    });
  });
});

describe('the data admin’s answers', () => {
  it('R25a shows files and open requests that share a key', async () => {
    const known = await enterNew(desk, {
      values: { taxId: taxIdOf(501), name: 'Lanternhaus GmbH', phone: '+86 21 5555 0501' },
    });
    const { requestId } = await fileNew(desk, {
      values: { taxId: taxIdOf(501), name: 'LANTERNHAUS', phone: '+86 21 5555 0502' },
    });
    const view = await requestView(requestId, desk);

    const candidates = view ? await candidatesOf(view, desk) : [];

    expect(candidates[0]).toMatchObject({
      customerId: known.customerId,
      reasons: ['taxId', 'domainName', 'name'],
      requestNumber: null,
    });
  });

  it('R25b R26a R26b stores the answers with the decision, the name of who confirmed sealed', async () => {
    const { requestId, customerId } = await atDataAdmin();
    const related = randomUUID();
    await done(
      decide(requestId, 1, 'fang', { answers: { ...ANSWERS, duplicate: 'related', duplicateOf: related } }),
    );

    const [row] = await rows<{ answers: Record<string, unknown> }>(
      'select answers from request where id = $1',
      requestId,
    );

    expect(row?.answers).toMatchObject({
      duplicate: 'related',
      duplicateOf: related,
      confirmedHow: 'phone',
      confirmedOn: '2026-03-17',
    });
    expect(JSON.stringify(row)).not.toContain('Wilhelmina');
    const keys = await desk.seal.openKeys([customerId]);
    expect(keys.open(customerId, row?.answers.confirmedWith as { sealed: string })).toBe(
      'Wilhelmina Quastenberg',
    );
  });

  it('R25c R26a does not enter a file without them', async () => {
    const { requestId, customerId } = await atDataAdmin();
    expect(codeOf(await decide(requestId, 1, 'fang'))).toBe('approval.answersMissing');
    expect(codeOf(await decide(requestId, 1, 'fang', { answers: { duplicate: 'none' } }))).toBe(
      'approval.answersMissing',
    );
    expect(await rows('select 1 from customer where id = $1', customerId)).toEqual([]);
  });

  it('R26d keeps no answer that the step did not ask for', async () => {
    const { requestId } = await fileNew(desk);
    await done(decide(requestId, 0, 'tao', { answers: ANSWERS }));
    expect((await rows('select answers from request where id = $1', requestId))[0]).toEqual({ answers: {} });
  });

  it('R25d does not enter the same customer twice', async () => {
    const { requestId } = await atDataAdmin();
    const outcome = await decide(requestId, 1, 'fang', {
      answers: { ...ANSWERS, duplicate: 'same', duplicateOf: randomUUID() },
    });
    expect(outcome).toMatchObject({ refusal: { fields: { duplicate: { key: 'approval.sameCustomer' } } } });
  });
});

describe('deadlines', () => {
  const obligation = async (subject: string) =>
    (
      await rows<{ done_at: Date | null; next_at: Date | null; evidence: string | null }>(
        'select done_at, next_at, evidence from obligation where subject = $1',
        subject,
      )
    )[0];

  it('R27d R27e ends with the decision and starts with the next step; the time of each is kept', async () => {
    const { requestId } = await fileNew(desk);
    expect(await obligation(`${requestId}/1/0`)).toMatchObject({ done_at: null, evidence: null });
    await done(decide(requestId, 0, 'tao'));

    expect(await obligation(`${requestId}/1/0`)).toMatchObject({
      next_at: null,
      evidence: 'approved',
      done_at: expect.any(Date),
    });
    expect(await obligation(`${requestId}/1/1`)).toMatchObject({ done_at: null });
    const [taken] = await rows<{ took: boolean }>(
      'select at >= started_at and started_at = (select submitted_at from request where id = request_id) as took from decision where request_id = $1',
      requestId,
    );
    expect(taken).toEqual({ took: true });
    const [request] = await rows<{ due: boolean }>(
      'select due_at > step_started_at as due from request where id = $1',
      requestId,
    );
    expect(request).toEqual({ due: true });
  });

  it('R27d leaves nothing open behind a closed request', async () => {
    const { requestId } = await enterNew(desk);
    expect(
      await rows(`select 1 from obligation where subject like $1 and done_at is null`, `${requestId}%`),
    ).toEqual([]);
    expect(
      (await rows<{ due_at: Date | null }>('select due_at from request where id = $1', requestId))[0]?.due_at,
    ).toBeNull();
  });
});

describe('master data', () => {
  it.each(['rejected', 'returned'])('R28c a request that is %s leaves no file', async (verdict) => {
    const { requestId, customerId } = await atDataAdmin();
    await done(decide(requestId, 1, 'fang', { verdict, note: 'x' }));
    expect(await rows('select 1 from customer where id = $1', customerId)).toEqual([]);
    expect(await rows('select 1 from contact where customer_id = $1', customerId)).toEqual([]);
    expect(await rows('select 1 from duplicate_key where customer_id = $1', customerId)).toHaveLength(
      verdict === 'returned' ? 4 : 0,
    );
  });

  it.each([
    ['the name', `update customer set name = 'Other' where id = $1`],
    ['a value', `update customer set "values" = "values" || '{"city": "Nowhere"}' where id = $1`],
    ['a sealed value', `update customer set sealed = sealed - 'creditLimit' where id = $1`],
    ['the owner', `update customer set owner_id = 'bo' where id = $1`],
    ['a contact person', `update contact set sealed = '{}' where customer_id = $1`],
    ['a contact person taken out', `delete from contact where customer_id = $1`],
  ])('R28b %s changed past the desk is found, on that file alone', async (_, statement) => {
    const { customerId } = await enterNew(desk);
    expect(
      (await verifyAudit(desk.database.pool, '/nowhere')).findings.filter(({ chain }) =>
        chain.includes(customerId),
      ),
    ).toEqual([]);

    await rows(statement, customerId);

    const { findings } = await verifyAudit(desk.database.pool, '/nowhere');
    expect(findings.filter(({ chain }) => chain.includes(customerId))).toEqual([
      { kind: 'unauthorisedChange', chain: `customer:${customerId}` },
    ]);
  });
});
