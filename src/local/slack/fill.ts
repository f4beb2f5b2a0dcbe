import { allOptions } from './check-objects.ts';
import { suggest } from './interact.ts';
import type { Parts } from './parts.ts';
import type { Container } from './payloads.ts';
import { elementsIn, type PlacedElement, valueField } from './view-state.ts';
import { isRecord, type Json, recordsOf, type SlackPerson, stringOf } from './wire.ts';

/** The control with this action id, block id (also `<block id>/<action id>`), button text or input label; two that fit are refused as ambiguous. */
export function placedIn(container: Container, which: string): PlacedElement {
  const blocks = container.type === 'view' ? container.view.blocks : (container.message.blocks ?? []);
  const all = elementsIn(blocks);
  const tests: ((e: PlacedElement) => boolean)[] = [
    (e) => e.actionId === which,
    (e) => wordsOf(e.block.label) === which || wordsOf(e.element.text) === which,
    (e) => e.blockId === which || `${e.blockId}/${e.actionId}` === which,
  ];
  for (const test of tests) {
    const [hit, second] = all.filter(test);
    if (second) throw new Error(`more than one control is called ${which}`);
    if (hit) return hit;
  }
  const known = all.map((e) => wordsOf(e.block.label) || wordsOf(e.element.text) || e.actionId);
  throw new Error(`there is no control called ${which}; there are: ${known.join(', ')}`);
}

/** The state entry for a plain value: text for text, an option's value or text for menus, a list for several. */
export async function fillIn(
  parts: Parts,
  person: SlackPerson,
  container: Container,
  placed: PlacedElement,
  value: unknown,
): Promise<Json> {
  const type = stringOf(placed.element.type);
  const field = type === 'overflow' ? 'selected_option' : (valueField(type) ?? 'value');
  if (value === null) return { type, [field]: field.endsWith('s') ? [] : null };
  if (field === 'selected_option') {
    return { type, selected_option: await pick(parts, person, container, placed, value) };
  }
  if (field === 'selected_options') {
    const wanted = Array.isArray(value) ? value : [value];
    const picked = await Promise.all(wanted.map((v) => pick(parts, person, container, placed, v)));
    return { type, selected_options: picked };
  }
  return { type, [field]: field === 'value' ? String(value) : value };
}

async function pick(
  parts: Parts,
  person: SlackPerson,
  container: Container,
  placed: PlacedElement,
  wanted: unknown,
): Promise<Json> {
  if (isRecord(wanted)) return wanted;
  const external = stringOf(placed.element.type).includes('external');
  const options = external
    ? await suggested(parts, person, container, placed, String(wanted))
    : recordsOf(allOptions(placed.element));
  const exact = options.find((o) => o.value === wanted || wordsOf(o.text) === wanted);
  const hit = exact ?? (external ? options[0] : undefined);
  if (hit) return { text: hit.text, value: hit.value };
  const known = options.map((o) => wordsOf(o.text)).join(', ');
  throw new Error(`${placed.actionId} offers no ${String(wanted)}; it offers: ${known}`);
}

async function suggested(
  parts: Parts,
  person: SlackPerson,
  container: Container,
  placed: PlacedElement,
  value: string,
): Promise<Json[]> {
  const state = container.type === 'view' ? container.view.state.values : {};
  const { blockId, actionId } = placed;
  const found = await suggest(parts, person, container, { blockId, actionId, value, state });
  const groups = recordsOf(found.option_groups).flatMap((g) => recordsOf(g.options));
  return [...recordsOf(found.options), ...groups];
}

function wordsOf(text: unknown): string {
  return isRecord(text) ? stringOf(text.text) : '';
}
