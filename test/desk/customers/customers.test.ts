import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customerPage } from '../../../src/desk/customers/customer-page.ts';
import { customersOf, findCustomers, historyOf } from '../../../src/desk/customers/queries.ts';
import { findCandidatesFor } from '../../../src/desk/quality/queries.ts';
import {
  CUSTOMER_ID,
  done,
  draftNew,
  enterChange,
  enterNew,
  type Filed,
  fileNew,
  person,
  taxIdOf,
} from '../../support/builders.ts';
import { openTestDesk, type TestDesk } from '../../support/desk.ts';

let desk: TestDesk;
const filed: Record<string, Filed> = {};
beforeAll(async () => {
  desk = await openTestDesk();
  const names = [
    '臺灣明亮照明股份有限公司',
    'Nordlicht Leuchten GmbH & Co. KG',
    '100% Light_House\\',
    "O'Hara Lamps",
  ];
  for (const [at, name] of names.entries()) {
    const contact = { contactName: `Contact ${at}`, contactEmail: `c${at}@x.example` };
    filed[name] = await enterNew(desk, {
      values: {
        name,
        taxId: taxIdOf(100 + at),
        phone: `+86 21 5555 010${at}`,
        email: `info@firm${at}.example`,
      },
      contact,
    });
  }
});
afterAll(() => desk.close());

const find = async (words: string) =>
  (await findCustomers(words, { limit: 20 }, desk)).map(({ name }) => name);

describe('finding customers', () => {
  it.each([
    ['R37a in the script it was typed in', '明亮照明', '臺灣明亮照明股份有限公司'],
    ['R37a in simplified characters', '台湾明亮照明', '臺灣明亮照明股份有限公司'],
    ['R37a without the legal form', '台湾明亮照明有限公司', '臺灣明亮照明股份有限公司'],
    ['R37a whatever the case', 'nordlicht LEUCHTEN', 'Nordlicht Leuchten GmbH & Co. KG'],
    ['R37a full width', 'Ｎｏｒｄｌｉｃｈｔ', 'Nordlicht Leuchten GmbH & Co. KG'],
    ['R37b by number', '2080130002', 'Nordlicht Leuchten GmbH & Co. KG'],
    ['a quote', "o'hara", "O'Hara Lamps"],
  ])('%s finds it', async (_, words, name) => {
    expect(await find(words)).toContain(name);
  });

  it.each(['%', '_', '\\', '100% Light_House\\'])('takes %s to the letter', async (words) => {
    expect(await find(words)).toEqual(['100% Light_House\\']);
  });

  it('R37d goes on page by page', async () => {
    const first = await findCustomers('208013', { limit: 3 }, desk);
    const rest = await findCustomers('208013', { limit: 3, after: first.at(-1)?.number ?? '' }, desk);
    expect([...first, ...rest].map(({ number }) => number)).toEqual([
      '2080130001',
      '2080130002',
      '2080130003',
      '2080130004',
    ]);
  });

  it('R37c shows every rep name, number and unit, and nothing more to those of another unit', async () => {
    const [line] = await findCustomers('nordlicht', { limit: 1 }, desk);
    expect(line).toEqual({
      id: filed['Nordlicht Leuchten GmbH & Co. KG']?.customerId,
      number: '2080130002',
      name: 'Nordlicht Leuchten GmbH & Co. KG',
      unit: 'shanghai',
    });

    const page = await customerPage(line?.id ?? '', person('yating'), desk);

    const shown = JSON.stringify(page);
    expect(shown).toContain('2080130002');
    for (const hidden of ['Contact 1', '987654321', '+862155550101', '88 Century Avenue'])
      expect(shown).not.toContain(hidden);
  });

  it('R23g hides restricted values and contact persons from a role that may not see them', async () => {
    const id = filed["O'Hara Lamps"]?.customerId ?? '';
    const seen = async (who: string) => JSON.stringify(await customerPage(id, person(who), desk));
    expect(await seen('tao')).not.toContain('987654321');
    expect(await seen('tao')).toContain('Contact 3');
    expect(await seen('hui')).not.toContain('Contact 3');
    expect(await seen('fang')).toContain('Contact 3');
  });

  it('R111a lists whose customers they are', async () => {
    expect(await customersOf('lily', { limit: 10 }, desk)).toHaveLength(4);
    expect(await customersOf('bo', { limit: 10 }, desk)).toEqual([]);
  });
});

describe('the history of a field', () => {
  it('R38a tells each value, since when and by which request', async () => {
    const story = await enterNew(desk, { values: { taxId: taxIdOf(200) } });
    await desk.setNow('2026-04-01T03:00:00Z');
    await enterChange(desk, story.customerId, { city: 'Suzhou' });
    await desk.setNow('2026-05-06T03:00:00Z');
    await enterChange(desk, story.customerId, { city: 'Wuxi', email: null });

    const city = (await historyOf(story.customerId, 100, desk)).filter(({ field }) => field === 'city');

    expect(city.map(({ value, validFrom }) => `${value} ${validFrom.toISOString().slice(0, 10)}`)).toEqual([
      'Wuxi 2026-05-06',
      'Suzhou 2026-04-01',
      'Shanghai 2026-03-18',
    ]);
    expect(city.at(-1)?.requestNumber).toBe(story.number);
    expect(new Set(city.map(({ requestNumber }) => requestNumber)).size).toBe(3);
    const email = (await historyOf(story.customerId, 100, desk)).filter(({ field }) => field === 'email');
    expect(email.map(({ value }) => value)).toEqual([null, 'office@brightwell.example']);
  });

  it('R38b keeps sealed values sealed', async () => {
    const { customerId, contactId } = filed["O'Hara Lamps"] ?? { customerId: '', contactId: '' };
    const entries = await historyOf(customerId, 100, desk);
    for (const field of ['creditLimit', `contact/${contactId}/contactName`]) {
      expect(entries.find((entry) => entry.field === field)?.value).toEqual({ sealed: expect.any(String) });
    }
  });

  it('R38c tells the file as it was on a date', async () => {
    const story = await enterNew(desk, { values: { taxId: taxIdOf(201), street: 'First street' } });
    const since = new Date(
      (await desk.database.pool.query<{ now: Date }>('select desk_now() as now')).rows[0]?.now ?? 0,
    );
    await desk.setNow(new Date(since.getTime() + 86_400_000).toISOString());
    await enterChange(desk, story.customerId, { street: 'Second street' });

    const { rows } = await desk.database.pool.query<{ value: string }>(
      `select value #>> '{}' as value from field_history where customer_id = $1 and field = 'street' and valid_from <= $2 order by id desc limit 1`,
      [story.customerId, since],
    );

    expect(rows[0]?.value).toBe('First street');
  });
});

