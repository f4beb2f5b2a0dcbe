import { library } from './library.ts';

/** A colour of the page; cards then follow light and dark without being drawn again. */
const tone = (name: string) => ({ default: `var(--${name})`, subtle: `var(--${name})` });

const FOREGROUND = {
  default: { default: 'var(--ink)', subtle: 'var(--ink-2)' },
  dark: { default: 'var(--ink)', subtle: 'var(--ink-2)' },
  light: { default: 'var(--ink-2)', subtle: 'var(--ink-2)' },
  accent: tone('accent'),
  good: tone('good'),
  warning: tone('warning'),
  attention: tone('danger'),
};

const surface = (name: string) => ({ backgroundColor: `var(--${name})`, foregroundColors: FOREGROUND });

const FONT_SIZES = { small: 12, default: 14, medium: 16, large: 18, extraLarge: 22 };
const FONT_WEIGHTS = { lighter: 400, default: 400, bolder: 600 };

/** Cards as Teams draws them: its sizes and spaces, six buttons in a row, and the colours of the page. */
export function teamsHostConfig() {
  return new library.HostConfig({
    supportsInteractivity: true,
    spacing: { none: 0, small: 4, default: 8, medium: 16, large: 24, extraLarge: 32, padding: 16 },
    separator: { lineThickness: 1, lineColor: 'var(--line)' },
    fontTypes: {
      default: { fontFamily: 'inherit', fontSizes: FONT_SIZES, fontWeights: FONT_WEIGHTS },
      monospace: { fontFamily: 'var(--mono)', fontSizes: FONT_SIZES, fontWeights: FONT_WEIGHTS },
    },
    lineHeights: { small: 16, default: 20, medium: 22, large: 24, extraLarge: 28 },
    containerStyles: {
      default: surface('card'),
      emphasis: surface('ground-2'),
      accent: surface('accent-soft'),
      good: surface('good-soft'),
      warning: surface('mark'),
      attention: surface('danger-soft'),
    },
    imageSizes: { small: 32, medium: 52, large: 100 },
    textBlock: { headingLevel: 3 },
    actions: {
      maxActions: 6,
      // The style sheet parts the buttons, so that a second line of them keeps its distance too.
      buttonSpacing: 0,
      spacing: 'medium',
      actionsOrientation: 'horizontal',
      actionAlignment: 'left',
      allowTitleToWrap: true,
      showCard: { actionMode: 'inline', inlineTopMargin: 12, style: 'emphasis' },
    },
    adaptiveCard: { allowCustomStyle: false },
    imageSet: { imageSize: 'medium', maxImageHeight: 100 },
    factSet: {
      title: { weight: 'bolder', wrap: true, maxWidth: 180 },
      value: { weight: 'default', wrap: true },
      spacing: 8,
    },
    inputs: {
      label: {
        inputSpacing: 'small',
        requiredInputs: { weight: 'bolder', suffix: ' *', suffixColor: 'attention' },
        optionalInputs: { weight: 'bolder' },
      },
      errorMessage: { color: 'attention', weight: 'bolder' },
    },
  });
}
