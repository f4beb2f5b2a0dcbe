import { z } from 'zod';
import { type Sql, sql } from '../../database/sql.ts';
import { type AnyCommand, defineCommand } from '../../kit/command.ts';
import type { Seal, Stored } from '../../kit/seal.ts';
import { sealedFor } from '../customers/fields.ts';
import { type CustomerValues, openCustomer } from '../customers/open-customer.ts';
import { holderRow } from '../people/holders-sql.ts';
import { askQuestion, Remark } from './ask-question.ts';
import { type DraftFilled, FillDraft, FillState, fillDraft } from './fill-draft.ts';
import { PullBack, type PulledBack, pullBack } from './pull-back.ts';
import { type ClueRaised, ClueState, RaiseClue, raiseClue } from './raise-clue.ts';
import { requestState } from './request-sql.ts';
import { Changes, RequestState } from './schema.ts';
import { type DraftStarted, DraftState, StartDraft, startDraft } from './start-draft.ts';
import { SubmitRequest, SubmitState, type Submitted, submitRequest } from './submit-request.ts';

export function requestCommands(seal: Seal): AnyCommand[] {
  return [
    startCommand,
    fillCommand(seal),
    submitCommand(seal),
    pullBackCommand,
    remarkCommand(seal),
    clueCommand(seal),
  ];
}

const startCommand = defineCommand<StartDraft, DraftState, DraftStarted>({
  name: 'request.start',
  schema: StartDraft,
  allowed: 'everyone',
  load: ({ customerId }) => sql`
    select jsonb_build_object('customer', (
      select jsonb_build_object('name', c.name, 'unit', c.unit, 'accountGroup', c.account_group, 'version', c.version, 'status', c.status)
      from customer c where c.id = ${customerId}::uuid))`,
  read: (raw) => DraftState.parse(raw),
  decide: startDraft,
  save: (change, _state, input, { actor, now, organisationVersion }) => ({
    guard: sql`
      insert into request (id, kind, status, requester_id, customer_id, customer_name, unit, account_group, organisation_version, path,
        changes, basis, created_at)
      values (${input.requestId}::uuid, ${input.kind}, 'draft', ${actor.id}, ${input.customerId}::uuid, ${change.customerName},
        ${change.unit}, ${change.accountGroup}, ${organisationVersion}::int, '[]'::jsonb, '{}'::jsonb, ${change.basis}::int,
        ${now}::timestamptz)
      returning id`,
  }),
});

/** The request with its changes, and what the customer's file holds today, both opened. */
const contents: Sql = sql`
  ${requestState} || jsonb_build_object('changes', r.changes, 'customer', (
    select jsonb_build_object('id', c.id, 'unit', c.unit, 'ownerId', c.owner_id, 'accountManagerId', c.account_manager_id, 'values', c."values", 'sealed', c.sealed, 'contacts',
      coalesce((select jsonb_agg(jsonb_build_object('id', k.id, 'sealed', k.sealed) order by k.position)
        from contact k where k.customer_id = c.id), '[]'::jsonb))
    from customer c where c.id = r.customer_id))`;

const Contents = z.object({ changes: Changes, customer: z.unknown(), customerId: z.uuid() }).loose();

async function openContents(seal: Seal, raw: unknown): Promise<Record<string, unknown>> {
  const contents = Contents.parse(raw);
  const today: CustomerValues = contents.customer ? await openCustomer(seal, contents.customer) : {};
  const owners = Object.keys(contents.changes).flatMap((key) => sealedFor(key, contents.customerId) ?? []);
  const keys = await seal.openKeys([...new Set(owners)]);
  const wanted = Object.entries(contents.changes).map(([key, change]) => {
    const owner = sealedFor(key, contents.customerId) ?? contents.customerId;
    return [key, change.new === null ? null : keys.open(owner, change.new)] as const;
  });
  return { ...contents, owned: contents.customer, today, wanted: Object.fromEntries(wanted) };
}

