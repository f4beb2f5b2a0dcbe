import type { Actor } from '../../kit/actor.ts';
import { buttonOf } from '../../kit/button-of.ts';
import type { Button, Fact, Item, Page, Part } from '../../kit/card.ts';
import type { Desk } from '../../kit/feature.ts';
import { buttonsPart } from '../../kit/list-parts.ts';
import { momentText, type Text, text, verbatim } from '../../kit/text.ts';
import { maySee } from '../customers/rules.ts';
import type { Organisation } from '../organisation/schema.ts';
import { headOf, summaryOf } from './cards.ts';
import { currentStep, customerText, isLate } from './describe.ts';
import { pointItem } from './points-card.ts';
import { onboardingView, type Side, sideOf, type Typed, typedOf, type View } from './queries.ts';
import { mayRead, maySupport } from './rules.ts';
import { partTarget, type Task } from './schema.ts';
import { taskItem } from './tasks-card.ts';

/** Everything of an onboarding that this person may see; null: nothing. */
export async function onboardingPage(id: string, actor: Actor, desk: Desk): Promise<Page | null> {
  const [view, organisation] = await Promise.all([onboardingView(id, desk), desk.organisation()]);
  if (!view || !mayRead(actor, view.state, organisation)) return null;
  const side = await sideOf(view.state.customerId, desk);
  const open = mayReadTyped(view, side, actor, organisation) ? await typedOf(view, desk) : null;
  return {
    title: 'onboarding.page.title',
    summary: summaryOf(view),
    parts: [
      ...headOf(view, organisation),
      ...(open ? typedParts(view, open, side) : [quiet(text('onboarding.typedHidden'))]),
      ...listOf(
        'onboarding.setUpHeading',
        view.state.tasks.map((task) => taskLine(view, task, open?.remarks.get(task.task), organisation)),
      ),
      ...pointsButton(view),
    ],
  };
}

/** As many points stand on a page, each with its words and what was done. */
const POINTS_ON_PAGE = 4;

/** R64: the points with their words, for whoever may read them. @param from the number of the first one */
export async function pointsPage(id: string, from: number, actor: Actor, desk: Desk): Promise<Page | null> {
  const [view, organisation] = await Promise.all([onboardingView(id, desk), desk.organisation()]);
  if (!view || !mayRead(actor, view.state, organisation)) return null;
  const side = await sideOf(view.state.customerId, desk);
  const open = mayReadTyped(view, side, actor, organisation) ? await typedOf(view, desk) : null;
  const points = view.state.points.filter(({ number }) => number >= from);
  const items = points.slice(0, POINTS_ON_PAGE).map((point) => {
    const typed = open?.points.get(point.number);
    const said = [typed?.text, typed?.outcome].flatMap((words) => (words ? [verbatim(words)] : []));
    const item = pointItem(view, point, organisation);
    return { ...item, facts: [...item.facts, ...said] };
  });
  const next = points[POINTS_ON_PAGE];
  const more = next ? [buttonOf('onboarding.points', 'button.more', partTarget(id, next.number), '')] : [];
  return {
    title: 'onboarding.form.points.title',
    summary: summaryOf(view),
    parts: [
      { part: 'text', text: customerText(view.state), tone: 'strong' },
      ...(open ? [] : [quiet(text('onboarding.typedHidden'))]),
      ...listOf('onboarding.pointsList', items),
      ...buttonsPart(more),
    ],
  };
}

function pointsButton({ state }: View): Part[] {
  if (state.points.length === 0) return [];
  const target = partTarget(state.id, 1);
  return [
    {
      part: 'buttons',
      buttons: [buttonOf('onboarding.points', 'onboarding.button.points', target, state.version)],
    },
  ];
}

/** What the checklist in the channel says at length, and the remark, which it does not say. */
function taskLine(view: View, task: Task, remark: string | undefined, organisation: Organisation): Item {
  const { title, facts } = taskItem(view, task, organisation);
  return { title, facts: [...facts.slice(1), ...(remark ? [verbatim(remark)] : [])] };
}

/** What people typed about a customer is seen by whoever may see its contact persons, and by those who own the onboarding (R36). */
export function mayReadTyped(
  { state }: View,
  side: Side | null,
  actor: Actor,
  organisation: Organisation,
): boolean {
  const { unit, repId, accountManagerId } = state;
  const owned = { unit, ownerId: repId, accountManagerId };
  return (
    maySee('personal', owned, actor, organisation) ||
    (side !== null && maySee('personal', side.owned, actor, organisation)) ||
    maySupport(actor, state, organisation)
  );
}

function typedParts({ state }: View, typed: Typed, side: Side | null): Part[] {
  const { needs, scope, notes } = typed.handOver;
  const contact = side?.contacts.find(({ id }) => id === state.contactId);
  const fact = (label: Text, value: string | null | undefined): Fact[] =>
    value ? [{ label, value: verbatim(value) }] : [];
  const facts = [
    ...fact(text('onboarding.field.contact'), contact?.name),
    ...fact(text('onboarding.field.needs'), needs),
    ...fact(text('onboarding.field.scope'), scope),
    ...fact(text('onboarding.field.notes'), notes),
    ...(state.callStatus === 'booked' ? fact(text('onboarding.field.link'), typed.callLink) : []),
    ...fact(text('onboarding.field.reason'), typed.reason),
  ];
  return facts.length === 0 ? [] : [{ part: 'facts', facts }];
}

function listOf(
  heading: 'onboarding.setUpHeading' | 'onboarding.pointsList',
  items: readonly Item[],
): Part[] {
  if (items.length === 0) return [];
  return [
    { part: 'heading', text: text(heading) },
    { part: 'items', items },
  ];
}

function quiet(words: Text): Part {
  return { part: 'text', text: words, tone: 'quiet' };
}

/** The list of what runs: customer, step, lateness, and the way in. */
export function onboardingList(
  views: readonly View[],
  more: { action: string; target: string } | undefined,
): Part[] {
  const items = views.map(
    (view): Item => ({
      title: customerText(view.state),
      facts: [
        currentStep(view),
        text('onboarding.signedOn', { at: momentText(view.state.signedAt) }),
        ...(isLate(view) ? [text('onboarding.isLate')] : []),
      ],
      buttons: [buttonOf('onboarding.open', 'onboarding.button.open', view.state.id, view.state.version)],
    }),
  );
  const buttons: Button[] = more ? [buttonOf(more.action, 'button.more', more.target, '')] : [];
  return [{ part: 'items', items }, ...(more ? [{ part: 'buttons' as const, buttons }] : [])];
}
