import type { Actor, Role } from '../../kit/actor.ts';
import type { Fact } from '../../kit/card.ts';
import type { Action, Feature, Verb } from '../../kit/feature.ts';
import { text, verbatim } from '../../kit/text.ts';

/** Help lists what this person may do, from what the features declare: it can't promise what isn't there. */
export function helpFeature(others: readonly Feature[]): Feature {
  const run: Action = async (interaction) => {
    const actor = await interaction.person();
    const verbs = Object.entries(Object.assign({}, ...others.map((feature) => feature.verbs ?? {}), own)) as [
      string,
      Verb,
    ][];
    const facts = verbs
      .filter(([, { roles }]) => mayUse(roles, actor))
      .map(([name, { hint }]): Fact => ({ label: text('help.command', { verb: name }), value: text(hint) }));
    const roles = actor.grants.map(({ role }) => role).filter((role, at, all) => all.indexOf(role) === at);
    return {
      kind: 'say',
      say: text('help.intro', {
        name: verbatim(actor.name),
        roles: { join: roles.map((role) => text(`role.${role}`)), with: ', ' },
      }),
      parts: [{ part: 'facts', facts }],
    };
  };
  const own = {
    home: { hint: 'verb.home', roles: 'everyone', run: async () => ({ kind: 'home' }) },
    help: { hint: 'verb.help', roles: 'everyone', run },
  } satisfies Record<string, Verb>;
  return { name: 'help', verbs: own };
}

function mayUse(roles: readonly Role[] | 'everyone', actor: Actor): boolean {
  return roles === 'everyone' || actor.grants.some((grant) => roles.includes(grant.role));
}
