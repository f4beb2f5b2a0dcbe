import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findingOf, mailableContacts } from '../../src/desk/mail/queries.ts';
import { verifyAudit } from '../../src/kit/audit.ts';
import type { Feature } from '../../src/kit/feature.ts';
import type { LetterReader } from '../../src/kit/letter.ts';
import { verbatim } from '../../src/kit/text.ts';
import { createLogger } from '../../src/operations/logger.ts';
import { createMetrics } from '../../src/operations/metrics.ts';
import { type OutgoingMail, openOutgoingMail } from '../../src/outgoing-mail.ts';
import { mailJob } from '../../src/workers/mail.ts';
import { enterNew } from '../support/builders.ts';
import { MORNING, openTestDesk, type TestDesk } from '../support/desk.ts';
import { openPostOffice, type PostOffice, refusal } from '../support/post-office.ts';
import { rowsOf } from '../support/rows-of.ts';

/** A feature whose letters say their target; "unwanted" ones are not wanted any more. */
const drawn: LetterReader[] = [];
const toys: Feature = {
  name: 'toys',
  letters: {
    async toy(target, reader) {
      drawn.push(reader);
      if (target === 'unwanted') return null;
      if (target === 'broken') throw new TypeError(`no such address: ${reader.email}`, { cause: reader });
      return { subject: verbatim(`about ${target}`), parts: [{ text: verbatim(`Dear ${reader.name}`) }] };
    },
  },
};

let desk: TestDesk;
let rows: ReturnType<typeof rowsOf>;
let server: PostOffice;
/** What the mail server says to a recipient; undefined: welcome. */
let judge: () => Error | undefined;
let logged: string[];
let customerId: string;
let contactId: string;
const open: OutgoingMail[] = [];
beforeAll(async () => {
  [desk, server] = await Promise.all([
    openTestDesk({ max: 20 }),
    openPostOffice({ onRcptTo: (_address, _session, done) => done(judge()) }),
  ]);
  rows = rowsOf(desk);
  ({ customerId, contactId } = await enterNew(desk));
});
afterAll(() => Promise.all([desk.close(), server.close()]));
beforeEach(async () => {
  logged = [];
  drawn.length = 0;
  server.letters.length = 0;
  judge = () => undefined;
  await desk.setNow(MORNING);
  await rows('delete from mail');
  await rows('delete from finding');
  await rows(`delete from card where kind = 'mail.undelivered'`);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((mail) => mail.stop()));
});

function send(everySeconds = 0.5): void {
  const mail = openOutgoingMail({
    config: { mail: { smtpUrl: server.url(), from: 'Desk <desk@example.com>' }, dataDir: '/nowhere' },
    desk,
    features: [toys],
    log: createLogger('warn', { write: (line) => void logged.push(line) }),
    metrics: createMetrics(desk.database.pool),
    everySeconds,
  });
  mail.start();
  open.push(mail);
}

/** A letter as a decision would wish for it. */
const wish = async (target: string, recipient = `contact:${contactId}`): Promise<string> => {
  const id = randomUUID();
  await rows(
    `insert into mail (id, kind, target, recipient, customer_id, wished_at) values ($1, 'toy', $2, $3, $4, desk_now())`,
    id,
    target,
    recipient,
    recipient.startsWith('contact') ? customerId : null,
  );
  return id;
};
const outcomes = async () =>
  Object.fromEntries(
    (await rows<{ target: string; outcome: string | null }>('select target, outcome from mail')).map(
      ({ target, outcome }) => [target, outcome],
    ),
  );
const findings = () =>
  rows<{ kind: string; open: boolean }>(
    'select kind, resolved_at is null as open from finding order by found_at',
  );
const WAIT = { timeout: 25_000 };

