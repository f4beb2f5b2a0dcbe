import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import type { Database } from '../../src/database/client.ts';
import type { Statements } from '../../src/database/statements.ts';
import type { Organisation } from '../../src/desk/organisation/schema.ts';
import type { Envelope } from '../../src/kit/command.ts';
import type { Outcome } from '../../src/kit/execute.ts';
import { ANSWERS, contactValues, demo, done, enterNew, NEW_CUSTOMER, taxIdOf } from '../support/builders.ts';
import { TENANT, type WiredDesk, wireDesk } from '../support/wire-desk.ts';
import { checkInvariants } from './invariants.ts';
import { type Click, type Intent, type Life, meant, PEOPLE, predict, type Setting } from './life-model.ts';

class Crash extends Error {}
type CrashAt = 'beforeWriting' | 'afterWriting';

/** One database for all runs; each run is a request of its own. */
export type World = {
  desk: WiredDesk;
  crashAt: CrashAt | null;
  customers: string[];
  serial: number;
  counted: Map<string, number>;
};

export async function openWorld(database: Database): Promise<World> {
  const opened = { crashAt: null, customers: [], serial: 0, counted: new Map() } as unknown as World;
  const statements = (real: Statements): Statements => ({
    read: real.read,
    async write(statement) {
      const { crashAt } = opened;
      opened.crashAt = null;
      if (crashAt === 'beforeWriting') throw new Crash();
      const written = await real.write(statement);
      if (crashAt === 'afterWriting') throw new Crash();
      return written;
    },
  });
  opened.desk = await wireDesk(database, { organisation: modelOrganisation(), statements });
  const { desk } = opened;
  for (let at = 0; at < 4; at += 1)
    opened.customers.push((await enterNew(desk, { values: { taxId: taxIdOf(at) } })).customerId);
  return opened;
}

/** Account group 1120 has the same path with two supervisors; `all` holds every role in question. */
function modelOrganisation(): Organisation {
  const twice = demo.paths
    .filter(({ kind }) => kind === 'customer.create')
    .map((path) => ({
      ...path,
      accountGroups: ['1120'],
      steps: path.steps.map((step, at) => ({ ...step, quorum: at === 0 ? 2 : 1 })),
    }));
  const roles = (['salesRep', 'supervisor', 'dataAdmin', 'accountManager'] as const).map((role) => ({
    role,
    units: ['*'],
  }));
  const all = {
    id: 'all',
    name: 'All Roles',
    email: 'all@aurenfield.example',
    language: 'en' as const,
    timeZone: 'UTC',
    roles,
  };
  return { ...demo, paths: [...twice, ...demo.paths], people: [...demo.people, all] };
}

/** The request of one run. */
export type Run = World & {
  requestId: string;
  customerId: string;
  contactId: string;
  sent: Sent[];
  forbidden: number;
  securityFrom: number;
  setting: Setting;
};
type Sent = {
  command: string;
  input: Record<string, unknown>;
  envelope: Envelope;
  answer: Record<string, unknown>;
};

export async function startRun(world: World, setting: Setting): Promise<{ run: Run; life: Life }> {
  world.serial += 1;
  const isNew = setting.kind === 'create';
  const customerId = isNew ? randomUUID() : (world.customers[world.serial % world.customers.length] ?? '');
  const [last] = (
    await world.desk.database.pool.query<{ id: number }>(
      'select coalesce(max(id), 0)::int as id from security_event',
    )
  ).rows;
  const run: Run = Object.assign(Object.create(world), {
    requestId: randomUUID(),
    customerId,
    contactId: randomUUID(),
    sent: [],
    forbidden: 0,
    securityFrom: last?.id ?? 0,
    setting,
  });
  const { desk, requestId } = run;
  const about = isNew ? { unit: 'shanghai', accountGroup: setting.quorum === 2 ? '1120' : '1110' } : {};
  await done(
    desk.execute(
      'request.start',
      { kind: `customer.${setting.kind}`, requestId, customerId, ...about },
      desk.as(setting.requester),
    ),
  );
  await done(
    desk.execute(
      'request.fill',
      { requestId, values: soundValues(run), check: true },
      desk.as(setting.requester),
    ),
  );
  return {
    run,
    life: { ...setting, status: 'draft', round: 0, step: 0, version: 2, unsound: false, decisions: [] },
  };
}

function soundValues(run: Run): Record<string, string> {
  const serial = run.serial;
  if (run.setting.kind === 'change')
    return { city: `City ${serial}`, phone: '+86 21 5877 1234', reason: 'It moved' };
  return {
    ...NEW_CUSTOMER,
    name: `Customer ${serial}`,
    taxId: taxIdOf(serial),
    ...contactValues(run.contactId),
  };
}

