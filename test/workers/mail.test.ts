import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mailableContacts } from '../../src/desk/mail/queries.ts';
import { verifyAudit } from '../../src/kit/audit.ts';
import type { Feature } from '../../src/kit/feature.ts';
import type { LetterReader } from '../../src/kit/letter.ts';
import { verbatim } from '../../src/kit/text.ts';
import { createLogger } from '../../src/operations/logger.ts';
import { createMetrics } from '../../src/operations/metrics.ts';
import { type OutgoingMail, openOutgoingMail } from '../../src/outgoing-mail.ts';
import { rowsOf } from '../desk/people/register.ts';
import { enterNew } from '../support/builders.ts';
import { MORNING, openTestDesk, type TestDesk } from '../support/desk.ts';
import { openPostOffice, type PostOffice, refusal } from '../support/post-office.ts';

/** A feature whose letters say their target; "unwanted" ones are not wanted any more. */
const drawn: LetterReader[] = [];
const toys: Feature = {
  name: 'toys',
  letters: {
    async toy(target, reader) {
      drawn.push(reader);
      if (target === 'unwanted') return null;
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

function send(): void {
  const mail = openOutgoingMail({
    config: { mail: { smtpUrl: server.url(), from: 'Desk <desk@example.com>' }, dataDir: '/nowhere' },
    desk,
    features: [toys],
    log: createLogger('warn', { write: (line) => void logged.push(line) }),
    metrics: createMetrics(desk.database.pool),
    everySeconds: 0.5,
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
  it('R80k reaches the mail server once, in the name and language of the contact person', async () => {
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

  it('R41g R80k an address that the mail server refuses is a finding and no crash; its keeper is told without the address', async () => {
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

  it('R80k is tried again while the mail server is out of order, and is lost to nobody', async () => {
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

  it('R80k is given up after three days, which is a finding', async () => {
    await wish('stale');
    await desk.setNow('2026-03-21T03:00:00Z');
    send();

    await expect.poll(outcomes, WAIT).toEqual({ stale: 'failed' });
    expect(await findings()).toEqual([{ kind: 'mail.failed', open: true }]);
    expect(server.letters).toEqual([]);
  });

  it('R80k to somebody without an address is a finding too', async () => {
    await rows(`update contact set sealed = sealed - 'contactEmail' where id = $1`, contactId);
    await wish('nowhere');
    send();

    await expect.poll(outcomes, WAIT).toEqual({ nowhere: 'noAddress' });
    expect(await findings()).toEqual([{ kind: 'mail.noAddress', open: true }]);
    expect(await mailableContacts(customerId, desk)).toEqual([]);
  });
});
