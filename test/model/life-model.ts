/** What the requirements say of one request, written down a second time and as simply as possible: R18, R21, R22, R24, R25. */
export const PEOPLE = [
  'lily',
  'tao',
  'min',
  'jun',
  'fang',
  'qiang',
  'all',
  'bo',
  'hao',
  'oliver',
  'stranger',
] as const;
export type Person = (typeof PEOPLE)[number];

/** Who may decide on the first and the second step of a request of Shanghai. */
const DECIDERS: Record<'create' | 'change', readonly (readonly Person[])[]> = {
  create: [
    ['tao', 'min', 'all'],
    ['fang', 'qiang', 'all'],
  ],
  change: [
    ['jun', 'all'],
    ['fang', 'qiang', 'all'],
  ],
};

export type Setting = { kind: 'create' | 'change'; requester: 'lily' | 'all'; quorum: 1 | 2 };

export type Click =
  | { act: 'fill'; by: Person; how: 'sound' | 'unsound' | 'unsoundUnchecked' }
  | { act: 'submit'; by: Person }
  | { act: 'withdraw' | 'edit'; by: Person }
  | {
      act: 'decide';
      by: Person;
      verdict: 'approved' | 'returned' | 'rejected';
      roundOff: number;
      stepOff: number;
      complete: boolean;
    }
  | { act: 'remind'; roundOff: number; stepOff: number };

export type Life = Setting & {
  status: 'draft' | 'pending' | 'returned' | 'approved' | 'rejected' | 'withdrawn';
  round: number;
  step: number;
  /** Changes so far: each is one audit event, one receipt. */
  version: number;
  unsound: boolean;
  decisions: readonly { round: number; step: number; by: Person; verdict: string }[];
};

export type Verdict = 'done' | 'refused' | 'forbidden';
export type Predicted = { verdict: Verdict; life: Life };

/** A click that makes sense in the state it meets, so that random stories get somewhere. */
export type Intent = Click | { act: 'sensible'; pick: number };

export function meant(life: Life, intent: Intent): Click {
  if (intent.act !== 'sensible') return intent;
  const { pick } = intent;
  const by = life.requester;
  if (life.status === 'draft' || life.status === 'returned') {
    return pick % 4 === 0 || life.unsound ? { act: 'fill', by, how: 'sound' } : { act: 'submit', by };
  }
  if (life.status === 'pending' && pick % 9 === 0) return { act: 'edit', by };
  const deciders = (DECIDERS[life.kind][life.step] ?? []).filter((person) => person !== by);
  const verdict = pick % 10 === 1 ? 'rejected' : pick % 5 === 2 ? 'returned' : 'approved';
  const decider = deciders[pick % deciders.length] ?? 'tao';
  return { act: 'decide', by: decider, verdict, roundOff: 0, stepOff: 0, complete: true };
}

const no = (life: Life, verdict: Exclude<Verdict, 'done'> = 'refused'): Predicted => ({ verdict, life });
const yes = (life: Life, change: Partial<Life>): Predicted => ({
  verdict: 'done',
  life: { ...life, ...change, version: life.version + 1 },
});

/** What must come of a click in a state. */
export function predict(life: Life, click: Click): Predicted {
  if (click.act === 'remind') return isOpen(life, click) ? yes(life, {}) : no(life);
  if (click.by === 'stranger') return no(life);
  if (click.act === 'decide') return predictDecision(life, click);
  if (click.by !== life.requester) return no(life, 'forbidden');
  const editable = life.status === 'draft' || life.status === 'returned';
  switch (click.act) {
    case 'fill':
      return editable && click.how !== 'unsound' ? yes(life, { unsound: click.how !== 'sound' }) : no(life);
    case 'submit':
      return editable && !life.unsound
        ? yes(life, { status: 'pending', round: life.round + 1, step: 0 })
        : no(life);
    case 'withdraw':
      return editable || life.status === 'pending' ? yes(life, { status: 'withdrawn' }) : no(life);
    case 'edit':
      return life.status === 'pending' ? yes(life, { status: 'returned' }) : no(life);
    default:
      return click satisfies never;
  }
}

function isOpen(life: Life, { roundOff, stepOff }: { roundOff: number; stepOff: number }): boolean {
  return life.status === 'pending' && roundOff === 0 && stepOff === 0;
}

function predictDecision(life: Life, click: Extract<Click, { act: 'decide' }>): Predicted {
  if (!isOpen(life, click)) return no(life);
  if (click.by === life.requester) return no(life, 'forbidden');
  if (!DECIDERS[life.kind][life.step]?.includes(click.by)) return no(life, 'forbidden');
  const own = life.decisions.filter(({ by }) => by === click.by);
  if (own.some(({ round, step }) => round === life.round && step === life.step)) return no(life);
  if (own.some(({ step }) => step !== life.step)) return no(life, 'forbidden');
  const needsMore = click.verdict !== 'approved' || (life.kind === 'create' && life.step === 1);
  if (needsMore && !click.complete) return no(life);
  const decisions = [
    ...life.decisions,
    { round: life.round, step: life.step, by: click.by, verdict: click.verdict },
  ];
  if (click.verdict !== 'approved') return yes(life, { decisions, status: click.verdict });
  const approvals = decisions.filter(({ round, step }) => round === life.round && step === life.step).length;
  if (approvals < (life.step === 0 ? life.quorum : 1)) return yes(life, { decisions });
  return life.step === 0 ? yes(life, { decisions, step: 1 }) : yes(life, { decisions, status: 'approved' });
}
