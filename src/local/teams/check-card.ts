import { isRecord, type Json, recordsOf, stringOf } from '../json.ts';
import { actionRules } from './check-actions.ts';
import { inputShapes } from './check-inputs.ts';
import {
  checkShape,
  complain,
  createInspection,
  type Inspection,
  listOf,
  object,
  type Problem,
  type Rule,
  rulesOf,
  type Shape,
} from './check-shape.ts';
import { LIMITS, PAGES } from './limits.ts';

const { anything, boolean, check, count, filled, matching, oneOf, string } = rulesOf(PAGES.schema);
const imageAddress = matching(
  /^(https:\/\/|http:\/\/127\.0\.0\.1|http:\/\/localhost|data:image\/)/,
  'must be the address of an image',
);
const horizontal = oneOf('left', 'center', 'right');
const vertical = oneOf('top', 'center', 'bottom');
const style = oneOf('default', 'emphasis', 'good', 'attention', 'warning', 'accent');
const pixels = matching(/^\d+(px)?$/, 'must be a number of pixels');
const columnWidth = check(
  (v) => typeof v === 'number' || (typeof v === 'string' && /^(auto|stretch|\d+(\.\d+)?(px)?)$/i.test(v)),
  'must be auto, stretch, a weight or pixels',
);
const size = oneOf('default', 'small', 'medium', 'large', 'extraLarge');

const id: Rule = (value, at, seen) => {
  if (typeof value !== 'string' || value === '')
    return complain(seen, 'must be a text that is not empty', at, PAGES.schema);
  seen.ids.add(value);
};
const spoken: Rule = (value, at, seen) => {
  string(value, at, seen);
  seen.texts.push(stringOf(value));
};

const common: Record<string, Rule> = {
  type: string,
  id,
  spacing: oneOf('default', 'none', 'small', 'medium', 'large', 'extraLarge', 'padding'),
  separator: boolean,
  isVisible: boolean,
  height: oneOf('auto', 'stretch'),
  fallback: anything,
  requires: anything,
  msteams: anything,
  targetWidth: string,
};
const textual: Record<string, Rule> = {
  color: oneOf('default', 'dark', 'light', 'accent', 'good', 'warning', 'attention'),
  fontType: oneOf('default', 'monospace'),
  isSubtle: boolean,
  size,
  weight: oneOf('default', 'lighter', 'bolder'),
};

function shape(props: Record<string, Rule>, required: readonly string[] = []): Shape {
  return { source: PAGES.schema, required: ['type', ...required], props: { ...common, ...props } };
}

const element: Rule = (value, at, seen) => {
  const type = isRecord(value) ? String(value.type) : '';
  const known = Object.hasOwn(ELEMENTS, type) ? ELEMENTS[type] : undefined;
  if (!known) return complain(seen, `unknown element ${type || 'without a type'}`, at, PAGES.schema);
  checkShape(known, value, at, seen);
};
const elements = listOf(element, PAGES.schema);
const nested: Rule = (value, at, seen) => checkShape(CARD, value, at, seen);
const { action, selectAction, actions } = actionRules(nested);

const boxed: Record<string, Rule> = {
  items: elements,
  selectAction,
  style,
  verticalContentAlignment: vertical,
  bleed: boolean,
  backgroundImage: anything,
  minHeight: pixels,
  rtl: boolean,
};
const inline: Rule = (value, at, seen) => {
  if (typeof value === 'string') return spoken(value, at, seen);
  checkShape(TEXT_RUN, value, at, seen);
};
const TEXT_RUN = shape(
  {
    ...textual,
    text: spoken,
    highlight: boolean,
    italic: boolean,
    strikethrough: boolean,
    underline: boolean,
    selectAction,
  },
  ['text'],
);
const FACT: Shape = {
  source: PAGES.schema,
  required: ['title', 'value'],
  props: { title: spoken, value: spoken },
};
const cells: Record<string, Rule> = {
  horizontalCellContentAlignment: horizontal,
  verticalCellContentAlignment: vertical,
};
const typedLike =
  (type: string, of: Shape): Rule =>
  (value, at, seen) => {
    const wanted = isRecord(value) && (value.type === undefined || value.type === type);
    if (!wanted) return complain(seen, `must be a ${type}`, at, PAGES.schema);
    checkShape({ ...of, required: of.required.filter((name) => name !== 'type') }, value, at, seen);
  };
const IMAGE = shape(
  {
    url: imageAddress,
    altText: string,
    backgroundColor: string,
    height: string,
    horizontalAlignment: horizontal,
    selectAction,
    size: oneOf('auto', 'stretch', 'small', 'medium', 'large'),
    style: oneOf('default', 'person'),
    width: string,
  },
  ['url'],
);
const TABLE_COLUMN: Shape = {
  source: PAGES.schema,
  required: [],
  props: { type: string, width: columnWidth, ...cells },
};
const TABLE_ROW = shape({
  cells: listOf(typedLike('TableCell', shape(boxed, ['items'])), PAGES.schema),
  style,
  ...cells,
});

