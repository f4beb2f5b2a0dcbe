import type { Actor } from '../../kit/actor.ts';
import { buttonOf } from '../../kit/button-of.ts';
import type { Item, Part } from '../../kit/card.ts';
import { deskNow } from '../../kit/desk-now.ts';
import { type Action, type CustomerParts, type Desk, type HomeSection, wordsOf } from '../../kit/feature.ts';
import { buttonsPart } from '../../kit/list-parts.ts';
import { gone, type Reply, refused } from '../../kit/reply.ts';
import { text, verbatim } from '../../kit/text.ts';
import { holdersOver } from '../people/queries.ts';
import { pickForm, startForm, When } from './forms.ts';
import { onboardingList, onboardingPage, pointsPage } from './onboarding-page.ts';
import { onboardingView, runningFor, runningOf, sideOf, startable } from './queries.ts';
import { mayRead, mayStart } from './rules.ts';
import { parseTarget } from './schema.ts';
import { instantOn, wallOf } from './wall-time.ts';

const PAGE = 8;
const ON_HOME = 5;

/** `/customer onboard`: what runs, and the way to start one; with words, the customers to start it for. */
export const onboard: Action = async (interaction, desk) => {
  const [actor, organisation] = await Promise.all([interaction.person(), desk.organisation()]);
  if (!organisation.onboarding) return { kind: 'say', say: text('onboarding.notSetUp'), tone: 'warning' };
  const words = wordsOf(interaction);
  return words === '' ? running(actor, null, desk) : toStart(words, actor, desk);
};

export const moreRunning: Action = async (interaction, desk) =>
  running(await interaction.person(), interaction.target, desk);

async function running(actor: Actor, after: string | null, desk: Desk): Promise<Reply> {
  const organisation = await desk.organisation();
  const views = await runningFor(actor, { after, limit: PAGE + 1 }, organisation, desk);
  const start = {
    part: 'buttons' as const,
    buttons: [buttonOf('onboarding.new', 'onboarding.button.new', '', '', 'primary')],
  };
  const last = views[PAGE - 1];
  const more = views.length > PAGE && last ? { action: 'onboarding.more', target: last.state.id } : undefined;
  if (views.length === 0) return { kind: 'say', say: text('onboarding.none'), parts: [start] };
  return {
    kind: 'say',
    say: text('onboarding.running'),
    parts: [...onboardingList(views.slice(0, PAGE), more), start],
  };
}

async function toStart(words: string, actor: Actor, desk: Desk): Promise<Reply> {
  const found = await startable(words, actor, PAGE, desk);
  if (found.length === 0)
    return { kind: 'say', say: text('onboarding.nobodyFound', { words: verbatim(words) }), tone: 'warning' };
  const items = await Promise.all(
    found.map(async ({ id, number, name }): Promise<Item> => {
      const runs = await runningOf(id, desk);
      return {
        title: verbatim(name),
        facts: [number === null ? text('onboarding.notFiled') : verbatim(number)],
        buttons: [
          runs
            ? buttonOf('onboarding.open', 'onboarding.button.open', runs, '')
            : buttonOf('onboarding.new', 'onboarding.button.new', id, '', 'primary'),
        ],
      };
    }),
  );
  return { kind: 'say', say: text('onboarding.whichCustomer'), parts: [{ part: 'items', items }] };
}

export const open: Action = async (interaction, desk) => {
  const page = await onboardingPage(interaction.target, await interaction.person(), desk);
  return page ? { kind: 'page', page } : { kind: 'say', say: text('onboarding.closed'), tone: 'warning' };
};

export const openPointsOf: Action = async (interaction, desk) => {
  const { id, part } = parseTarget(interaction.target);
  const page = await pointsPage(id, Number(part) || 1, await interaction.person(), desk);
  return page ? { kind: 'page', page } : { kind: 'say', say: text('onboarding.closed'), tone: 'warning' };
};

/** Without a customer it is asked for first: the next form offers the contact persons of that one. */
export const openStart: Action = async (interaction, desk) => {
  const actor = await interaction.person();
  if (interaction.target === '') return { kind: 'form', open: pickForm() };
  return startFor(interaction.target, actor, desk);
};

export const customerPicked: Action = async (interaction, desk) =>
  startFor(String(interaction.values.customer ?? ''), await interaction.person(), desk);

async function startFor(customerId: string, actor: Actor, desk: Desk): Promise<Reply> {
  const [side, organisation] = await Promise.all([sideOf(customerId, desk), desk.organisation()]);
  if (!organisation.onboarding) return { kind: 'say', say: text('onboarding.notSetUp'), tone: 'warning' };
  if (!side) return gone;
  if (!mayStart(actor, side.owned, organisation))
    return { kind: 'say', say: text('onboarding.notYoursToStart'), tone: 'warning' };
  const managers = await holdersOver('accountManager', side.owned.unit, desk);
  const manager = managers.find(({ id }) => id === side.owned.accountManagerId) ?? managers[0] ?? null;
  const { day, time } = wallOf(await deskNow(desk), actor.timeZone);
  return {
    kind: 'form',
    open: startForm({ customerId, name: verbatim(side.name), day, time, zone: actor.timeZone, manager }),
  };
}

export const started: Action = async (interaction, desk) => {
  const { target, values, state, envelope } = interaction;
  const actor = await interaction.person();
  const when = When.safeParse({ day: values.signedOn, time: values.signedAt, zone: actor.timeZone });
  const signedAt = when.success ? instantOn(when.data.day, when.data.time, actor.timeZone) : null;
  if (!signedAt) return { kind: 'errors', fields: { signedAt: text('check.invalid') } };
  const input = {
    onboardingId: state.onboardingId,
    customerId: target,
    signedAt: signedAt.toISOString(),
    accountManagerId: values.accountManagerId,
    ...(values.contactId && { contactId: values.contactId }),
  };
  const outcome = await desk.execute('onboarding.start', input, envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  const due = { moment: String(outcome.answer.due), style: 'dateTime' } as const;
  const name = verbatim(String(outcome.answer.name));
  return { kind: 'done', say: text('onboarding.isStarted', { name, due }) };
};

export const ofMine: HomeSection = async (interaction, desk) => {
  const [actor, organisation] = await Promise.all([interaction.person(), desk.organisation()]);
  const views = await runningFor(actor, { after: null, limit: ON_HOME + 1, mine: true }, organisation, desk);
  if (views.length === 0) return [];
  const heading: Part = { part: 'heading', text: text('onboarding.mine') };
  const more = views.length > ON_HOME ? [buttonOf('onboarding.list', 'button.more', '', '')] : [];
  return [heading, ...onboardingList(views.slice(0, ON_HOME), undefined), ...buttonsPart(more)];
};

/** On the customer's file: the onboarding that runs, or the way to start one. */
export const onFile: CustomerParts = async (customerId, interaction, desk) => {
  const [actor, organisation, id, side] = await Promise.all([
    interaction.person(),
    desk.organisation(),
    runningOf(customerId, desk),
    sideOf(customerId, desk),
  ]);
  const heading: Part = { part: 'heading', text: text('onboarding.heading') };
  const view = id ? await onboardingView(id, desk) : null;
  if (view)
    return mayRead(actor, view.state, organisation) ? [heading, ...onboardingList([view], undefined)] : [];
  if (!organisation.onboarding || !side || !mayStart(actor, side.owned, organisation)) return [];
  const buttons = [buttonOf('onboarding.new', 'onboarding.button.new', customerId, '')];
  return [heading, { part: 'buttons', buttons }];
};
