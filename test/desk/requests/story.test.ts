import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCustomer } from '../../../src/desk/customers/open-customer.ts';
import { customerFile, historyOf } from '../../../src/desk/customers/queries.ts';
import { verifyAudit } from '../../../src/kit/audit.ts';
import {
  ANSWERS,
  CONTACT,
  decideInput,
  done,
  enterChange,
  enterNew,
  fileNew,
  NEW_CUSTOMER,
} from '../../support/builders.ts';
import { openTestDesk, type TestDesk } from '../../support/desk.ts';

let desk: TestDesk;
beforeAll(async () => {
  desk = await openTestDesk();
});
afterAll(() => desk.close());

async function rows<Row extends object>(statement: string, ...values: unknown[]): Promise<Row[]> {
  return (await desk.database.pool.query<Row>(statement, values)).rows;
}

describe('the main job', () => {
  it('R10e R97a enters a customer file with number, contacts, history, duplicate keys and digests', async () => {
    const filed = await fileNew(desk);
    const [supervised] = await rows<{ status: string; step_index: number }>(
      'select status, step_index from request where id = $1',
      filed.requestId,
    );
    expect(supervised).toEqual({ status: 'pending', step_index: 0 });
    await done(desk.execute('approval.decide', decideInput(filed.requestId, 0), desk.as('tao')));
    const answer = await done(
      desk.execute('approval.decide', decideInput(filed.requestId, 1, { answers: ANSWERS }), desk.as('fang')),
    );
    expect(answer).toEqual({
      requestId: filed.requestId,
      number: filed.number,
      status: 'approved',
      verdict: 'approved',
    });

    const file = await customerFile(filed.customerId, desk);
    expect(file).toMatchObject({
      number: '2080130001',
      name: NEW_CUSTOMER.name,
      unit: 'shanghai',
      accountGroup: '1110',
      ownerId: 'lily',
    });
    const values = await openCustomer(desk.seal, file?.columns);
    expect(values).toMatchObject({
      taxId: NEW_CUSTOMER.taxId,
      phone: '+862158771234',
      creditLimit: NEW_CUSTOMER.creditLimit,
      [`contact/${filed.contactId}/contactName`]: CONTACT.contactName,
    });
    const keys = await rows<{ kind: string }>(
      'select kind, request_id from duplicate_key where customer_id = $1 order by kind',
      filed.customerId,
    );
    expect(keys).toEqual(
      ['domainName', 'name', 'phone', 'taxId'].map((kind) => ({ kind, request_id: null })),
    );
    const history = await historyOf(filed.customerId, 50, desk);
    expect(history.map(({ field }) => field).sort()).toEqual([...Object.keys(values)].sort());
    const events = await rows(
      `select chain, seq, actor, type from audit_event where chain in ($1, $2) order by chain, seq`,
      `request:${filed.requestId}`,
      `customer:${filed.customerId}`,
    );
    expect(events.map((event) => Object.values(event).slice(1).join(' '))).toEqual([
      '1 fang customer.created',
      '1 lily request.drafted',
      '2 lily request.filled',
      '3 lily request.filled',
      '4 lily request.submitted',
      '5 tao step.approved',
      '6 fang request.approved',
    ]);
    expect((await verifyAudit(desk.database.pool, '/nowhere')).findings).toEqual([]);
  });

  it('R11d R11g changes a file field by field and leaves the rest as it was', async () => {
    const { customerId, contactId } = await enterNew(desk, { values: { name: 'Corelight GmbH' } });
    const before = await customerFile(customerId, desk);

    const requestId = await enterChange(desk, customerId, {
      city: 'Hangzhou',
      website: 'https://corelight.example',
      creditLimit: '5000',
      [`contact/${contactId}/contactPhone`]: '+86 139 8765 4321',
    });

    const [request] = await rows<{ status: string; changes: unknown }>(
      'select status, changes from request where id = $1',
      requestId,
    );
    expect(request).toMatchObject({
      status: 'approved',
      changes: { city: { old: 'Shanghai', new: 'Hangzhou' }, website: { old: null } },
    });
    const after = await customerFile(customerId, desk);
    const [was, is] = [
      await openCustomer(desk.seal, before?.columns),
      await openCustomer(desk.seal, after?.columns),
    ];
    expect(is).toEqual({
      ...was,
      city: 'Hangzhou',
      website: 'https://corelight.example/',
      creditLimit: '5000',
      [`contact/${contactId}/contactPhone`]: '+8613987654321',
    });
    expect((await verifyAudit(desk.database.pool, '/nowhere')).findings).toEqual([]);
  });
});
