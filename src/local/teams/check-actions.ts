import { isRecord, type Json } from '../json.ts';
import {
  checkShape,
  complain,
  type Inspection,
  listOf,
  type Rule,
  rulesOf,
  type Shape,
} from './check-shape.ts';
import { LIMITS, PAGES } from './limits.ts';

const { anything, boolean, check, filled, matching, oneOf, string } = rulesOf(PAGES.schema);

export const webAddress = matching(/^https?:\/\/\S+$/, 'must be a web address');
const associatedInputs = oneOf('auto', 'none');
const data = check((value) => typeof value === 'string' || isRecord(value), 'must be a text or an object');

const common: Record<string, Rule> = {
  type: string,
  title: string,
  iconUrl: webAddress,
  id: filled,
  style: oneOf('default', 'positive', 'destructive'),
  fallback: anything,
  requires: anything,
  tooltip: string,
  isEnabled: boolean,
  mode: oneOf('primary', 'secondary'),
};

function shape(props: Record<string, Rule>, required: readonly string[] = [], also?: Shape['also']): Shape {
  return {
    source: PAGES.schema,
    required: ['type', ...required],
    props: { ...common, ...props },
    ...(also && { also }),
  };
}

function checkExecute(value: Json, at: string, seen: Inspection): void {
  if (value.verb === undefined && value.data === undefined) {
    complain(seen, 'Action.Execute needs a verb or data', at, PAGES.refresh);
  }
  if (seen.version < 1.4) complain(seen, 'Action.Execute needs version 1.4', at, PAGES.refresh);
  if (seen.place === 'dialog') complain(seen, 'a dialog takes Action.Submit alone', at, PAGES.dialogs);
}

const TEAMS_TYPES = ['task/fetch', 'messageBack', 'imBack', 'invoke', 'signin'];

function checkSubmit(value: Json, at: string, seen: Inspection): void {
  const told = isRecord(value.data) ? value.data.msteams : undefined;
  if (told === undefined) return;
  const pointer = `${at}/data/msteams`;
  if (!isRecord(told) || !TEAMS_TYPES.includes(String(told.type))) {
    complain(seen, `must be of type ${TEAMS_TYPES.join(', ')}`, pointer, PAGES.dialogs);
  }
}

const targets: Rule = (value, at, seen) => {
  if (!Array.isArray(value) || value.length === 0)
    return complain(seen, 'must name elements', at, PAGES.schema);
  for (const [index, target] of value.entries()) {
    const id = isRecord(target) ? target.elementId : target;
    seen.targets.push({ id: String(id), pointer: `${at}/${index}` });
  }
};

/** The actions of a card; `card` is the rule for the card inside Action.ShowCard. */
export function actionRules(card: Rule): { action: Rule; selectAction: Rule; actions: Rule } {
  const shapes: Record<string, Shape> = {
    'Action.Execute': shape({ verb: filled, data, associatedInputs }, [], checkExecute),
    'Action.Submit': shape({ data, associatedInputs }, [], checkSubmit),
    'Action.OpenUrl': shape({ url: webAddress }, ['url']),
    'Action.ShowCard': shape({ card }, ['card']),
    'Action.ToggleVisibility': shape({ targetElements: targets }, ['targetElements']),
  };
  const action: Rule = (value, at, seen) => {
    const type = isRecord(value) ? String(value.type) : '';
    const known = Object.hasOwn(shapes, type) ? shapes[type] : undefined;
    if (!known) return complain(seen, `unknown action ${type || 'without a type'}`, at, PAGES.schema);
    checkShape(known, value, at, seen);
  };
  const list = listOf(action, PAGES.schema);
  return {
    action,
    selectAction: (value, at, seen) => {
      if (isRecord(value) && value.type === 'Action.ShowCard') {
        return complain(seen, 'a selectAction shows no card', at, PAGES.schema);
      }
      action(value, at, seen);
    },
    actions: (value, at, seen) => {
      list(value, at, seen);
      const primary = Array.isArray(value)
        ? value.filter((a) => !isRecord(a) || String(a.mode).toLowerCase() !== 'secondary')
        : [];
      const { max, source } = LIMITS.primaryActions;
      if (primary.length > max) complain(seen, `no more than ${max} primary actions are shown`, at, source);
    },
  };
}
