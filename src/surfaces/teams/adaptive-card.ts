/**
 * The part of Adaptive Cards 1.5 that the desk draws; nothing newer, because phones lag behind. No `lang`: it serves date functions, which the
 * desk does not use, and takes no regions.
 */
export type AdaptiveCard = {
  type: 'AdaptiveCard';
  version: '1.5';
  fallbackText?: string;
  body: Element[];
  refresh?: { action: Execute; userIds: readonly string[] };
  msteams?: { width?: 'Full'; entities?: Mention[] };
};

export type Mention = { type: 'mention'; text: string; mentioned: { id: string; name: string } };
export type Element = RichTextBlock | TextBlock | Image | ActionSet | Input;
type Placed = { spacing?: 'none' | 'small' | 'medium'; separator?: true };

export type RichTextBlock = Placed & { type: 'RichTextBlock'; inlines: TextRun[] };
export type TextRun = {
  type: 'TextRun';
  text: string;
  weight?: 'bolder';
  size?: 'small' | 'large';
  color?: 'attention' | 'warning' | 'good';
  isSubtle?: true;
  italic?: true;
  strikethrough?: true;
};
/** Reads markdown, so it holds mentions and nothing else. */
export type TextBlock = Placed & { type: 'TextBlock'; text: string; wrap: true };

/** As wide as the card; Teams' own addition lets a reader enlarge it. */
export type Image = Placed & {
  type: 'Image';
  url: string;
  altText: string;
  size: 'stretch';
  msteams: { allowExpand: true };
};

export type ActionSet = Placed & { type: 'ActionSet'; actions: Action[] };
export type Action = Execute | Submit | ShowCard | OpenUrl;
type Button = { title: string; style?: 'positive' | 'destructive'; mode?: 'secondary' };
type Sending = { data: object; associatedInputs?: 'auto' | 'none' };
export type Execute = Partial<Button> & Sending & { type: 'Action.Execute'; verb: string };
export type Submit = Button & Sending & { type: 'Action.Submit' };
/** The client follows it itself; the bot hears nothing of it. */
export type OpenUrl = { type: 'Action.OpenUrl'; title: string; url: string };
export type ShowCard = Button & {
  type: 'Action.ShowCard';
  card: { type: 'AdaptiveCard'; body: Element[]; actions: Action[] };
};

export type Input = TextInput | NumberInput | DateInput | ChoiceSet;
type Asked = Placed & {
  id: string;
  label: string;
  isRequired?: true;
  errorMessage?: string;
  placeholder?: string;
};
export type TextInput = Asked & {
  type: 'Input.Text';
  style?: 'text' | 'email' | 'url';
  isMultiline?: true;
  maxLength?: number;
  value?: string;
};
export type NumberInput = Asked & { type: 'Input.Number'; min?: number; max?: number; value?: number };
export type DateInput = Asked & { type: 'Input.Date'; value?: string };
export type InputChoice = { title: string; value: string };
export type ChoiceSet = Asked & {
  type: 'Input.ChoiceSet';
  choices: InputChoice[];
  style: 'compact' | 'expanded' | 'filtered';
  isMultiSelect?: true;
  wrap?: true;
  /** Teams' own addition to 1.5: the choices are asked for while somebody types. */
  'choices.data'?: { type: 'Data.Query'; dataset: string };
  value?: string;
};

export function isInput(element: Element): element is Input {
  return element.type.startsWith('Input.');
}

/** A dialog as a task answer wants it, the attachment's wrapping apart. */
export type Dialog = {
  title: string;
  card: AdaptiveCard;
  height: 'small' | 'medium' | 'large' | number;
  width: 'small' | 'medium' | 'large' | number;
};
