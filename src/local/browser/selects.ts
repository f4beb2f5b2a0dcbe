import { type Choice, type ChoiceGroup, Combobox, type Names } from './combobox.ts';
import { desk } from './state.ts';
import { choose, type Slot, slotValue, suggestionsFor } from './surface.ts';
import { plainWords } from './text.ts';
import type { InputValue, Option, OptionGroup } from './wire.ts';
import { word } from './words.ts';

interface OptionChoice extends Choice {
  option: Option;
}

const DEFAULT_MIN_QUERY = 3;
const SUGGEST_REST_MS = 250;

export function renderSelect(slot: Slot, names: Names): HTMLElement {
  const kind = slot.element.type.replace(/^multi_/, '');
  if (kind === 'static_select' || kind === 'external_select') return optionSelect(slot, names, kind);
  if (kind === 'users_select') return idSelect(slot, names, 'user', people);
  return idSelect(slot, names, kind === 'channels_select' ? 'channel' : 'conversation', channels);
}

function optionSelect(slot: Slot, names: Names, kind: 'static_select' | 'external_select'): HTMLElement {
  const { element } = slot;
  const multi = element.type.startsWith('multi_');
  const value = slotValue(slot);
  const remote = kind === 'external_select';
  const selected = multi
    ? (value.selected_options ?? [])
    : value.selected_option
      ? [value.selected_option]
      : [];
  const combo = new Combobox<OptionChoice>({
    ...sharedSpec(slot, names, multi),
    minQuery: remote ? (element.min_query_length ?? DEFAULT_MIN_QUERY) : 0,
    debounce: remote ? SUGGEST_REST_MS : 0,
    load: (query) => (remote ? remoteGroups(slot, query) : matching(groupsOf(element), query)),
    selected: selected.map(choiceOf),
    onChange: (chosen) => {
      const options = chosen.map((one) => one.option);
      void choose(slot, multi ? { selected_options: options } : { selected_option: options[0] ?? null });
    },
  });
  return combo.node;
}

function sharedSpec(slot: Slot, names: Names, multi: boolean) {
  const { element, block } = slot;
  return {
    names,
    multi,
    max: element.max_selected_items,
    clearable: block.type !== 'input' || block.optional === true,
    placeholder: plainWords(element.placeholder) || word(multi ? 'chooseMany' : 'chooseOne'),
  };
}

async function remoteGroups(slot: Slot, query: string): Promise<ChoiceGroup<OptionChoice>[]> {
  return groupsOf(await suggestionsFor(slot, query));
}

function groupsOf(from: { options?: Option[]; option_groups?: OptionGroup[] }): ChoiceGroup<OptionChoice>[] {
  const groups = (from.option_groups ?? []).map((group) => ({
    label: plainWords(group.label),
    choices: group.options.map(choiceOf),
  }));
  return [...groups, { choices: (from.options ?? []).map(choiceOf) }];
}

function choiceOf(option: Option): OptionChoice {
  const detail = option.description ? plainWords(option.description) : undefined;
  return { key: option.value, label: plainWords(option.text), detail, option };
}

function matching<C extends Choice>(groups: ChoiceGroup<C>[], query: string): ChoiceGroup<C>[] {
  const wanted = query.toLocaleLowerCase();
  const fits = (choice: C) => `${choice.label} ${choice.detail ?? ''}`.toLocaleLowerCase().includes(wanted);
  return groups.map((group) => ({ ...group, choices: group.choices.filter(fits) }));
}

type IdKind = 'user' | 'channel' | 'conversation';

/** Selects whose value is a bare id: people and places of this workspace. */
function idSelect(slot: Slot, names: Names, kind: IdKind, all: () => Choice[]): HTMLElement {
  const multi = slot.element.type.startsWith('multi_');
  const held = idsOf(slotValue(slot), kind, multi);
  const combo = new Combobox<Choice>({
    ...sharedSpec(slot, names, multi),
    minQuery: 0,
    debounce: 0,
    load: (query) => matching([{ choices: all() }], query),
    selected: held.map((id) => all().find((one) => one.key === id) ?? { key: id, label: id }),
    onChange: (chosen) =>
      void choose(
        slot,
        idValue(
          chosen.map((one) => one.key),
          kind,
          multi,
        ),
      ),
  });
  return combo.node;
}

function idsOf(value: InputValue, kind: IdKind, multi: boolean): string[] {
  if (multi) return value[`selected_${kind}s`] ?? [];
  const id = value[`selected_${kind}`];
  return id ? [id] : [];
}

function idValue(ids: string[], kind: IdKind, multi: boolean): Omit<InputValue, 'type'> {
  return multi ? { [`selected_${kind}s`]: ids } : { [`selected_${kind}`]: ids[0] ?? null };
}

function people(): Choice[] {
  const active = desk.state?.people.filter((person) => !person.deactivated && !person.isBot) ?? [];
  return active.map((person) => ({ key: person.id, label: person.name, detail: person.title }));
}

function channels(): Choice[] {
  return (desk.state?.channels ?? []).map((c) => ({ key: c.id, label: `#${c.name}`, detail: c.topic }));
}
