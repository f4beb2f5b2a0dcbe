import {
  boolean,
  complain,
  listOf,
  object,
  oneOf,
  pattern,
  type Rule,
  type Shape,
  string,
} from './check-shape.ts';
import { type LimitName, limit, PAGES } from './limits.ts';
import { isRecord, type Json } from './wire.ts';

const TEXT = `${PAGES.objects}/text-object`;
const WEB = /^https?:\/\/\S+$/;

export const webAddress = (row: LimitName): Rule => pattern(WEB, 'must be a valid URL', row);

/** A text object; `kinds` says which of the two sorts the place takes. */
export function text(row: LimitName, kinds: 'plain' | 'any' = 'plain'): Rule {
  const allowed = kinds === 'plain' ? ['plain_text'] : ['plain_text', 'mrkdwn'];
  const shape: Shape = {
    source: limit(row).source,
    required: ['type', 'text'],
    props: { type: oneOf(...allowed), text: string(row), emoji: boolean, verbatim: boolean },
    also: (value, at, seen) => {
      if (value.type === 'mrkdwn' && value.emoji !== undefined) {
        complain(seen, 'invalid additional property: emoji', at, TEXT);
      }
      if (value.type === 'plain_text' && value.verbatim !== undefined) {
        complain(seen, 'invalid additional property: verbatim', at, TEXT);
      }
    },
  };
  return object(shape);
}

export const confirm: Rule = object({
  source: `${PAGES.objects}/confirmation-dialog-object`,
  required: ['title', 'text', 'confirm', 'deny'],
  props: {
    title: text('confirmTitle'),
    text: text('confirmText', 'any'),
    confirm: text('confirmButton'),
    deny: text('confirmButton'),
    style: oneOf('primary', 'danger'),
  },
});

/** An option; overflow menus may carry a link, checkboxes and radio buttons may use mrkdwn. */
export function option(kinds: 'plain' | 'any', withUrl = false): Rule {
  const shape: Shape = {
    source: `${PAGES.objects}/option-object`,
    required: ['text', 'value'],
    props: {
      text: text('optionText', kinds),
      value: string('optionValue'),
      description: text('optionDescription', kinds),
      ...(withUrl && { url: webAddress('buttonUrl') }),
    },
  };
  return object(shape);
}

export const optionGroup: Rule = object({
  source: `${PAGES.objects}/option-group-object`,
  required: ['label', 'options'],
  props: { label: text('optionGroupLabel'), options: listOf(option('plain'), 'selectOptions') },
});

/** This workspace stands on the same machine and shows its own pictures; from everywhere else the platform's own reach counts. */
const OWN_HOST = /^(127\.0\.0\.1|localhost|\[::1\])$/;
const UNREACHABLE_HOST =
  /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[)|\.(internal|local|localhost|lan|test|invalid)$|^[^.]+$/;

/** The platform fetches a picture before it takes the message, and refuses what it cannot reach. */
const pictureAddress: Rule = (value, at, seen, source) => {
  webAddress('imageUrl')(value, at, seen, source);
  const host = URL.parse(String(value))?.hostname ?? '';
  if (host !== '' && !OWN_HOST.test(host) && UNREACHABLE_HOST.test(host))
    complain(seen, 'downloading image failed', at, source);
};

export const imageProps: Record<string, Rule> = {
  type: oneOf('image'),
  image_url: pictureAddress,
  alt_text: string('imageAlt'),
};

export const conversationFilter: Rule = object({
  source: `${PAGES.objects}/conversation-filter-object`,
  required: [],
  props: {
    include: listOf(oneOf('im', 'mpim', 'private', 'public')),
    exclude_external_shared_channels: boolean,
    exclude_bot_users: boolean,
  },
});

export const dispatchConfig: Rule = object({
  source: `${PAGES.objects}/dispatch-action-configuration-object`,
  required: ['trigger_actions_on'],
  props: { trigger_actions_on: listOf(oneOf('on_enter_pressed', 'on_character_entered')) },
});

/** Options of a select: flat or in groups, never both; the initial ones must be among them to the letter. */
export function agreeOnOptions(source: string): NonNullable<Shape['also']> {
  return (value, at, seen) => {
    const grouped = value.option_groups !== undefined;
    if (grouped === (value.options !== undefined)) {
      complain(seen, 'exactly one of options and option_groups is required', at, source);
    }
    const known = new Set(allOptions(value).map(fingerprint));
    for (const [name, initial] of initialOptions(value)) {
      if (!known.has(fingerprint(initial))) {
        complain(seen, 'must exactly match one of the provided options', `${at}/${name}`, source);
      }
    }
    const values = allOptions(value).map((o) => (isRecord(o) ? o.value : undefined));
    if (new Set(values).size !== values.length) {
      complain(seen, 'option values must be unique', `${at}/options`, source);
    }
  };
}

export function allOptions(element: Json): unknown[] {
  const groups = Array.isArray(element.option_groups) ? element.option_groups : [];
  const flat = Array.isArray(element.options) ? element.options : [];
  return [...flat, ...groups.flatMap((g) => (isRecord(g) && Array.isArray(g.options) ? g.options : []))];
}

function initialOptions(element: Json): [string, unknown][] {
  const several = Array.isArray(element.initial_options) ? element.initial_options : [];
  return [
    ...(element.initial_option === undefined
      ? []
      : [['initial_option', element.initial_option] as [string, unknown]]),
    ...several.map((o, i): [string, unknown] => [`initial_options/${i}`, o]),
  ];
}

function fingerprint(option: unknown): string {
  if (!isRecord(option)) return JSON.stringify(option) ?? '';
  const words = isRecord(option.text) ? [option.text.type, option.text.text] : option.text;
  const more = isRecord(option.description) ? option.description.text : undefined;
  return JSON.stringify([words, option.value, more]);
}
