import { type Names, nameAttributes } from './combobox.ts';
import { append, el, glyph, on } from './dom.ts';
import { renderChoiceGroup, renderDatePicker } from './pickers.ts';
import { openMenu } from './popover.ts';
import { renderSelect } from './selects.ts';
import { me } from './state.ts';
import { confirmed, dispatch, type Slot } from './surface.ts';
import { ownAddress, plainWords, safeUrl } from './text.ts';
import { renderTextInput } from './text-inputs.ts';
import type { Option } from './wire.ts';
import { langOf, word } from './words.ts';

/** A local answer comes in milliseconds, so the second half of a double click would pass; it falls into this rest. */
const CLICK_REST_MS = 600;

/** Draws any Block Kit element; what cannot work here says so instead of vanishing. */
export function renderElement(slot: Slot, names: Names): HTMLElement {
  const node = controlFor(slot, names);
  node.dataset.actionId = slot.element.action_id ?? '';
  return node;
}

function controlFor(slot: Slot, names: Names): HTMLElement {
  const { type } = slot.element;
  if (type === 'button' || type === 'workflow_button') return renderButton(slot);
  if (type === 'overflow') return renderOverflow(slot, names);
  if (type === 'image') return renderPicture(slot.element.image_url, slot.element.alt_text);
  if (type === 'radio_buttons' || type === 'checkboxes') return renderChoiceGroup(slot, names);
  if (/^(?:date|time|datetime)picker$/.test(type)) return renderDatePicker(slot, names);
  if (/^(?:plain_text|email_text|url_text|number)_input$/.test(type)) return renderTextInput(slot, names);
  if (/^(?:multi_)?(?:static|external|users|channels|conversations)_select$/.test(type)) {
    return renderSelect(slot, names);
  }
  return type === 'file_input' ? renderNoFiles(names) : unknownPart(type);
}

export function unknownPart(type: string): HTMLElement {
  return el('p', { class: 'unsupported' }, word('unknownPart', { type }));
}

/** Only what the desk itself draws is fetched; of any other picture the alternative text stands alone. */
export function renderPicture(url: string | undefined, alt = ''): HTMLElement {
  const src = ownAddress(url ?? '');
  if (!src) return el('span', { class: 'picture missing', role: 'img', 'aria-label': alt }, alt);
  return el('img', {
    class: 'picture',
    src,
    alt,
    title: alt,
    loading: 'lazy',
    referrerpolicy: 'no-referrer',
  });
}

function renderButton(slot: Slot): HTMLElement {
  const { element } = slot;
  const words = plainWords(element.text);
  const style = element.style === 'primary' || element.style === 'danger' ? ` ${element.style}` : '';
  const shared = {
    class: `button${style}`,
    lang: langOf(words, me().locale),
    'aria-label': element.accessibility_label,
    'data-control': true,
  };
  const label = el('span', { class: 'button-words' }, words);
  const href = element.url ? safeUrl(element.url) : undefined;
  const node: HTMLElement = href
    ? el('a', { ...shared, href, target: '_blank', rel: 'noopener noreferrer' }, label)
    : el('button', { type: 'button', ...shared }, label);
  const value = element.value === undefined ? {} : { value: element.value };
  // A link is followed at once, so asking first would come too late; Slack asks only before plain buttons here.
  const allowed = () => (href ? Promise.resolve(true) : confirmed(slot));
  return on(node, {
    click: () =>
      void once(node, allowed, () =>
        dispatch(slot, { type: 'button', ...value, text: element.text ?? undefined }),
      ),
  });
}

/** One click, one call: while it is under way the button turns and takes no second one. */
async function once(
  node: HTMLElement,
  allowed: () => Promise<boolean>,
  call: () => Promise<void>,
): Promise<void> {
  if (node.getAttribute('aria-disabled') === 'true') return;
  node.setAttribute('aria-disabled', 'true');
  try {
    if (!(await allowed())) return;
    node.setAttribute('aria-busy', 'true');
    const rest = new Promise((resolve) => setTimeout(resolve, CLICK_REST_MS));
    await call();
    node.removeAttribute('aria-busy');
    await rest;
  } finally {
    node.removeAttribute('aria-busy');
    node.removeAttribute('aria-disabled');
  }
}

function renderOverflow(slot: Slot, names: Names): HTMLElement {
  const node = el('button', {
    type: 'button',
    class: 'icon-button overflow',
    'aria-haspopup': 'menu',
    'aria-expanded': 'false',
    'data-control': true,
    ...nameAttributes({ ...names, label: slot.element.accessibility_label ?? word('moreOptions') }),
  });
  append(node, glyph('more'));
  const items = (slot.element.options ?? []).map((option) => ({
    label: plainWords(option.text),
    lang: langOf(option.text.text, me().locale),
    ...(option.description && { detail: plainWords(option.description) }),
    run: () => void takeOverflow(slot, node, option),
  }));
  return el(
    'span',
    { class: 'anchor' },
    on(node, { click: () => openMenu(node, word('moreOptions'), items) }),
  );
}

async function takeOverflow(slot: Slot, node: HTMLElement, option: Option): Promise<void> {
  const href = option.url ? safeUrl(option.url) : undefined;
  if (href) open(href, '_blank', 'noopener,noreferrer');
  await once(
    node,
    () => confirmed(slot),
    () => dispatch(slot, { type: 'overflow', selected_option: option }),
  );
}

function renderNoFiles(names: Names): HTMLElement {
  return el(
    'p',
    { class: 'unsupported', role: 'note', ...nameAttributes({ ...names, required: false }) },
    word('noFiles'),
  );
}
