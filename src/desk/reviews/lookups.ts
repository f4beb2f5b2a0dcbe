import type { Lookup } from '../../kit/feature.ts';
import { verbatim } from '../../kit/text.ts';
import { unitText } from '../organisation/describe.ts';
import { peopleWith } from '../people/queries.ts';
import { listWithCampaign } from './queries.ts';
import { mayOpen, mayTake, TAKING } from './rules.ts';
import { CAMPAIGN_KINDS, parseTarget } from './schema.ts';

const OPTIONS = 50;

/** Units that the person may open such a campaign for, by name. */
export const lookUpUnits: Lookup = async (query, interaction, desk) => {
  const [actor, organisation] = await Promise.all([interaction.person(), desk.organisation()]);
  const kind = CAMPAIGN_KINDS.find((known) => known === interaction.target) ?? 'all';
  const words = query.trim().toLowerCase();
  return organisation.units
    .filter(({ id }) => mayOpen(kind, id, actor, organisation))
    .filter(({ id, name, names = {} }) =>
      [id, name, ...Object.values(names)].some((known) => known?.toLowerCase().includes(words)),
    )
    .slice(0, OPTIONS)
    .map(({ id }) => ({ value: id, label: unitText(id, organisation) }));
};

/** Active people who may take the list, by name. */
export const lookUpReviewers: Lookup = async (query, { target }, desk) => {
  const { campaignId, rest } = parseTarget(target);
  const found = await listWithCampaign(campaignId, rest, desk);
  if (!found) return [];
  const [organisation, people] = await Promise.all([desk.organisation(), peopleWith(TAKING, query, desk)]);
  return people
    .filter((person) => mayTake(found.list.unit, person, organisation))
    .slice(0, OPTIONS)
    .map(({ id, name }) => ({ value: id, label: verbatim(name) }));
};
