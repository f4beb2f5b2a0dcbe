import type { Action, CardKind, Feature, HomeSection, Lookup } from '../kit/feature.ts';
import type { Text } from '../kit/text.ts';

export type Handlers = {
  verbs: ReadonlyMap<string, Action>;
  /** Actions that answer with a form or a page. */
  opens: ReadonlySet<string>;
  /** Verbs that do, and what they are for. */
  openingVerbs: ReadonlyMap<string, Text>;
  actions: ReadonlyMap<string, Action>;
  submissions: ReadonlyMap<string, Action>;
  lookups: ReadonlyMap<string, Lookup>;
  /** Verb by callback id. */
  shortcuts: ReadonlyMap<string, string>;
  cards: ReadonlyMap<string, CardKind>;
  /** In the order of the features. */
  home: readonly HomeSection[];
};

export function collectHandlers(features: readonly Feature[]): Handlers {
  return {
    verbs: new Map(
      features.flatMap(({ verbs = {} }) => Object.entries(verbs).map(([name, { run }]) => [name, run])),
    ),
    opens: new Set(features.flatMap(({ opens = [] }) => opens)),
    openingVerbs: new Map(
      features.flatMap(({ verbs = {} }) =>
        Object.entries(verbs).flatMap(([name, { opens, hint }]): [string, Text][] =>
          opens ? [[name, { key: hint }]] : [],
        ),
      ),
    ),
    actions: new Map(features.flatMap(({ actions = {} }) => Object.entries(actions))),
    submissions: new Map(features.flatMap(({ submissions = {} }) => Object.entries(submissions))),
    lookups: new Map(features.flatMap(({ lookups = {} }) => Object.entries(lookups))),
    shortcuts: new Map(features.flatMap(({ shortcuts = {} }) => Object.entries(shortcuts))),
    cards: new Map(features.flatMap(({ cards = {} }) => Object.entries(cards))),
    home: features.flatMap(({ home }) => (home ? [home] : [])),
  };
}

/** A button of a version that is no longer installed, or a verb that nobody serves. */
export const unknownHandler: Action = async () => ({
  kind: 'say',
  tone: 'warning',
  say: { key: 'chat.olderVersion' },
});