function fillCommand(seal: Seal): AnyCommand {
  return defineCommand<FillDraft, FillState, DraftFilled>({
    name: 'request.fill',
    schema: FillDraft,
    allowed: 'everyone',
    load: ({ requestId }) => sql`select ${contents} from request r where r.id = ${requestId}::uuid`,
    read: async (raw) => FillState.parse(await openContents(seal, raw)),
    decide: fillDraft,
    save: async (change, state) => ({
      guard: sql`
        update request set version = version + 1, customer_name = ${change.customerName},
          changes = (changes || ${JSON.stringify(await sealChanges(seal, state.customerId, change))}::jsonb) - ${change.drop}::text[]
        where id = ${state.id}::uuid and version = ${state.version}::int returning id`,
    }),
  });
}

async function sealChanges(
  seal: Seal,
  customerId: string,
  { set }: Pick<DraftFilled, 'set'>,
): Promise<Changes> {
  const owners = Object.keys(set).flatMap((key) => sealedFor(key, customerId) ?? []);
  const keys = await seal.keysFor([...new Set(owners)]);
  const stored = (key: string, value: string | null): Stored | null => {
    const owner = sealedFor(key, customerId);
    return value === null || owner === null ? value : keys.seal(owner, value);
  };
  return Object.fromEntries(
    Object.entries(set).map(([key, change]) => [
      key,
      { old: stored(key, change.old), new: stored(key, change.new) },
    ]),
  );
}

function submitCommand(seal: Seal): AnyCommand {
  return defineCommand<SubmitRequest, SubmitState, Submitted>({
    name: 'request.submit',
    schema: SubmitRequest,
    allowed: 'everyone',
    load: ({ requestId }) => sql`
      select ${contents} || jsonb_build_object('heldByOthers', coalesce((
        select jsonb_agg(jsonb_build_object('field', h.field, 'number', o.number))
        from field_hold h join request o on o.id = h.request_id where h.customer_id = r.customer_id and h.request_id <> r.id), '[]'::jsonb),
        'onboarding', case when r.kind = 'customer.create' then (select o.id from onboarding o
          where o.customer_id = r.customer_id and o.ended_at is null and o.handed_over_at is null) end)
      from request r where r.id = ${requestId}::uuid`,
    read: async (raw) => SubmitState.parse(await openContents(seal, raw)),
    decide: submitRequest,
    save: async (change, state, _input, { now, organisationVersion }) => {
      const keys = change.keys.map(({ kind, key }) => ({
        kind,
        digest: `\\x${seal.digest(kind, key).toString('hex')}`,
      }));
      return {
        guard: sql`
          update request set status = 'pending', version = version + 1, round = round + 1, step_index = 0,
            path = ${JSON.stringify(change.path)}::jsonb, submitted_at = coalesce(submitted_at, ${now}::timestamptz),
            organisation_version = case when round = 0 then ${organisationVersion}::int else organisation_version end,
            step_started_at = ${now}::timestamptz, due_at = ${change.dueAt}::timestamptz, closed_at = null, assignee_id = null,
            overridden = false,
            changes = (changes || ${JSON.stringify(await sealChanges(seal, state.customerId, change.refreshed))}::jsonb)
              - ${change.refreshed.drop}::text[]
          where id = ${state.id}::uuid and version = ${state.version}::int returning *`,
        also: {
          old_keys: sql`delete from duplicate_key k using guard where k.request_id = guard.id`,
          new_keys: sql`
            insert into duplicate_key (customer_id, kind, digest, request_id)
            select guard.customer_id, k.kind, k.digest::bytea, guard.id
            from guard, jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as k(kind text, digest text)`,
          old_fields: sql`
            delete from field_hold h using guard where h.request_id = guard.id and h.field <> all(${change.fields}::text[])`,
          // A field that another request took since the reading becomes null here, which the column refuses: decided anew, and told whose it is.
          new_fields: sql`
            insert into field_hold as h (customer_id, field, request_id)
            select guard.customer_id, f, guard.id from guard, unnest(${change.fields}::text[]) f
            on conflict (customer_id, field) do update
              set request_id = case when h.request_id = excluded.request_id then h.request_id end`,
        },
      };
    },
  });
}