function toCommand(
  run: Run,
  life: Life,
  click: Click,
): Pick<Sent, 'command' | 'input'> & { by: Envelope['by'] } {
  const { requestId, desk } = run;
  const by = click.act === 'remind' ? { desk: 'clock' } : desk.as(click.by).by;
  switch (click.act) {
    case 'fill': {
      const values = click.how === 'sound' ? soundValues(run) : { phone: '12' };
      return {
        command: 'request.fill',
        input: { requestId, values, check: click.how !== 'unsoundUnchecked' },
        by,
      };
    }
    case 'submit':
      return { command: 'request.submit', input: { requestId }, by };
    case 'withdraw':
    case 'edit':
      return { command: 'request.pullBack', input: { requestId, how: click.act }, by };
    case 'decide': {
      const { verdict, complete } = click;
      const given = verdict === 'approved' ? { answers: ANSWERS } : { note: 'Because' };
      const input = {
        requestId,
        round: life.round + click.roundOff,
        stepIndex: life.step + click.stepOff,
        verdict,
        ...(complete && given),
      };
      return { command: 'approval.decide', input, by };
    }
    case 'remind':
      return {
        command: 'approval.remind',
        input: {
          requestId,
          round: life.round + click.roundOff,
          stepIndex: life.step + click.stepOff,
          act: 'remind',
        },
        by,
      };
    default:
      return click satisfies never;
  }
}

function kindOf(outcome: Outcome): string {
  if (outcome.kind !== 'refused') return outcome.kind;
  return outcome.refusal.forbidden ? 'forbidden' : 'refused';
}

function count(run: Run, what: string): void {
  run.counted.set(what, (run.counted.get(what) ?? 0) + 1);
}

async function send(run: Run, sent: Omit<Sent, 'answer'>): Promise<string> {
  const outcome = await run.desk.execute(sent.command, sent.input, sent.envelope);
  const kind = kindOf(outcome);
  if (outcome.kind === 'done') run.sent.push({ ...sent, answer: outcome.answer });
  if (kind === 'forbidden') run.forbidden += 1;
  count(run, `${sent.command} ${kind}`);
  return kind;
}

function prepared(run: Run, life: Life, click: Click): Omit<Sent, 'answer'> {
  const { by, ...rest } = toCommand(run, life, click);
  return { ...rest, envelope: { commandId: randomUUID(), by } };
}

function agree(expected: string, actual: string, about: unknown): void {
  if (expected !== actual) throw new Error(`expected ${expected}, got ${actual}: ${JSON.stringify(about)}`);
}

/** fast-check hands the same object to every command; the life in it is replaced as a whole. */
export type Model = { life: Life };
type Step = fc.AsyncCommand<Model, Run>;

function clicking(intent: Intent): Step {
  return {
    check: () => true,
    async run(model, run) {
      const click = meant(model.life, intent);
      const predicted = predict(model.life, click);
      agree(predicted.verdict, await send(run, prepared(run, model.life, click)), {
        click,
        life: model.life,
      });
      model.life = predicted.life;
    },
    toString: () => JSON.stringify(intent),
  };
}

/** Two at once must come out as if one had come before the other. */
function pair(first: Intent, second: Intent): Step {
  return {
    check: ({ life }) => meant(life, first).act !== 'fill' || meant(life, second).act !== 'fill',
    async run(model, run) {
      const { life } = model;
      const [one, two] = [meant(life, first), meant(life, second)];
      const kinds = await Promise.all([one, two].map((click) => send(run, prepared(run, life, click))));
      const orders = [inOrder(life, one, two, life), inOrder(life, two, one, life)];
      const [forth, back] = orders;
      const happened = [
        forth && { ...forth },
        back && { verdicts: back.verdicts.toReversed(), life: back.life },
      ].find((order) => order?.verdicts.join() === kinds.join());
      if (!happened)
        throw new Error(`no order explains ${kinds.join()}: ${JSON.stringify({ one, two, life })}`);
      model.life = happened.life;
      count(run, 'pairs');
    },
    toString: () => `at once ${JSON.stringify(first)} and ${JSON.stringify(second)}`,
  };
}

/** The second click was aimed at the state that both saw, so its distance from the state it meets is another one. */
function inOrder(life: Life, one: Click, two: Click, seen: Life): { verdicts: string[]; life: Life } {
  const first = predict(life, one);
  const aimed =
    'roundOff' in two
      ? {
          ...two,
          roundOff: two.roundOff + seen.round - first.life.round,
          stepOff: two.stepOff + seen.step - first.life.step,
        }
      : two;
  const second = predict(first.life, aimed);
  return { verdicts: [first.verdict, second.verdict], life: second.life };
}

/** A double click: the same command id twice at once. */
function twice(intent: Intent): Step {
  return {
    check: () => true,
    async run(model, run) {
      const click = meant(model.life, intent);
      const predicted = predict(model.life, click);
      const sent = prepared(run, model.life, click);
      const kinds = await Promise.all([send(run, sent), send(run, sent)]);
      const expected =
        predicted.verdict === 'done' ? 'done,repeated' : `${predicted.verdict},${predicted.verdict}`;
      agree(expected, kinds.toSorted().join(), { click, life: model.life });
      model.life = predicted.life;
    },
    toString: () => `twice ${JSON.stringify(intent)}`,
  };
}

