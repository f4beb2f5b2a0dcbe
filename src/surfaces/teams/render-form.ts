import type { Translate } from '../../i18n/translate.ts';
import { type Form, limitsOf, type OpenForm, type Values } from '../../kit/form.ts';
import { TooLarge } from '../sizes.ts';
import { type Action, type Dialog, type Element, isInput, type Submit } from './adaptive-card.ts';
import { bytesOf, checked, LIMITS } from './limits.ts';
import { inert, paragraph, run } from './literal-text.ts';
import { packForm, unpackForm } from './pack-form.ts';
import { type Carried, fieldOfInput, inputId, readCarried } from './read-values.ts';
import { type Drawing, frameOf, heightOf, renderParts, toned } from './render-card.ts';
import { renderButtons } from './render-controls.ts';
import { fillElement, renderElement } from './render-widget.ts';

/** @throws TooLarge when Teams would refuse the form */
export function renderForm(
  open: OpenForm,
  t: Translate,
  drawing: Partial<Omit<Drawing, 'where' | 'place'>> = {},
): Dialog {
  const { form } = open;
  const where = `form ${form.id}`;
  const carried = carriedBy(open);
  const { k: _, n, t: target, c, ...shared } = carried;
  const placed: Drawing = { ...drawing, where, place: 'dialog' };
  const submit: Submit = {
    type: 'Action.Submit',
    title: inert(t({ key: form.submit })),
    style: 'positive',
    data: { desk: carried },
  };
  const others = [...(form.saveDraft ? [form.saveDraft] : []), ...(form.extra ?? [])];
  const [row, ...rows] = renderButtons(others, t, { ...placed, form: shared });
  const body: Element[] = [
    ...renderParts(form.intro ?? [], t, placed),
    ...inputs(open, t),
    { type: 'ActionSet', actions: [submit, ...(row?.actions ?? [])] },
    ...rows,
  ];
  const blank: Dialog = {
    title: t({ key: form.title }),
    card: frameOf(body, t, placed),
    height: heightOf(body),
    width: 'medium',
  };
  return filled(blank, packForm(blank), open.values ?? {}, labelsOf(form, t), where);
}

function carriedBy({ form, target, commandId, state }: OpenForm): Carried {
  const named = Object.entries(form.fields);
  const several = named.flatMap(([name, { widget }]) => (widget === 'choices' ? [name] : []));
  const found = named.flatMap(([name, { widget }]) =>
    widget === 'lookup' || widget === 'person' ? [name] : [],
  );
  return {
    k: 'form',
    n: form.id,
    t: target,
    c: commandId,
    ...(state && Object.keys(state).length > 0 && { s: state }),
    ...(several.length > 0 && { m: several }),
    ...(found.length > 0 && { l: found }),
  };
}

/**
 * A client refuses to press any button of a card whose required input is empty, also the one that keeps an unfinished draft. So where a
 * form has further buttons, its labels carry the star and the desk alone checks.
 */
function inputs({ form, target, commandId }: OpenForm, t: Translate): Element[] {
  const limits = limitsOf(form);
  const clientChecks = !form.saveDraft && !form.extra?.length;
  return Object.entries(form.fields).flatMap(([name, field]) => {
    const most = limits[name] ?? { required: false };
    const label = inert(t(field.label));
    const help = field.help && t(field.help);
    if (label === '') throw new TooLarge(`form ${form.id}, field ${name}`, 'an empty label', 0, 0);
    const required = clientChecks
      ? { label, isRequired: true as const, errorMessage: inert(t({ key: 'check.missing' })) }
      : { label: `${label} *` };
    const asked = { id: inputId(name), ...(most.required ? required : { label }) };
    return [
      renderElement(field, most, asked, { target, commandId }, t),
      ...paragraph(help ? run(help, { isSubtle: true, size: 'small' }) : [], { spacing: 'none' }),
    ];
  });
}