describe('outgoing mail', { timeout: 60_000 }, () => {
  it('R80q reaches the mail server once, in the name and language of the contact person', async () => {
    await wish('delivery');
    await wish('unwanted');
    await wish('desk news', 'person:lily');
    send();
    send();

    await expect
      .poll(outcomes, WAIT)
      .toEqual({ delivery: 'sent', unwanted: 'notWanted', 'desk news': 'sent' });
    expect(server.letters.map(({ mail }) => mail.subject).sort()).toEqual([
      'about delivery',
      'about desk news',
    ]);
    const letter = server.letters.find(({ mail }) => mail.subject === 'about delivery')?.mail;
    expect(letter?.to).toEqual([
      { name: 'Wilhelmina Quastenberg', address: 'wilhelmina@brightwell.example' },
    ]);
    expect(letter?.text).toContain('Dear Wilhelmina Quastenberg');
    expect(letter?.from).toEqual({ name: 'Desk', address: 'desk@example.com' });
    expect(drawn.find(({ email }) => email.startsWith('wilhelmina'))).toMatchObject({
      language: 'zh-CN',
      timeZone: 'Asia/Shanghai',
    });
  });

  it('R80r an address that the mail server refuses is a finding and no crash; its keeper is told without the address', async () => {
    judge = () => refusal(550, 'no such mailbox wilhelmina@brightwell.example');
    await wish('refused one');
    send();

    await expect.poll(outcomes, WAIT).toEqual({ 'refused one': 'refused' });
    expect(await findings()).toEqual([{ kind: 'mail.refused', open: true }]);
    const [card] = await rows<{ target: string; audience: string }>(
      `select target, audience from card where kind = 'mail.undelivered'`,
    );
    expect(card?.audience).toBe('person:lily');
    const events = await rows<{ payload: object }>(
      `select payload from audit_event where type = 'mail.refused'`,
    );
    expect(events).toEqual([{ payload: { contact: contactId, letter: 'toy' } }]);
    expect(logged.join() + JSON.stringify(events)).not.toMatch(/wilhelmina|Quastenberg/i);

    // The next one arrives, so the finding is over.
    judge = () => undefined;
    await wish('second one');
    await expect.poll(outcomes, WAIT).toMatchObject({ 'second one': 'sent' });
    expect(await findings()).toEqual([{ kind: 'mail.refused', open: false }]);
    expect(await verifyAudit(desk.database.pool, '/nowhere')).toMatchObject({ findings: [] });
  });

  it('R80s is tried again while the mail server is out of order, and is lost to nobody', async () => {
    let asked = 0;
    judge = () => {
      asked += 1;
      return asked < 2 ? refusal(451, 'come back later') : undefined;
    };
    await wish('patient');
    send();

    await expect.poll(outcomes, { timeout: 50_000 }).toEqual({ patient: 'sent' });
    expect(asked).toBe(2);
    expect(server.letters).toHaveLength(1);
    expect(await findings()).toEqual([]);
  });

  it('R80s is sent when the desk was down for days: only a letter that was tried in vain is given up', async () => {
    await wish('long expected');
    await desk.setNow('2026-03-23T03:00:00Z');
    send();

    await expect.poll(outcomes, WAIT).toEqual({ 'long expected': 'sent' });
    expect(await findings()).toEqual([]);
  });

  it('R80s is given up with a last try that fails after three days, which is a finding', async () => {
    const id = await wish('stale');
    const job = mailJob({
      features: [toys],
      desk,
      post: async () => ({ posted: 'later', code: '451' }),
      log: createLogger('silent'),
      metrics: createMetrics(desk.database.pool),
    });
    await expect(job.run({ id }, { isLast: true })).rejects.toThrow('451');
    await desk.setNow('2026-03-21T03:00:00Z');
    await expect(job.run({ id }, { isLast: false })).rejects.toThrow('451');
    expect(await outcomes()).toEqual({ stale: null });

    await job.run({ id }, { isLast: true });
    expect(await outcomes()).toEqual({ stale: 'failed' });
    expect(await findings()).toEqual([{ kind: 'mail.failed', open: true }]);
  });

  it('R80q letters of a survey leave many at a time', async () => {
    for (let nr = 0; nr < 40; nr += 1) await wish(`one of many ${nr}`);
    send(3);

    const sent = async () => Object.values(await outcomes()).filter((outcome) => outcome === 'sent').length;
    await expect.poll(sent, { timeout: 15_000 }).toBe(40);
    expect(new Set(server.letters.map(({ mail }) => mail.subject)).size).toBe(40);
    expect(server.letters).toHaveLength(40);
  });

  it('R98b leaves nothing of anybody in the queue when a letter cannot be written', async () => {
    await wish('broken');
    send();

    const kept = async () => {
      const [row] = await rows<{ kept: string }>(
        `select coalesce(string_agg(j.output::text || j.data::text, ' '), '') as kept from pgboss.job j where j.name = 'mail.send' and j.output is not null`,
      );
      return row?.kept ?? '';
    };
    await expect.poll(kept, WAIT).toContain('TypeError');
    expect(await kept()).not.toMatch(/wilhelmina|Quastenberg/i);
    await rows('delete from mail');
  });

  it('R80r what becomes of the corrected address is told anew, not with the card of the first one', async () => {
    await desk.setNow('2026-03-20T03:00:00Z');
    await rows(
      `insert into finding (id, customer_id, subject, kind, found_at) values (gen_random_uuid(), $1, $2, 'mail.refused', desk_now() - interval '2 days')`,
      customerId,
      `contact:${contactId}`,
    );
    await rows(
      `insert into field_history (customer_id, field, value, valid_from) values ($1, $2, null, desk_now() - interval '1 day')`,
      customerId,
      `contact/${contactId}/contactEmail`,
    );
    const mailId = await wish('undeliverable');
    await desk.execute(
      'mail.settle',
      { mailId, outcome: 'failed', findingId: randomUUID() },
      { commandId: randomUUID(), by: { desk: 'mail' } },
    );

    const [card] = await rows<{ target: string }>(`select target from card where kind = 'mail.undelivered'`);
    expect(await findingOf(card?.target ?? '', desk)).toMatchObject({ kind: 'mail.failed', open: true });
  });

  it('R80r to somebody without an address is a finding too', async () => {
    await rows(`update contact set sealed = sealed - 'contactEmail' where id = $1`, contactId);
    await wish('nowhere');
    send();

    await expect.poll(outcomes, WAIT).toEqual({ nowhere: 'noAddress' });
    expect(await findings()).toEqual([{ kind: 'mail.noAddress', open: true }]);
    expect(await mailableContacts(customerId, desk)).toEqual([]);
  });
});
