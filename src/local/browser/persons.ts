import { append, el, freshId, glyph, on } from './dom.ts';
import { place } from './popover.ts';
import { go } from './route.ts';
import { desk, me } from './state.ts';
import { avatar } from './text.ts';
import type { Person } from './wire.ts';
import { langOf, spoken, word } from './words.ts';

/** Whose seat one sits in, always in sight; opens the list of people one may act as. */
export function personSwitcher(): HTMLElement {
  const person = me();
  const trigger = el('button', {
    type: 'button',
    class: 'person-switch',
    'aria-haspopup': 'listbox',
    'aria-expanded': 'false',
    title: word('switchPerson'),
  });
  const words = el('span', { class: 'person-words' }, el('span', { class: 'you-are' }, word('youAre')));
  append(
    words,
    el('span', { class: 'person-name' }, person.name),
    el('span', { class: 'person-title' }, person.title),
  );
  append(trigger, avatar(person.id), words, glyph('down'));
  append(trigger, el('span', { class: 'only-spoken' }, word('switchPerson')));
  on(trigger, {
    click: () => openList(trigger),
    keydown: (event) => {
      if (event.key !== 'ArrowDown') return;
      event.preventDefault();
      openList(trigger);
    },
  });
  return el('div', { class: 'anchor' }, trigger);
}

function openList(trigger: HTMLElement): void {
  const people = (desk.state?.people ?? []).filter((person) => !person.isBot);
  const rows = people.map(personRow);
  const list = el('div', {
    class: 'menu person-list',
    role: 'listbox',
    popover: 'auto',
    tabindex: 0,
    'aria-label': word('switchPerson'),
  });
  append(list, ...rows);
  let active = Math.max(
    0,
    people.findIndex((person) => person.id === me().id),
  );
  const activate = (index: number) => {
    active = (index + rows.length) % rows.length;
    for (const [at, row] of rows.entries()) row.classList.toggle('active', at === active);
    list.setAttribute('aria-activedescendant', rows[active]?.id ?? '');
    rows[active]?.scrollIntoView({ block: 'nearest' });
  };
  const take = (index: number) => {
    const person = people[index];
    if (person?.deactivated) return;
    list.hidePopover();
    if (person) go({ ...desk.route, as: person.id });
  };
  for (const [index, row] of rows.entries()) on(row, { click: () => take(index) });
  on(list, { keydown: (event) => keys(event, { active, people, activate, take, list }) });
  list.addEventListener('toggle', (event) => {
    if ((event as ToggleEvent).newState !== 'closed') return;
    trigger.setAttribute('aria-expanded', 'false');
    const inside = list.contains(document.activeElement) || document.activeElement === document.body;
    list.remove();
    if (inside) trigger.focus();
  });
  trigger.after(list);
  trigger.setAttribute('aria-expanded', 'true');
  place(list, trigger);
  list.focus();
  activate(active);
}

function personRow(person: Person): HTMLElement {
  const mine = person.id === me().id;
  const row = el('div', {
    role: 'option',
    class: 'option person',
    id: freshId('person'),
    'aria-selected': String(mine),
  });
  row.dataset.person = person.id;
  const words = el('span', { class: 'person-words' }, el('span', { class: 'person-name' }, person.name));
  append(words, el('span', { class: 'person-title', lang: langOf(person.title, spoken()) }, person.title));
  append(row, avatar(person.id, 'small'), words, mine && glyph('check'));
  if (person.deactivated) row.setAttribute('aria-disabled', 'true');
  return row;
}

interface ListKeys {
  active: number;
  people: Person[];
  list: HTMLElement;
  activate: (index: number) => void;
  take: (index: number) => void;
}

function keys(event: KeyboardEvent, { active, people, activate, take, list }: ListKeys): void {
  const targets: Record<string, number> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    Home: 0,
    End: people.length - 1,
  };
  const target = targets[event.key] ?? letterTarget(event, active, people);
  if (event.key === 'Tab') list.hidePopover();
  else if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    take(active);
  } else if (target !== undefined) {
    event.preventDefault();
    activate(target);
  }
}

/** A letter leads to the next name that begins with it. */
function letterTarget(event: KeyboardEvent, active: number, people: Person[]): number | undefined {
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.key === ' ') return undefined;
  const order = people.map((_person, index) => (active + 1 + index) % people.length);
  return order.find((index) => people[index]?.name.toLowerCase().startsWith(event.key.toLowerCase()));
}
