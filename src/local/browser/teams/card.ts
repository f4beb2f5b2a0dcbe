import type { Action, CardElement, AdaptiveCard as Drawn, Input } from 'adaptivecards';
import type { AdaptiveCard, CardAction, Choice, Inputs } from '../../teams/wire.ts';
import { el } from '../dom.ts';
import { openMenu } from '../popover.ts';
import { ownAddress, safeUrl } from '../text.ts';
import { langOf, spoken, word } from '../words.ts';
import { asRecord, MentioningTextBlock, mentionsOf, readMentions, serveMarkdown } from './card-texts.ts';
import { SearchedChoiceSet, typeAheads } from './choice-set.ts';
import { markFields, watchFaults } from './fields.ts';
import { teamsHostConfig } from './host-config.ts';
import { library } from './library.ts';

/** Who stands behind a card: the conversation it was posted in, or the dialog. */
export interface CardHost {
  /** Sends a pressed button; ends when the answer has come. */
  act: (action: CardAction, inputs: Inputs) => Promise<void>;
  search: (dataset: string, query: string) => Promise<Choice[]>;
}

const config = teamsHostConfig();
const sources = new WeakMap<Action, CardAction>();
library.Strings.defaults.overflowButtonTooltip = () => word('moreOptions');
serveMarkdown();

/** Draws an Adaptive Card; while one of its buttons waits for an answer, no button of the card sends anything. */
export function drawCard(json: AdaptiveCard, host: CardHost): HTMLElement {
  const holder = el('div', { class: 'card', 'data-card': true });
  holder.addEventListener('error', sayInWords, true);
  const card = new library.AdaptiveCard();
  card.hostConfig = config;
  mentionsOf.set(card, readMentions(json));
  try {
    card.parse(json, contextFor(host));
    connect(card, holder, host);
    const node = card.render();
    if (!node || json.type !== 'AdaptiveCard') throw new Error('the card is empty');
    holder.append(node);
    if (Array.isArray(json.actions) && json.actions.length > 0)
      node.lastElementChild?.classList.add('card-foot');
  } catch {
    holder.replaceChildren(el('p', { class: 'unsupported' }, word('badCard')));
  }
  holder.lang = langOf(holder.textContent ?? '', spoken());
  markFields(card);
  watchFaults(holder);
  return holder;
}

/** The library takes a picture that did not come out of the card; its words stay. */
function sayInWords({ target }: Event): void {
  const place = target instanceof HTMLImageElement ? target.parentElement : null;
  if (!(target instanceof HTMLImageElement) || !place) return;
  const { alt } = target;
  setTimeout(() =>
    place.replaceChildren(el('span', { class: 'picture missing', role: 'img', 'aria-label': alt }, alt)),
  );
}

function contextFor(host: CardHost) {
  const context = new library.SerializationContext(library.Versions.v1_5);
  const registry = new library.CardObjectRegistry<CardElement>();
  library.GlobalRegistry.populateWithDefaultElements(registry);
  registry.register('Input.ChoiceSet', SearchedChoiceSet);
  registry.register('TextBlock', MentioningTextBlock);
  context.setElementRegistry(registry);
  context.onParseAction = (action, source: CardAction) => {
    sources.set(action, source);
  };
  context.onParseElement = (element, source: Record<string, unknown>) => readMore(element, source, host);
  return context;
}

/** What the library leaves out: the desk's own name for its pictures, the data query of a choice field, and words for a fault. */
function readMore(element: CardElement, source: Record<string, unknown>, host: CardHost): void {
  if (element instanceof library.Image) element.url = ownAddress(element.url ?? '') ?? element.url ?? '';
  if (!(element instanceof library.Input)) return;
  element.errorMessage ||= word(element.isRequired ? 'required' : 'invalid');
  const { type, dataset } = asRecord(source['choices.data']) ?? {};
  if (type !== 'Data.Query' || typeof dataset !== 'string') return;
  typeAheads.set(element, { dataset, search: host.search });
}

function connect(card: Drawn, holder: HTMLElement, host: CardHost): void {
  let menuButton: HTMLElement | undefined;
  card.onExecuteAction = (action) => {
    if (action instanceof library.OpenUrlAction) openUrl(action.url);
    else void send(action, action.renderedElement ?? menuButton, holder, host);
  };
  card.onInlineCardExpanded = (_action, isExpanded) => {
    markFields(card);
    if (isExpanded) holder.querySelector('.card-foot')?.scrollIntoView({ block: 'nearest' });
  };
  card.onDisplayOverflowActionMenu = (actions, target) => {
    menuButton = target;
    if (target) {
      const items = actions.map((one) => ({ label: one.title ?? '', run: () => one.execute() }));
      openMenu(target, word('moreOptions'), items);
    }
    return true;
  };
}

function openUrl(url: string | undefined): void {
  const href = safeUrl(url ?? '');
  if (href) open(href, '_blank', 'noopener,noreferrer');
}

async function send(
  action: Action,
  button: HTMLElement | undefined,
  holder: HTMLElement,
  host: CardHost,
): Promise<void> {
  if (holder.dataset.busy) return;
  holder.dataset.busy = 'yes';
  button?.setAttribute('aria-busy', 'true');
  try {
    await host.act(sources.get(action) ?? {}, inputsOf(action));
  } finally {
    delete holder.dataset.busy;
    button?.removeAttribute('aria-busy');
  }
}

/** Teams sends text for every field; an empty one is the empty text. */
function inputsOf(action: Action): Inputs {
  const fields: Input[] = Object.values(action.getReferencedInputs() ?? {});
  return Object.fromEntries(fields.map((field) => [field.id ?? '', typed(field.value)]));
}

/** The library calls an empty number field NaN. */
function typed(value: unknown): string {
  return value === undefined || value === null || Number.isNaN(value) ? '' : String(value);
}
