import type { Lookup } from '../../kit/feature.ts';
import { verbatim } from '../../kit/text.ts';
import { maySee } from '../customers/rules.ts';
import { holdersOver } from '../people/queries.ts';
import { mayReadTyped } from './onboarding-page.ts';
import { onboardingView, sideOf, startable } from './queries.ts';

const OPTIONS = 20;

/** Customers on file, and those whose request is not decided yet, by number or name. */
export const lookUpCustomers: Lookup = async (query, interaction, desk) => {
  const found = await startable(query, await interaction.person(), OPTIONS, desk);
  return found.map(({ id, number, name }) => ({
    value: id,
    label: verbatim(number === null ? name : `${number} ${name}`),
  }));
};

/** The contact persons of a customer, for whoever may see them. The target is an onboarding, or the customer one begins for. */
export const lookUpContacts: Lookup = async (query, { target, person }, desk) => {
  const id = target.split('/')[0] ?? '';
  const [actor, organisation, view] = await Promise.all([
    person(),
    desk.organisation(),
    onboardingView(id, desk),
  ]);
  const side = await sideOf(view?.state.customerId ?? id, desk);
  if (!side) return [];
  const sees = view
    ? mayReadTyped(view, side, actor, organisation)
    : maySee('personal', side.owned, actor, organisation);
  if (!sees) return [];
  const words = query.trim().toLowerCase();
  return side.contacts
    .filter(({ name }) => name.toLowerCase().includes(words))
    .map(({ id: value, name }) => ({ value, label: verbatim(name) }));
};

/** Account managers over the customer's unit. */
export const lookUpManagers: Lookup = async (query, { target }, desk) => {
  const side = await sideOf(target, desk);
  if (!side) return [];
  const words = query.trim().toLowerCase();
  const people = await holdersOver('accountManager', side.owned.unit, desk);
  return people
    .filter(({ name }) => name.toLowerCase().includes(words))
    .slice(0, OPTIONS)
    .map(({ id, name }) => ({ value: id, label: verbatim(name) }));
};
