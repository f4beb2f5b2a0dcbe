import type { Action, CardKind, Feature, HomeSection, Lookup } from '../kit/feature.ts';

export type Handlers = {
  verbs: ReadonlyMap<string, Action>;
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
