import {
  boolean,
  checkShape,
  complain,
  integer,
  integerWithin,
  listOf,
  object,
  oneOf,
  pattern,
  type Rule,
  type Shape,
  string,
} from './check-shape.ts';
import { PAGES } from './limits.ts';
import { isRecord } from './wire.ts';

const page = (name: string) => `${PAGES.elements}/${name}-element`;
const LINK = /^(https?:\/\/|mailto:)\S+$/;
const link = pattern(LINK, 'must be a valid URL');

const PLAIN_STYLES = ['bold', 'italic', 'strike', 'highlight', 'client_highlight', 'underline'];
const MENTION_STYLES = [...PLAIN_STYLES, 'unlink'];
const WORD_STYLES = [...MENTION_STYLES, 'code'];

/** Exactly these booleans; an empty style is taken, as the platform takes it. */
function style(source: string, names: readonly string[]): Record<string, Rule> {
  const props = Object.fromEntries(names.map((name): [string, Rule] => [name, boolean]));
  return { style: object({ source, required: [], props }) };
}

function id(prefixes: string): Rule {
  return pattern(new RegExp(`^[${prefixes}][A-Z0-9]+$`), 'must be a valid id');
}

const DATE_TOKENS = new Set(
  (
    'day_divider_pretty date_num date_slash date_long date_long_full date_long_pretty date date_pretty ' +
    'date_short date_short_pretty time time_secs ago'
  ).split(' '),
);

const dateFormat: Rule = (value, at, seen, source) => {
  const tokens = typeof value === 'string' ? [...value.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name) : [];
  if (tokens.length === 0 || !tokens.every((name) => DATE_TOKENS.has(name ?? ''))) {
    complain(seen, 'must be a template of known date tokens', at, source);
  }
};

type Rules = Record<string, Rule>;

function word(name: string, needed: Rules, optional: Rules = {}, styles: readonly string[] = []): Shape {
  const source = page(name);
  return {
    source,
    required: ['type', ...Object.keys(needed)],
    props: {
      type: oneOf(name),
      ...needed,
      ...optional,
      ...(styles.length > 0 && style(source, styles)),
    },
  };
}

/** What stands in a line. Elements that only Slack's own client writes (files, canvases, citations) are refused. */
const WORDS: Record<string, Shape> = {
  text: word('text', { text: string('richTextText') }, {}, WORD_STYLES),
  link: word('link', { url: link }, { text: string('richTextText'), unsafe: boolean }, WORD_STYLES),
  user: word('user', { user_id: id('UW') }, {}, MENTION_STYLES),
  usergroup: word('usergroup', { usergroup_id: id('SG') }, {}, MENTION_STYLES),
  channel: word('channel', { channel_id: id('CGD') }, {}, MENTION_STYLES),
  team: word('team', { team_id: id('TE') }, {}, MENTION_STYLES),
  broadcast: word('broadcast', { range: oneOf('here', 'channel', 'everyone') }, {}, MENTION_STYLES),
  emoji: word(
    'emoji',
    { name: pattern(/^[^\s:]+(::skin-tone-[2-6])?$/, 'must be the name of an emoji') },
    { unicode: pattern(/^[0-9a-f]+(-[0-9a-f]+)*$/, 'must be lowercase hexadecimal') },
  ),
  color: word('color', { value: pattern(/^#[0-9a-f]{6}$/i, 'must be a hex value') }, {}, PLAIN_STYLES),
  date: word(
    'date',
    { timestamp: integer(0), format: dateFormat },
    { url: link, fallback: string('richTextText'), timezone: string('richTextText') },
    PLAIN_STYLES,
  ),
};

function oneOfShapes(shapes: Record<string, Shape>, allowed: readonly string[]): Rule {
  return (value, at, seen, source) => {
    if (!isRecord(value)) return complain(seen, 'must be an object', at, source);
    const type = String(value.type);
    const shape = allowed.includes(type) ? shapes[type] : undefined;
    if (!shape) return complain(seen, `unsupported type: ${type}`, `${at}/type`, source);
    checkShape(shape, value, at, seen);
  };
}

const line = listOf(oneOfShapes(WORDS, Object.keys(WORDS)), 'richTextWords');

function container(name: string, props: Record<string, Rule>, required: readonly string[] = []): Shape {
  const source = page(name.replaceAll('_', '-'));
  return {
    source,
    required: ['type', 'elements', ...required],
    props: { type: oneOf(name), ...props },
  };
}

const border = integerWithin('richTextBorder');
const SECTION = container('rich_text_section', { elements: line });

const CONTAINERS: Record<string, Shape> = {
  rich_text_section: SECTION,
  rich_text_list: container(
    'rich_text_list',
    {
      elements: listOf(
        oneOfShapes({ rich_text_section: SECTION }, ['rich_text_section']),
        'richTextListItems',
      ),
      style: oneOf('bullet', 'ordered'),
      indent: integerWithin('richTextIndent'),
      offset: integerWithin('richTextOffset'),
      border,
    },
    ['style'],
  ),
  rich_text_quote: container('rich_text_quote', { elements: line, border }),
  rich_text_preformatted: container('rich_text_preformatted', {
    elements: listOf(oneOfShapes(WORDS, ['text', 'link']), 'richTextWords'),
    border,
    language: string('richTextText'),
  }),
};

/** What a rich text block holds: sections, lists, quotes and code. It stands in messages, modals and home tabs alike. */
export const richTextElements: Rule = listOf(
  oneOfShapes(CONTAINERS, Object.keys(CONTAINERS)),
  'richTextElements',
);
