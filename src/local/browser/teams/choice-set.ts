import type { CardElement } from 'adaptivecards';
import type { Choice } from '../../teams/wire.ts';
import { Combobox, type Choice as Entry } from '../combobox.ts';
import { word } from '../words.ts';
import { library } from './library.ts';

export interface TypeAhead {
  dataset: string;
  search: (dataset: string, query: string) => Promise<Choice[]>;
}

/** The type-aheads by their element: cards of version 1.5 carry `choices.data`, which the library reads from 1.6 on only. */
export const typeAheads = new WeakMap<CardElement, TypeAhead>();

const REST_MS = 200;
const SEPARATOR = ',';

/** A choice field that is searched in, by ARIA's combobox pattern; every other kind of choice field stays the library's own. */
export class SearchedChoiceSet extends library.ChoiceSetInput {
  #combobox: Combobox<Entry> | undefined;
  #chosen: Entry[] = [];

  protected override internalRender(): HTMLElement | undefined {
    const ahead = typeAheads.get(this);
    if (!ahead && this.style !== 'filtered') return super.internalRender();
    this.#chosen = this.#initial();
    this.#combobox = new Combobox<Entry>({
      names: { ...(this.label && { label: this.label }), required: this.isRequired },
      placeholder: this.placeholder || word(this.isMultiSelect ? 'chooseMany' : 'chooseOne'),
      multi: this.isMultiSelect,
      clearable: !this.isRequired,
      minQuery: ahead && this.choices.length === 0 ? 1 : 0,
      debounce: ahead ? REST_MS : 0,
      load: (query) => this.#load(query, ahead),
      selected: this.#chosen,
      onChange: (chosen) => {
        this.#chosen = chosen;
        this.valueChanged();
      },
    });
    return this.#combobox.node;
  }

  #initial(): Entry[] {
    const keys = this.isMultiSelect ? (this.defaultValue ?? '').split(SEPARATOR) : [this.defaultValue ?? ''];
    const known = this.#own();
    return keys.filter(Boolean).map((key) => known.find((one) => one.key === key) ?? { key, label: key });
  }

  #own(): Entry[] {
    return this.choices.map(({ title, value }) => ({ key: value ?? '', label: title ?? value ?? '' }));
  }

  #load(query: string, ahead: TypeAhead | undefined) {
    const wanted = query.toLocaleLowerCase();
    const own = this.#own().filter(({ label }) => label.toLocaleLowerCase().includes(wanted));
    if (!ahead || !query) return [{ choices: own }];
    return ahead.search(ahead.dataset, query).then((found) => {
      const taken = new Set(own.map(({ key }) => key));
      const more = found.map(({ title, value }) => ({ key: value, label: title }));
      return [{ choices: [...own, ...more.filter(({ key }) => !taken.has(key))] }];
    });
  }

  protected override updateInputControlAriaLabelledBy(): void {
    if (!this.#combobox) super.updateInputControlAriaLabelledBy();
    else this.#field?.setAttribute('aria-labelledby', this.getAllLabelIds().join(' '));
  }

  get #field(): HTMLInputElement | null | undefined {
    return this.#combobox?.node.querySelector('input');
  }

  override focus(): void {
    if (this.#combobox) this.#field?.focus();
    else super.focus();
  }

  override isValid(): boolean {
    return this.#combobox ? true : super.isValid();
  }

  override get value(): string | undefined {
    return this.#combobox ? this.#chosen.map(({ key }) => key).join(SEPARATOR) || undefined : super.value;
  }
}
