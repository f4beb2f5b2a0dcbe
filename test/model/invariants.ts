import type { Life } from './life-model.ts';
import type { Run } from './request-life.ts';

type Facts = {
  status: string;
  round: number;
  step: number;
  version: number;
  events: number;
  last_event: number;
  receipts: number;
  decisions: string[];
  own: number;
  files: number;
  entered: number;
  history: number;
  open_obligations: string[];
  holds: number;
  keys: number;
  lazy_cards: number;
  step_cards: number;
  mine_cards: number;
  forbidden: number;
};

const FACTS = `
  select r.status, r.round, r.step_index as step, r.version,
    (select count(*)::int from audit_event a where a.chain = 'request:' || r.id) as events,
    (select max(seq) from audit_event a where a.chain = 'request:' || r.id) as last_event,
    (select count(*)::int from receipt where command_id = any($2)) as receipts,
    (select coalesce(array_agg(d.round || '/' || d.step_index || ' ' || d.person_id || ' ' || d.verdict), '{}') from decision d where d.request_id = r.id) as decisions,
    (select count(*)::int from decision d where d.request_id = r.id and d.person_id = r.requester_id) as own,
    (select count(*)::int from customer c where c.id = r.customer_id) as files,
    (select count(*)::int from audit_event a where a.chain = 'customer:' || r.customer_id and a.payload->'request' = to_jsonb(r.number)) as entered,
    (select count(*)::int from field_history h where h.customer_id = r.customer_id and h.request_id = r.id) as history,
    (select coalesce(array_agg(o.subject), '{}') from obligation o
      where o.kind = 'approval.step' and o.subject >= r.id || '/' and o.subject < r.id || '0' and o.done_at is null) as open_obligations,
    (select count(*)::int from field_hold h where h.request_id = r.id) as holds,
    (select count(*)::int from duplicate_key k where k.request_id = r.id) as keys,
    (select count(*)::int from card c where c.kind like 'request.%' and c.target = r.id::text and c.wanted < 1) as lazy_cards,
    (select count(*)::int from card c where c.kind = 'request.step' and c.target = r.id::text) as step_cards,
    (select count(*)::int from card c where c.kind = 'request.mine' and c.target = r.id::text) as mine_cards,
    (select count(*)::int from security_event s where s.id > $3) as forbidden
  from request r where r.id = $1`;

/** What must be true of a request in the database at the end of any story. */
export async function checkInvariants(run: Run, life: Life): Promise<void> {
  const commandIds = run.sent.map(({ envelope }) => envelope.commandId);
  const { rows } = await run.desk.database.pool.query<Facts>(FACTS, [
    run.requestId,
    commandIds,
    run.securityFrom,
  ]);
  const facts = rows[0];
  if (!facts) throw new Error('the request is gone');
  const isNew = life.kind === 'create';
  const approved = life.status === 'approved';
  const sent = life.round > 0;
  const open = sent && (life.status === 'pending' || life.status === 'returned');
  const expected: [keyof Facts | string, unknown, unknown][] = [
    ['status', facts.status, life.status],
    ['round', facts.round, life.round],
    ['step', facts.step, life.step],
    ['version', facts.version, life.version],
    ['one audit event a version', [facts.events, facts.last_event], [life.version, life.version]],
    // The two commands of the beginning are not among those sent.
    ['one receipt a version', facts.receipts, life.version - 2],
    [
      'decisions',
      facts.decisions.toSorted(),
      life.decisions.map(({ round, step, by, verdict }) => `${round}/${step} ${by} ${verdict}`).toSorted(),
    ],
    [
      'one decision a person and round',
      new Set(facts.decisions.map((taken) => `${taken.split('/')[0]} ${taken.split(' ')[1]}`)).size,
      facts.decisions.length,
    ],
    ['no own decision', facts.own, 0],
    ['a file exactly when approved', facts.files, isNew ? Number(approved) : 1],
    ['one entry in the file’s chain exactly when approved', facts.entered, Number(approved)],
    ['history exactly when approved', facts.history > 0, approved],
    [
      'one open obligation exactly while pending',
      facts.open_obligations,
      life.status === 'pending' ? [`${run.requestId}/${life.round}/${life.step}`] : [],
    ],
    ['holds exactly while open', facts.holds > 0, open],
    ['keys of the request exactly while open', facts.keys > 0, open && isNew],
    ['every card is wanted', facts.lazy_cards, 0],
    ['a card in the channel once it was sent', facts.step_cards > 0, sent],
    ['the requester’s own card once it was sent', facts.mine_cards, Number(sent)],
    ['forbidden acts are on record', facts.forbidden, run.forbidden],
  ];
  for (const [what, actual, wanted] of expected) {
    if (JSON.stringify(actual) !== JSON.stringify(wanted)) {
      throw new Error(`${what}: ${JSON.stringify(actual)}, and should be ${JSON.stringify(wanted)}`);
    }
  }
}