function labelsOf(form: Form, t: Translate): Record<string, string> {
  return Object.fromEntries(
    Object.entries(form.fields).flatMap(([name, field]) =>
      'initialLabel' in field && field.initialLabel ? [[name, t(field.initialLabel)]] : [],
    ),
  );
}

/**
 * The same form with what was typed in place and each fault's words above its field; faults of no field stand at its head.
 * @param packed what the submission carried as `z`
 * @param labels what its type-aheads showed, from `readLabels`
 * @returns undefined when `packed` is damaged
 */
export function withFaults(
  packed: string,
  values: Values,
  faults: Record<string, string>,
  t: Translate,
  labels: Record<string, string> = {},
): Dialog | undefined {
  const blank = unpackForm(packed);
  if (!blank) return undefined;
  const fields = new Set(blank.card.body.flatMap((element) => nameOf(element) ?? []));
  const elsewhere = Object.entries(faults).filter(([field]) => !fields.has(field));
  const body = [
    ...toned(t({ key: 'teams.lookAgain' }), 'strong'),
    ...elsewhere.flatMap(([, words]) => faultLine(words)),
    ...blank.card.body.flatMap((element) => {
      const name = nameOf(element);
      const words = name === undefined ? undefined : faults[name];
      return words ? [...faultLine(words), element] : [element];
    }),
  ];
  return filled({ ...blank, card: { ...blank.card, body } }, packed, values, labels, 'a form with faults');
}

function faultLine(words: string): Element[] {
  return paragraph(run(`⚠️ ${words}`, { color: 'attention' }));
}

function nameOf(element: Element): string | undefined {
  return isInput(element) ? fieldOfInput(element.id) : undefined;
}

/**
 * Puts the values in, and the packed form into the buttons that send it. The button that keeps a draft carries it too, so that a refusal
 * does not take what was typed with it; only where the form is heavier than that it must do without.
 */
function filled(
  blank: Dialog,
  packed: string,
  values: Values,
  labels: Record<string, string>,
  where: string,
): Dialog {
  const body = blank.card.body.map((element): Element => {
    const name = nameOf(element);
    return isInput(element) && name !== undefined
      ? fillElement(element, values[name], labels[name])
      : element;
  });
  const bare = withHelp(body, 'nowhere');
  const bodies = [body, withHelp(body, 'once'), bare].map((some) => withPacked(some, packed, 'every button'));
  const drawn = [...bodies, withPacked(bare, packed, 'submit')].map((some) => ({
    ...blank.card,
    body: some,
  }));
  const card = drawn.find((one) => bytesOf(one) <= LIMITS.attachment) ?? drawn.at(-1) ?? blank.card;
  return { ...blank, card: checked(card, where) };
}

/**
 * A file with many contact persons says the same help at each of them. When a form weighs too much it is said at the first one, or not at
 * all: every field is there to the last.
 */
function withHelp(body: readonly Element[], where: 'once' | 'nowhere'): Element[] {
  const said = new Set<string>();
  return body.filter((element, at) => {
    const above = body[at - 1];
    if (element.type !== 'RichTextBlock' || element.spacing !== 'none' || !above || !isInput(above))
      return true;
    const words = JSON.stringify(element.inlines);
    const isNew = !said.has(words);
    said.add(words);
    return where === 'once' && isNew;
  });
}

function withPacked(body: readonly Element[], packed: string, into: 'every button' | 'submit'): Element[] {
  return body.map((element) => {
    if (element.type !== 'ActionSet' || !element.actions.some((action) => carriedIn(action)?.k === 'form')) {
      return element;
    }
    const actions = element.actions.map((action) => {
      const desk = carriedIn(action);
      const carries = desk && (into === 'every button' || desk.k === 'form');
      return carries ? { ...action, data: { desk: { ...desk, z: packed } } } : action;
    });
    return { ...element, actions };
  });
}

function carriedIn(action: Action): Carried | undefined {
  return 'data' in action ? readCarried(action.data) : undefined;
}
