import type { Language } from '../kit/actor.ts';

export type MomentStyle = 'date' | 'time' | 'dateTime' | 'relative';

const STYLES = {
  date: { dateStyle: 'medium' },
  time: { timeStyle: 'short' },
  dateTime: { dateStyle: 'medium', timeStyle: 'short' },
} as const satisfies Record<Exclude<MomentStyle, 'relative'>, Intl.DateTimeFormatOptions>;

/** The largest unit of which at least one whole one has passed, in seconds. */
const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const satisfies readonly (readonly [Intl.RelativeTimeFormatUnit, number])[];

/** A calendar day without a clock: it is the same day in every zone. */
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const dateFormats = new Map<string, Intl.DateTimeFormat>();
const relativeFormats = new Map<Language, Intl.RelativeTimeFormat>();

/** @param moment an ISO instant, or a calendar day like 2026-02-27, which no zone moves */
export function formatMoment(
  moment: string,
  style: MomentStyle,
  { language, timeZone, now }: { language: Language; timeZone: string; now: Date },
): string {
  const at = new Date(moment);
  if (style === 'relative') return relativeFormat(language).format(...sinceUnits(at, now));
  return dateFormat(language, DAY.test(moment) ? 'UTC' : timeZone, style).format(at);
}

function sinceUnits(at: Date, now: Date): [number, Intl.RelativeTimeFormatUnit] {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ['minute', 60];
  return [Math.trunc(seconds / length), unit];
}

/** Making a format costs some 30 µs, using it 1 µs. */
function dateFormat(language: Language, timeZone: string, style: keyof typeof STYLES): Intl.DateTimeFormat {
  const key = `${language} ${timeZone} ${style}`;
  let format = dateFormats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(language, { ...STYLES[style], timeZone });
    dateFormats.set(key, format);
  }
  return format;
}

function relativeFormat(language: Language): Intl.RelativeTimeFormat {
  let format = relativeFormats.get(language);
  if (!format) {
    format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
    relativeFormats.set(language, format);
  }
  return format;
}
