import type { Names } from './combobox.ts';
import { append, el, freshId, reconcile } from './dom.ts';
import { renderElement, renderPicture, unknownPart } from './elements.ts';
import { renderRichText } from './rich-text.ts';
import type { Slot, Surface } from './surface.ts';
import { plainWords, renderText } from './text.ts';
import type { Block, BlockElement, TextObject } from './wire.ts';
import { word } from './words.ts';

/**
 * A run of blocks that can be brought up to date. A block that did not change keeps its very nodes, so a live update neither
 * steals the focus nor breaks a word being typed; a changed one is drawn anew from the kept values.
 */
export class BlockList {
  readonly node: HTMLElement;
  readonly #surface: Surface;
  #drawn = new Map<string, { json: string; node: HTMLElement }>();

  constructor(surface: Surface, className: string) {
    this.#surface = surface;
    this.node = el('div', { class: className });
  }

  update(blocks: readonly Block[]): void {
    const focus = focusIn(this.node);
    const next = new Map<string, { json: string; node: HTMLElement }>();
    blocks.forEach((block, index) => {
      const key = block.block_id || `#${index}`;
      const json = JSON.stringify(block);
      const known = this.#drawn.get(key);
      next.set(key, known?.json === json ? known : { json, node: renderBlock(this.#surface, block) });
    });
    this.#drawn = next;
    reconcile(
      this.node,
      [...next.values()].map((drawn) => drawn.node),
    );
    if (focus && !this.node.contains(document.activeElement)) restoreFocus(this.node, focus);
  }
}

interface Focus {
  block: string;
  action: string;
  at: number;
  start: number | null;
  end: number | null;
}

function focusIn(root: HTMLElement): Focus | undefined {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || !root.contains(active)) return undefined;
  const holder = active.closest<HTMLElement>('[data-action-id]');
  const block = active.closest<HTMLElement>('[data-block-id]')?.dataset.blockId ?? '';
  const controls = holder ? [holder, ...holder.querySelectorAll<HTMLElement>('*')] : [];
  const selects =
    active instanceof HTMLTextAreaElement || (active instanceof HTMLInputElement && active.type === 'text');
  return {
    block,
    action: holder?.dataset.actionId ?? '',
    at: controls.indexOf(active),
    start: selects ? active.selectionStart : null,
    end: selects ? active.selectionEnd : null,
  };
}

function restoreFocus(root: HTMLElement, focus: Focus): void {
  const block = [...root.querySelectorAll<HTMLElement>('[data-block-id]')].find(
    (node) => node.dataset.blockId === focus.block,
  );
  const holder = [...(block?.querySelectorAll<HTMLElement>('[data-action-id]') ?? [])].find(
    (node) => node.dataset.actionId === focus.action,
  );
  const target = holder && ([holder, ...holder.querySelectorAll<HTMLElement>('*')][focus.at] ?? holder);
  target?.focus();
  if (focus.start !== null && (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) {
    target.setSelectionRange(focus.start, focus.end);
  }
}

function renderBlock(surface: Surface, block: Block): HTMLElement {
  const node = draw(surface, block);
  node.classList.add('block', `block-${block.type}`);
  node.dataset.blockId = block.block_id ?? '';
  return node;
}

function draw(surface: Surface, block: Block): HTMLElement {
  switch (block.type) {
    case 'header':
      // Messages and views have a heading above already; a block header comes below it in the page's outline.
      return el('h3', { lang: renderText(block.text, '').lang }, plainWords(block.text));
    case 'section':
      return drawSection(surface, block);
    case 'context':
      return drawContext(block);
    case 'divider':
      return el('hr');
    case 'actions':
      return drawActions(surface, block);
    case 'image':
      return drawImage(block);
    case 'input':
      return drawInput(surface, block);
    case 'rich_text':
      return renderRichText(block);
    default:
      return unknownPart(block.type);
  }
}

function slotOf(surface: Surface, block: Block, element: BlockElement): Slot {
  return { surface, block, element, dispatches: block.type !== 'input' || block.dispatch_action === true };
}

function namesOf(element: BlockElement, fallback: string): Names {
  return { label: element.accessibility_label ?? (plainWords(element.placeholder) || fallback) };
}

function drawSection(surface: Surface, block: Block): HTMLElement {
  const words = el('div', { class: 'section-words' });
  if (block.text) append(words, renderText(block.text, 'text'));
  if (block.fields) {
    const fields = block.fields.map((field) => renderText(field, 'text section-field'));
    append(words, el('div', { class: 'section-fields' }, ...fields));
  }
  const node = el('div', {}, words);
  const { accessory } = block;
  if (accessory) {
    const label = words.textContent?.slice(0, 120) ?? '';
    const control = renderElement(slotOf(surface, block, accessory), namesOf(accessory, label));
    append(node, el('div', { class: `accessory accessory-${accessory.type}` }, control));
  }
  return node;
}

function drawContext(block: Block): HTMLElement {
  const parts = (block.elements ?? []) as (BlockElement | TextObject)[];
  return el('div', {}, ...parts.map(drawContextPart));
}

function drawContextPart(part: BlockElement | TextObject): Node {
  if (part.type === 'image') {
    const { image_url: url, alt_text: alt } = part as BlockElement;
    return renderPicture(url, alt);
  }
  return renderText(part as TextObject, 'text');
}

function drawActions(surface: Surface, block: Block): HTMLElement {
  const elements = (block.elements ?? []) as BlockElement[];
  const controls = elements.map((one) =>
    renderElement(slotOf(surface, block, one), namesOf(one, word('chooseOne'))),
  );
  return el('div', {}, ...controls);
}

function drawImage(block: Block): HTMLElement {
  const drawn = renderPicture(block.image_url, block.alt_text);
  // Whole, in a tab of its own: a phone shows it small.
  const picture =
    drawn instanceof HTMLImageElement
      ? el(
          'a',
          { class: 'picture-link', href: drawn.src, target: '_blank', rel: 'noopener noreferrer' },
          drawn,
        )
      : drawn;
  if (!block.title) return el('figure', {}, picture);
  return el('figure', {}, renderText(block.title, 'picture-title'), picture);
}

function drawInput(surface: Surface, block: Block): HTMLElement {
  const { element } = block;
  if (!element) return unknownPart('input');
  const ids = { label: freshId('label'), hint: freshId('hint'), error: freshId('error') };
  const label = renderText(block.label, 'label');
  label.id = ids.label;
  if (block.optional) append(label, el('span', { class: 'optional' }, ` (${word('optional')})`));
  const names: Names = {
    labelledBy: ids.label,
    label: plainWords(block.label),
    describedBy: block.hint ? `${ids.error} ${ids.hint}` : ids.error,
    required: block.optional !== true,
  };
  const control = renderElement(slotOf(surface, block, element), names);
  // Made of spans and divs, so a click on the label has to be passed on by hand.
  label.addEventListener('click', () => firstControl(control)?.focus());
  const node = el('div', {}, label, control, el('p', { class: 'field-error', id: ids.error }));
  if (block.hint) {
    const hint = renderText(block.hint, 'hint');
    hint.id = ids.hint;
    append(node, hint);
  }
  return node;
}

function firstControl(node: HTMLElement): HTMLElement | null {
  return node.matches('[data-control]') ? node : node.querySelector('[data-control]');
}

/** Puts each sentence at its field and marks the field as wrong; fields without a fault are cleared. Returns unknown ids. */
export function showFaults(root: HTMLElement, faults: Record<string, string>): string[] {
  const left = new Set(Object.keys(faults));
  for (const block of root.querySelectorAll<HTMLElement>('.block-input')) {
    const id = block.dataset.blockId ?? '';
    const fault = faults[id] ?? '';
    const place = block.querySelector('.field-error');
    left.delete(id);
    if (place) place.textContent = fault;
    block.classList.toggle('wrong', fault !== '');
    for (const control of block.querySelectorAll<HTMLElement>('[data-control]')) {
      control.setAttribute('aria-invalid', String(fault !== ''));
    }
  }
  return [...left];
}