describe('possible duplicates', () => {
  const reasons = async (values: Parameters<typeof findCandidatesFor>[0]) =>
    (await findCandidatesFor(values, CUSTOMER_ID, desk)).map(
      (candidate) => `${candidate.name}: ${candidate.reasons.join()}`,
    );

  it.each([
    [
      'R40a the tax id, however it is written',
      {
        country: 'CN',
        taxId: taxIdOf(101)
          .toLowerCase()
          .replace(/(.{4})/g, '$1 '),
      },
      'Nordlicht Leuchten GmbH & Co. KG: taxId',
    ],
    [
      'R40a the phone number without its prefix',
      { country: 'CN', phone: '021-55550101' },
      'Nordlicht Leuchten GmbH & Co. KG: phone',
    ],
    [
      'R40a e-mail domain and name',
      { name: 'Nordlicht Leuchten', email: 'other@FIRM1.example' },
      'Nordlicht Leuchten GmbH & Co. KG: domainName,name',
    ],
    ['R40b the folded name', { name: '台湾明亮照明有限公司' }, '臺灣明亮照明股份有限公司: name'],
  ])('%s is found', async (_, values, expected) => {
    expect(await reasons(values)).toContain(expected);
  });

  it('R40d names every reason, strongest first', async () => {
    expect(
      await reasons({
        country: 'CN',
        taxId: taxIdOf(103),
        phone: '+862155550103',
        name: "O'HARA LAMPS",
        email: 'x@firm3.example',
      }),
    ).toEqual(["O'Hara Lamps: taxId,phone,domainName,name"]);
  });

  it('R40a an e-mail domain alone is no reason', async () => {
    expect(await reasons({ name: 'Somebody else', email: 'x@firm3.example' })).toEqual([]);
  });

  it('R40c open requests count; drafts, rejected and withdrawn ones do not', async () => {
    const values = {
      name: 'Waiting Lamps',
      taxId: taxIdOf(300),
      phone: '+86 21 5555 0300',
      email: 'x@waiting.example',
    };
    const draft = await draftNew(desk, { values });
    expect(await reasons({ country: 'CN', taxId: taxIdOf(300) })).toEqual([]);
    await done(desk.execute('request.submit', { requestId: draft.requestId }, desk.as('lily')));
    const [candidate] = await findCandidatesFor({ country: 'CN', taxId: taxIdOf(300) }, CUSTOMER_ID, desk);
    expect(candidate).toMatchObject({
      number: null,
      requestNumber: expect.any(Number),
      name: 'Waiting Lamps',
      unit: 'shanghai',
    });

    await done(
      desk.execute('request.pullBack', { requestId: draft.requestId, how: 'withdraw' }, desk.as('lily')),
    );
    const other = await fileNew(desk, { values });
    await done(
      desk.execute(
        'approval.decide',
        { requestId: other.requestId, round: 1, stepIndex: 0, verdict: 'rejected', note: 'x' },
        desk.as('tao'),
      ),
    );
    expect(await reasons({ country: 'CN', taxId: taxIdOf(300) })).toEqual([]);
  });

  it('R40g a changed value replaces the old key, and an emptied one takes it away', async () => {
    const { customerId } = await enterNew(desk, {
      values: {
        name: 'Old Name',
        nameLocal: '旧名灯具',
        taxId: taxIdOf(400),
        phone: '+86 21 5555 0400',
        email: 'x@old.example',
      },
    });
    await enterChange(desk, customerId, {
      taxId: taxIdOf(401),
      phone: '+86 21 5555 0401',
      nameLocal: '新名灯具',
    });

    expect(await reasons({ country: 'CN', taxId: taxIdOf(400) })).toEqual([]);
    expect(await reasons({ country: 'CN', phone: '+862155550400' })).toEqual([]);
    expect(await reasons({ name: '旧名灯具' })).toEqual([]);
    expect(await reasons({ country: 'CN', taxId: taxIdOf(401) })).toEqual(['Old Name: taxId']);
    expect(await reasons({ name: '新名燈具有限公司' })).toEqual(['Old Name: name']);
    expect(await reasons({ name: 'old name' })).toEqual(['Old Name: name']);
    await enterChange(desk, customerId, { nameLocal: null });
    expect(await reasons({ name: '新名灯具' })).toEqual([]);
    expect(await reasons({ name: 'old name', email: 'y@old.example' })).toEqual([
      'Old Name: domainName,name',
    ]);
  });
});