/** The process dies around the writing; the platform delivers the click again. */
function crashing(intent: Intent, crashAt: CrashAt): Step {
  return {
    check: () => true,
    async run(model, run) {
      const click = meant(model.life, intent);
      const predicted = predict(model.life, click);
      const sent = prepared(run, model.life, click);
      const world: World = Object.getPrototypeOf(run);
      world.crashAt = crashAt;
      const kind = await send(run, sent).catch((error: unknown) => {
        if (error instanceof Crash) return 'crashed';
        throw error;
      });
      world.crashAt = null;
      agree(predicted.verdict === 'done' ? 'crashed' : predicted.verdict, kind, { click, life: model.life });
      if (kind === 'crashed') {
        count(run, `crashes ${crashAt}`);
        const again = await run.desk.execute(sent.command, sent.input, sent.envelope);
        agree(crashAt === 'afterWriting' ? 'repeated' : 'done', kindOf(again), { click, crashAt });
        run.sent.push({ ...sent, answer: again.kind === 'refused' ? {} : again.answer });
      }
      model.life = predicted.life;
    },
    toString: () => `${crashAt} ${JSON.stringify(intent)}`,
  };
}

/** An old delivery comes again, whatever has happened since. */
function replaying(which: number): Step {
  return {
    check: () => true,
    async run(_model, run) {
      const sent = run.sent[which % Math.max(1, run.sent.length)];
      if (!sent) return;
      const outcome = await run.desk.execute(sent.command, sent.input, sent.envelope);
      agree('repeated', kindOf(outcome), sent.command);
      if (outcome.kind !== 'refused' && !isDeepStrictEqual(sent.answer, outcome.answer)) {
        throw new Error(`${sent.command} answers differently`);
      }
      count(run, 'replays');
    },
    toString: () => `replay ${which}`,
  };
}

const anybody = fc.constantFrom(...PEOPLE);
const off = fc.constantFrom(0, 0, 0, 0, 0, 0, -1, 1);
const clickArbitrary: fc.Arbitrary<Intent> = fc.oneof(
  { weight: 17, arbitrary: fc.record({ act: fc.constant('sensible' as const), pick: fc.nat(99) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('fill' as const),
      by: likely('lily', 'all'),
      how: fc.constantFrom(
        'sound' as const,
        'sound' as const,
        'unsound' as const,
        'unsoundUnchecked' as const,
      ),
    }),
  },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('submit' as const), by: likely('lily', 'all') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constantFrom('withdraw' as const, 'edit' as const),
      by: likely('lily', 'all'),
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      act: fc.constant('decide' as const),
      by: likely('tao', 'min', 'fang', 'qiang', 'all'),
      verdict: fc.constantFrom(
        'approved' as const,
        'approved' as const,
        'approved' as const,
        'approved' as const,
        'returned' as const,
        'rejected' as const,
      ),
      roundOff: off,
      stepOff: off,
      complete: fc.constantFrom(true, true, true, false),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('remind' as const), roundOff: off, stepOff: off }) },
);

/** Mostly those who may, so that runs get far; sometimes anybody. */
function likely(...people: (typeof PEOPLE)[number][]): fc.Arbitrary<(typeof PEOPLE)[number]> {
  return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...people) }, { weight: 1, arbitrary: anybody });
}

const steps = fc.commands<Model, Run, boolean>(
  [
    clickArbitrary.map(clicking),
    clickArbitrary.map(clicking),
    clickArbitrary.map(clicking),
    fc.tuple(clickArbitrary, clickArbitrary).map(([one, two]) => pair(one, two)),
    clickArbitrary.map(twice),
    fc
      .tuple(clickArbitrary, fc.constantFrom('beforeWriting' as const, 'afterWriting' as const))
      .map(([click, crashAt]) => crashing(click, crashAt)),
    fc.nat(30).map(replaying),
  ] as fc.Arbitrary<Step>[],
  { maxCommands: 18, size: 'max' },
);

const settings: fc.Arbitrary<Setting> = fc.constantFrom<Setting[]>(
  { kind: 'create', requester: 'lily', quorum: 1 },
  { kind: 'create', requester: 'all', quorum: 1 },
  { kind: 'create', requester: 'lily', quorum: 2 },
  { kind: 'change', requester: 'lily', quorum: 1 },
);

/** A request's life in any order, checked against the model at every click and against the invariants at its end. */
export function lifeProperty(world: World) {
  return fc.asyncProperty(settings, steps, async (setting, commands) => {
    const { run, life } = await startRun(world, setting);
    const model: Model = { life };
    try {
      await fc.asyncModelRun(() => ({ model, real: run }), commands);
      await checkInvariants(run, model.life);
      count(run, `ended ${model.life.status}`);
    } finally {
      // The next run may be about the same customer, whose field this one would hold.
      await run.desk.execute(
        'request.pullBack',
        { requestId: run.requestId, how: 'withdraw' },
        run.desk.as(setting.requester),
      );
    }
  });
}

export { TENANT };
