import { append, el, freshId, iconButton, on } from './dom.ts';
import { place } from './popover.ts';
import { langOf, spoken, word } from './words.ts';

export interface Choice {
  key: string;
  label: string;
  detail?: string | undefined;
}

export interface ChoiceGroup<C extends Choice> {
  label?: string;
  choices: C[];
}

/** How a control is named for screen readers; in forms by its label, elsewhere by words of its own. */
export interface Names {
  labelledBy?: string;
  label?: string;
  describedBy?: string;
  required?: boolean;
}

export function nameAttributes(names: Names): Record<string, string | undefined> {
  return {
    'aria-labelledby': names.labelledBy,
    // The visible label wins where both stand; checkers that take a label scrolled out of sight for hidden find this one.
    'aria-label': names.label,
    'aria-describedby': names.describedBy,
    'aria-required': names.required ? 'true' : undefined,
  };
}

interface Spec<C extends Choice> {
  names: Names;
  placeholder: string;
  multi: boolean;
  max?: number | undefined;
  clearable: boolean;
  /** Characters before the first search; local lists need none. */
  minQuery: number;
  /** Milliseconds of rest before a search is sent; 0 answers at once. */
  debounce: number;
  load: (query: string) => ChoiceGroup<C>[] | Promise<ChoiceGroup<C>[]>;
  selected: C[];
  onChange: (selected: C[]) => void;
}

/**
 * A field with a list of choices, after the ARIA combobox pattern: typing filters, arrows walk, Enter takes, Escape closes the
 * list only, Backspace in an empty field takes back the last choice. One for all of Slack's eight select elements.
 */
