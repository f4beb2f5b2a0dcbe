import type { ExtensionForPage, ExtensionResult } from '../../teams/wire.ts';
import { openDialog } from '../dialog.ts';
import { append, button, el, freshId, iconButton, on } from '../dom.ts';
import { me } from '../state.ts';
import { langOf, spoken, word } from '../words.ts';
import { act, searchExtension } from './api.ts';
import { settled } from './cards.ts';
import { teams } from './state.ts';

const REST_MS = 250;

interface Place {
  conversation: string;
  thread: string | undefined;
}

/** The app's searches beside the field: what is found can be put into the conversation as a card. */
export function openExtensions(place: Place): void {
  const [first] = teams.state?.extensions ?? [];
  if (!first || document.querySelector('dialog[open]')) return;
  new ExtensionSearch(place, first);
}

class ExtensionSearch {
  readonly #place: Place;
  readonly #dialog: HTMLDialogElement;
  readonly #back = document.activeElement;
  readonly #title = el('h1', { id: freshId('extension') });
  readonly #field = el('input', {
    type: 'search',
    class: 'field',
    'data-extension-query': true,
    autocomplete: 'off',
  });
  readonly #status = el('p', { class: 'extension-status', role: 'status' });
  readonly #list = el('ul', { class: 'extension-results' });
  #command: ExtensionForPage;
  #search = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isInserting = false;

  constructor(place: Place, command: ExtensionForPage) {
    this.#place = place;
    this.#command = command;
    this.#dialog = openDialog('extension', this.#title.id, () => this.#close());
    const head = el('header', { class: 'modal-head' }, this.#title);
    append(
      head,
      iconButton('close', word('close'), () => this.#close()),
    );
    this.#dialog.prepend(head, this.#tabs(), this.#field, this.#status, this.#list);
    on(this.#field, { input: () => this.#changed() });
    on(this.#dialog, { click: (event) => event.target === this.#dialog && this.#close() });
    this.#choose(command);
    this.#field.focus();
  }

  #tabs(): HTMLElement {
    const extensions = teams.state?.extensions ?? [];
    const tabs = extensions.map((one) => {
      const tab = button(one.title, 'button small', () => this.#choose(one));
      tab.dataset.extension = one.commandId;
      return tab;
    });
    return el('div', { class: 'extension-tabs', hidden: tabs.length < 2 }, ...tabs);
  }

  #choose(command: ExtensionForPage): void {
    this.#command = command;
    this.#title.textContent = command.title;
    this.#field.placeholder = command.parameter.title || word('search');
    this.#field.setAttribute('aria-label', command.parameter.title || word('search'));
    for (const tab of this.#dialog.querySelectorAll<HTMLElement>('[data-extension]'))
      tab.setAttribute('aria-pressed', String(tab.dataset.extension === command.commandId));
    void this.#ask();
  }

  #changed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), REST_MS);
  }

  /** An answer to an earlier question never replaces that to a later one. */
  async #ask(): Promise<void> {
    this.#search += 1;
    const search = this.#search;
    this.#say(word('loading'));
    const { conversation } = this.#place;
    const query = this.#field.value.trim();
    const asked = searchExtension({ as: me().id, command: this.#command.commandId, query, conversation });
    const answer = await asked.catch(() => undefined);
    if (search !== this.#search) return;
    const results = answer?.results ?? [];
    this.#list.replaceChildren(...results.map((result) => this.#row(result)));
    if (!answer) this.#say(word('noServer'));
    else if (!answer.ok) this.#say(answer.message || word('noAnswer'));
    else this.#say(results.length > 0 ? word('results', { n: results.length }) : word('nothingFound'));
  }

  #say(text: string): void {
    this.#status.textContent = text;
  }

  #row(result: ExtensionResult): HTMLElement {
    const { title, subtitle, text } = result;
    const row = el('button', { type: 'button', class: 'menu-row', 'data-result': result.id });
    append(row, el('span', { class: 'menu-label', lang: langOf(title, spoken()) }, title));
    for (const detail of [subtitle, text])
      append(row, detail && el('span', { class: 'menu-detail', lang: langOf(detail, spoken()) }, detail));
    append(row, el('span', { class: 'only-spoken' }, word('insertCard', { name: title })));
    return el('li', {}, on(row, { click: () => void this.#insert(result, row) }));
  }

  async #insert(result: ExtensionResult, row: HTMLElement): Promise<void> {
    if (this.#isInserting) return;
    this.#isInserting = true;
    row.setAttribute('aria-busy', 'true');
    const { conversation, thread } = this.#place;
    const body = { as: me().id, conversation, ...(thread && { thread }), result };
    const isIn = await settled(act('insert', body));
    this.#isInserting = false;
    row.removeAttribute('aria-busy');
    if (isIn) this.#close();
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#search += 1;
    this.#dialog.close();
    this.#dialog.remove();
    if (this.#back instanceof HTMLElement) this.#back.focus();
  }
}
