import { type Choice, Combobox } from './combobox.ts';
import { openDialog } from './dialog.ts';
import { el, freshId, iconButton, on } from './dom.ts';
import { go, type Route } from './route.ts';
import { botName, desk, me } from './state.ts';
import { word } from './words.ts';

interface Destination extends Choice {
  route: Route;
}

/** One field that leads anywhere: channels, pages, another person's seat. */
export function openJump(): void {
  if (document.querySelector('dialog[open]')) return;
  const labelId = freshId('jump');
  const back = document.activeElement;
  const close = () => {
    dialog.close();
    dialog.remove();
    if (back instanceof HTMLElement) back.focus();
  };
  const dialog = openDialog('jump', labelId, close);
  const combo = new Combobox<Destination>({
    names: { labelledBy: labelId, label: word('jump') },
    placeholder: word('jumpHint'),
    multi: false,
    clearable: false,
    minQuery: 0,
    debounce: 0,
    load: (query) => [{ choices: destinations().filter((one) => fits(one, query)) }],
    selected: [],
    onChange: ([chosen]) => {
      close();
      if (chosen) go(chosen.route);
    },
  });
  const head = el('header', { class: 'modal-head' }, el('h1', { id: labelId }, word('jump')));
  head.append(iconButton('close', word('close'), close));
  dialog.prepend(head, combo.node);
  on(dialog, { click: (event) => event.target === dialog && close() });
  const input = combo.node.querySelector('input');
  input?.focus();
  input?.click();
}

function fits(one: Destination, query: string): boolean {
  return `${one.label} ${one.detail ?? ''}`.toLocaleLowerCase().includes(query.toLocaleLowerCase());
}

function destinations(): Destination[] {
  const { state } = desk;
  if (!state) return [];
  const as = me().id;
  const places = state.channels.filter((c) => c.isMember);
  return [
    { key: 'home', label: word('homeOf', { bot: botName() }), route: { as, pane: 'home' } },
    ...state.dms.map((c) => ({
      key: c.id,
      label: c.name,
      detail: word('directMessages'),
      route: { as, channel: c.id },
    })),
    ...places.map((c) => ({ key: c.id, label: `#${c.name}`, detail: c.topic, route: { as, channel: c.id } })),
    ...state.people
      .filter((person) => person.id !== as && !person.deactivated)
      .map((person) => ({
        key: person.id,
        label: word('actAs', { name: person.name }),
        detail: person.title,
        route: { ...desk.route, as: person.id },
      })),
  ];
}