export class Combobox<C extends Choice> {
  readonly node: HTMLElement;
  readonly #spec: Spec<C>;
  readonly #input: HTMLInputElement;
  readonly #box: HTMLElement;
  readonly #list: HTMLElement;
  readonly #status: HTMLElement;
  readonly #clear: HTMLElement;
  #selected: C[];
  #shown: C[] = [];
  #active = -1;
  #open = false;
  #search = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(spec: Spec<C>) {
    this.#spec = spec;
    this.#selected = spec.selected;
    const listId = freshId('list');
    this.#input = el('input', {
      type: 'text',
      role: 'combobox',
      class: 'combo-input',
      autocomplete: 'off',
      spellcheck: 'false',
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      'aria-controls': listId,
      'data-control': true,
      ...nameAttributes(spec.names),
    });
    this.#list = el('div', {
      role: 'listbox',
      id: listId,
      'aria-multiselectable': spec.multi ? 'true' : undefined,
    });
    this.#list.setAttribute('aria-label', spec.names.label ?? spec.placeholder);
    this.#status = el('div', { class: 'combo-status', role: 'status' });
    this.#box = el('div', { class: 'menu options', popover: 'manual' }, this.#status, this.#list);
    this.#clear = iconButton('close', word('clear'), () => this.#take([]));
    this.#clear.classList.add('combo-clear');
    this.node = el('div', { class: 'combo' }, this.#input, this.#clear, this.#box);
    this.#listen();
    this.#drawSelected();
  }

  #listen(): void {
    on(this.#input, {
      input: () => this.#changed(),
      keydown: (event) => this.#key(event),
      click: () => this.#show(),
      focus: () => this.#input.select(),
      blur: () => this.#left(),
    });
    // Pressing in the list must not take the focus away from the field: the blur would close the list before the click.
    on(this.#box, { mousedown: (event) => event.preventDefault() });
    on(this.node, { click: (event) => event.target === this.node && this.#input.focus() });
  }

  #changed(): void {
    clearTimeout(this.#timer);
    if (!this.#spec.debounce) this.#show();
    else {
      this.#openBox();
      this.#timer = setTimeout(() => this.#show(), this.#spec.debounce);
    }
  }

  /** While a single choice stands untouched in the field, its text is no query. */
  #query(): string {
    const text = this.#input.value.trim();
    return !this.#spec.multi && text === this.#selected[0]?.label ? '' : text;
  }

  async #show(): Promise<void> {
    const query = this.#query();
    this.#search += 1;
    const search = this.#search;
    this.#openBox();
    if (query.length < this.#spec.minQuery) {
      this.#draw([]);
      this.#say(word('typeMore', { n: this.#spec.minQuery }));
      return;
    }
    const found = this.#spec.load(query);
    if (found instanceof Promise) this.#say(word('loading'));
    try {
      const groups = await found;
      if (search !== this.#search || !this.#open) return;
      this.#draw(groups);
      const count = this.#shown.length;
      this.#say(count === 0 ? word('noMatch') : word('results', { n: count }), count > 0);
    } catch {
      if (search === this.#search) this.#say(word('suggestFailed'));
    }
  }

  #say(text: string, onlySpoken = false): void {
    this.#status.classList.toggle('only-spoken', onlySpoken);
    this.#status.textContent = text;
    if (this.#open) place(this.#box, this.node);
  }

  #draw(groups: ChoiceGroup<C>[]): void {
    this.#shown = [];
    this.#list.replaceChildren();
    for (const group of groups) {
      const rows = group.choices.map((choice) => this.#row(choice));
      if (!group.label) append(this.#list, ...rows);
      else if (rows.length > 0) {
        const id = freshId('group');
        const label = el('div', { class: 'group-label', id, role: 'presentation' }, group.label);
        append(this.#list, el('div', { role: 'group', 'aria-labelledby': id }, label, ...rows));
      }
    }
    const chosen = this.#shown.findIndex((choice) => this.#has(choice));
    this.#activate(this.#spec.multi ? -1 : chosen >= 0 ? chosen : this.#query() ? 0 : -1);
  }

  #row(choice: C): HTMLElement {
    const index = this.#shown.push(choice) - 1;
    const chosen = this.#has(choice);
    const full = !chosen && this.#selected.length >= (this.#spec.max ?? Number.POSITIVE_INFINITY);
    const row = el('div', {
      role: 'option',
      class: 'option',
      id: freshId('option'),
      'aria-selected': String(chosen),
    });
    row.lang = langOf(choice.label, spoken());
    if (full) row.setAttribute('aria-disabled', 'true');
    append(row, el('span', { class: 'menu-label' }, choice.label));
    if (choice.detail) append(row, el('span', { class: 'menu-detail' }, choice.detail));
    return on(row, { click: () => this.#pick(index) });
  }

  #has(choice: C): boolean {
    return this.#selected.some((one) => one.key === choice.key);
  }

  #activate(index: number): void {
    const rows = [...this.#list.querySelectorAll<HTMLElement>('[role=option]')];
    this.#active = index;
    for (const [at, row] of rows.entries()) row.classList.toggle('active', at === index);
    const row = rows[index];
    if (row) this.#input.setAttribute('aria-activedescendant', row.id);
    else this.#input.removeAttribute('aria-activedescendant');
    row?.scrollIntoView({ block: 'nearest' });
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!this.#open) void this.#show();
      else this.#step(event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Enter') {
      // Enter in a closed list goes on to the form, as in any other field.
      if (!this.#open) return;
      event.preventDefault();
      if (this.#active >= 0) this.#pick(this.#active);
    } else if (event.key === 'Escape' && this.#open) {
      event.preventDefault();
      event.stopPropagation();
      this.#hide();
      this.#drawSelected();
    } else if (event.key === 'Backspace' && this.#spec.multi && this.#input.value === '') {
      this.#take(this.#selected.slice(0, -1));
    }
  }

  #step(by: number): void {
    const count = this.#shown.length;
    if (count > 0)
      this.#activate(this.#active < 0 && by < 0 ? count - 1 : (this.#active + by + count) % count);
  }

  #pick(index: number): void {
    const choice = this.#shown[index];
    const row = this.#list.querySelectorAll('[role=option]')[index];
    if (!choice || row?.getAttribute('aria-disabled')) return;
    if (!this.#spec.multi) {
      this.#hide();
      this.#take([choice]);
      return;
    }
    const rest = this.#selected.filter((one) => one.key !== choice.key);
    this.#input.value = '';
    this.#take(rest.length < this.#selected.length ? rest : [...rest, choice]);
    void this.#show();
  }

  #take(selected: C[]): void {
    const before = this.#selected.map((one) => one.key).join('\n');
    this.#selected = selected;
    this.#drawSelected();
    this.#input.focus();
    if (before !== selected.map((one) => one.key).join('\n')) this.#spec.onChange(selected);
  }

  #drawSelected(): void {
    const { multi, placeholder, clearable } = this.#spec;
    const empty = this.#selected.length === 0;
    for (const chip of this.node.querySelectorAll('.chip')) chip.remove();
    if (multi) for (const choice of this.#selected) this.#input.before(this.#chip(choice));
    else this.#input.value = this.#selected[0]?.label ?? '';
    this.#input.placeholder = multi && !empty ? '' : placeholder;
    this.#clear.hidden = empty || multi || !clearable;
  }

  #chip(choice: C): HTMLElement {
    const drop = iconButton('close', word('remove', { name: choice.label }), () =>
      this.#take(this.#selected.filter((one) => one.key !== choice.key)),
    );
    return el('span', { class: 'chip', lang: langOf(choice.label, spoken()) }, choice.label, drop);
  }

  #openBox(): void {
    if (!this.#open) addEventListener('scroll', this.#follow, true);
    this.#open = true;
    this.#input.setAttribute('aria-expanded', 'true');
    this.#box.style.minWidth = `${this.node.offsetWidth}px`;
    place(this.#box, this.node);
  }

  readonly #follow = (event: Event): void => {
    if (event.target instanceof Node && this.#box.contains(event.target)) return;
    if (this.#open && this.node.isConnected) place(this.#box, this.node);
    else removeEventListener('scroll', this.#follow, true);
  };

  #hide(): void {
    clearTimeout(this.#timer);
    removeEventListener('scroll', this.#follow, true);
    this.#search += 1;
    this.#open = false;
    this.#active = -1;
    this.#input.setAttribute('aria-expanded', 'false');
    this.#input.removeAttribute('aria-activedescendant');
    if (this.#box.matches(':popover-open')) this.#box.hidePopover();
  }

  #left(): void {
    this.#hide();
    if (!this.#spec.multi) this.#drawSelected();
    else this.#input.value = '';
  }
}