/** Every element of schema 1.5, with exactly its properties and the few that Teams adds. */
const ELEMENTS: Record<string, Shape> = {
  TextBlock: shape(
    {
      ...textual,
      text: spoken,
      horizontalAlignment: horizontal,
      maxLines: count,
      wrap: boolean,
      style: oneOf('default', 'heading', 'columnHeader'),
    },
    ['text'],
  ),
  RichTextBlock: shape({ inlines: listOf(inline, PAGES.schema), horizontalAlignment: horizontal }, [
    'inlines',
  ]),
  Image: IMAGE,
  ImageSet: shape(
    {
      images: listOf(typedLike('Image', IMAGE), PAGES.schema),
      imageSize: oneOf('auto', 'stretch', 'small', 'medium', 'large'),
    },
    ['images'],
  ),
  Container: shape(boxed, ['items']),
  ColumnSet: shape({
    columns: listOf(typedLike('Column', shape({ ...boxed, width: columnWidth })), PAGES.schema),
    selectAction,
    style,
    bleed: boolean,
    minHeight: pixels,
    horizontalAlignment: horizontal,
  }),
  FactSet: shape({ facts: listOf(object(FACT), PAGES.schema) }, ['facts']),
  ActionSet: shape({ actions }, ['actions']),
  Table: shape({
    columns: listOf(object(TABLE_COLUMN), PAGES.schema),
    rows: listOf(typedLike('TableRow', TABLE_ROW), PAGES.schema),
    firstRowAsHeader: boolean,
    showGridLines: boolean,
    gridStyle: style,
    ...cells,
  }),
  ...Object.fromEntries(
    Object.entries(inputShapes(action)).map(([type, input]) => [
      type,
      { ...input, props: { ...common, ...input.props } },
    ]),
  ),
};

const userIds: Rule = (value, at, seen) => {
  const { max, source } = LIMITS.refreshUsers;
  if (!Array.isArray(value)) return complain(seen, 'must be an array', at, source);
  if (value.length > max) complain(seen, `no more than ${max} users`, at, source);
  for (const [index, user] of value.entries()) {
    if (!/^(29:|8:orgid:)/.test(String(user)))
      complain(seen, 'must be the id of a user (29:…)', `${at}/${index}`, source);
  }
};
const refreshAction: Rule = (value, at, seen) => {
  if (!isRecord(value) || value.type !== 'Action.Execute')
    complain(seen, 'must be an Action.Execute', at, PAGES.refresh);
  action(value, at, seen);
};
const REFRESH: Shape = {
  source: PAGES.refresh,
  required: ['action'],
  props: { action: refreshAction, userIds, expires: string },
};
const MENTION: Shape = {
  source: PAGES.mentions,
  required: ['type', 'text', 'mentioned'],
  props: {
    type: oneOf('mention'),
    text: matching(/^<at>[^<]+<\/at>$/, 'must be of the form <at>name</at>'),
    mentioned: object({
      source: PAGES.mentions,
      required: ['id', 'name'],
      props: { id: filled, name: filled },
    }),
  },
};
const TEAMS: Shape = {
  source: PAGES.mentions,
  required: [],
  props: { width: oneOf('Full'), entities: listOf(object(MENTION), PAGES.mentions) },
};
const CARD: Shape = {
  source: PAGES.schema,
  required: ['type'],
  props: {
    type: oneOf('AdaptiveCard'),
    version: matching(/^1\.[0-5]$/, 'must be 1.5 at most'),
    body: elements,
    actions,
    $schema: string,
    fallbackText: string,
    speak: string,
    lang: string,
    selectAction,
    backgroundImage: anything,
    minHeight: pixels,
    rtl: boolean,
    verticalContentAlignment: vertical,
    refresh: object(REFRESH),
    metadata: anything,
    msteams: object(TEAMS),
  },
};

/** Everything the platform would refuse or leave out of a card, with the pages that say so. */
export function checkCard(card: unknown, place: Inspection['place'] = 'message', at = ''): Problem[] {
  const seen = createInspection(place);
  seen.version = isRecord(card) ? Number(card.version) || 0 : 0;
  checkShape({ ...CARD, required: ['type', 'version'] }, card, at, seen);
  for (const target of seen.targets) {
    if (!seen.ids.has(target.id))
      complain(seen, `there is no element ${target.id}`, target.pointer, PAGES.schema);
  }
  const isEmpty = isRecord(card) && recordsOf(card.body).length === 0 && recordsOf(card.actions).length === 0;
  if (isEmpty) complain(seen, 'the card is empty', at, PAGES.schema);
  if (isRecord(card)) checkMentions(card, at, seen);
  return seen.problems;
}

/** A mention that stands in no text fails the whole message. */
function checkMentions(card: Json, at: string, seen: Inspection): void {
  const entities = isRecord(card.msteams) ? recordsOf(card.msteams.entities) : [];
  for (const [index, { text }] of entities.entries()) {
    if (seen.texts.some((shown) => shown.includes(stringOf(text)))) continue;
    complain(
      seen,
      `${stringOf(text)} stands in no text of the card`,
      `${at}/msteams/entities/${index}`,
      PAGES.mentions,
    );
  }
}