const pullBackCommand = defineCommand<PullBack, RequestState, PulledBack>({
  name: 'request.pullBack',
  schema: PullBack,
  allowed: 'everyone',
  load: ({ requestId }) => sql`select ${requestState} from request r where r.id = ${requestId}::uuid`,
  read: (raw) => RequestState.parse(raw),
  decide: pullBack,
  save: ({ status }, state, _input, { now }) => ({
    guard: sql`
      update request set status = ${status}, version = version + 1, due_at = null, assignee_id = null, overridden = false,
        closed_at = ${status === 'withdrawn' ? now : null}::timestamptz
      where id = ${state.id}::uuid and version = ${state.version}::int returning *`,
    ...(status === 'withdrawn' && {
      also: {
        freed_keys: sql`delete from duplicate_key k using guard where k.request_id = guard.id`,
        freed_fields: sql`delete from field_hold h using guard where h.request_id = guard.id`,
      },
    }),
  }),
});

function remarkCommand(seal: Seal): AnyCommand {
  return defineCommand<Remark, RequestState, null>({
    name: 'request.remark',
    schema: Remark,
    allowed: 'everyone',
    load: ({ requestId }) => sql`select ${requestState} from request r where r.id = ${requestId}::uuid`,
    read: (raw) => RequestState.parse(raw),
    decide: askQuestion,
    save: async (_change, state, { kind, text }, { actor, now }) => {
      const keys = await seal.keysFor([state.customerId]);
      return {
        guard: sql`
          update request set version = version + 1 where id = ${state.id}::uuid and version = ${state.version}::int returning id, version`,
        also: {
          kept_remark: sql`
            insert into remark (request_id, seq, person_id, kind, text, at)
            select guard.id, guard.version, ${actor.id}, ${kind}, ${JSON.stringify(keys.seal(state.customerId, text))}::jsonb, ${now}::timestamptz
            from guard`,
        },
      };
    },
  });
}

function clueCommand(seal: Seal): AnyCommand {
  return defineCommand<RaiseClue, ClueState, ClueRaised>({
    name: 'request.raiseClue',
    schema: RaiseClue,
    allowed: 'everyone',
    load: ({ customerId }) => sql`
      select jsonb_build_object('customer', jsonb_build_object('name', c.name, 'unit', c.unit, 'accountGroup', c.account_group,
          'version', c.version, 'ownerId', c.owner_id, 'accountManagerId', c.account_manager_id),
        'people', coalesce((select jsonb_agg(${holderRow}) from person p where p.active and (p.id in (c.owner_id, c.account_manager_id)
            or exists (select 1 from role_grant g where g.person_id = p.id and g.role = 'dataAdmin'))), '[]'::jsonb))
      from customer c where c.id = ${customerId}::uuid`,
    read: (raw) => ClueState.parse(raw),
    decide: raiseClue,
    save: async ({ requesterId, customer }, _state, input, { now, organisationVersion }) => {
      const keys = await seal.keysFor([input.customerId]);
      const changes: Changes = { reason: { old: null, new: keys.seal(input.customerId, input.text) } };
      return {
        guard: sql`
          insert into request (id, kind, status, requester_id, customer_id, customer_name, unit, account_group, organisation_version, path,
            changes, basis, created_at)
          values (${input.requestId}::uuid, 'customer.change', 'draft', ${requesterId}, ${input.customerId}::uuid, ${customer.name},
            ${customer.unit}, ${customer.accountGroup}, ${organisationVersion}::int, '[]'::jsonb, ${JSON.stringify(changes)}::jsonb,
            ${customer.version}::int, ${now}::timestamptz)
          returning id`,
      };
    },
  });
}
