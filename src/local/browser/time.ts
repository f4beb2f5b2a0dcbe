/** Slack writes a moment as seconds with six decimals, in a string. */
export function momentOf(ts: string): Date {
  return new Date(Number(ts) * 1000);
}

export interface TimeVoice {
  locale: string;
  tz: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making an Intl format is slow and a page shows hundreds of times, so each is made once. */
function format(voice: TimeVoice, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${voice.locale} ${voice.tz} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(voice.locale, { ...options, timeZone: voice.tz });
  formats.set(key, made);
  return made;
}

export function clockTime(when: Date, voice: TimeVoice): string {
  return format(voice, { hour: 'numeric', minute: '2-digit' }).format(when);
}

export function fullTime(when: Date, voice: TimeVoice): string {
  return format(voice, { dateStyle: 'full', timeStyle: 'short' }).format(when);
}

export function shortStamp(when: Date, voice: TimeVoice): string {
  return format(voice, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
  }).format(when);
}

/** The calendar day in the person's own zone, as YYYY-MM-DD. */
export function dayOf(when: Date, tz: string): string {
  return format({ locale: 'en-CA', tz }, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(when);
}

function dayDistance(when: Date, now: Date, tz: string): number {
  return Math.round((Date.parse(dayOf(when, tz)) - Date.parse(dayOf(now, tz))) / 86_400_000);
}

/** "Today", "Yesterday", else the weekday and date; the year only when it is another one. */
export function dayLabel(when: Date, now: Date, voice: TimeVoice): string {
  const distance = dayDistance(when, now, voice.tz);
  if (Math.abs(distance) <= 1) return nearDay(distance, voice);
  const sameYear = dayOf(when, voice.tz).slice(0, 4) === dayOf(now, voice.tz).slice(0, 4);
  const year: Intl.DateTimeFormatOptions = sameYear ? {} : { year: 'numeric' };
  return format(voice, { weekday: 'long', day: 'numeric', month: 'long', ...year }).format(when);
}

function nearDay(distance: number, voice: TimeVoice): string {
  const words = new Intl.RelativeTimeFormat(voice.locale, { numeric: 'auto' }).format(distance, 'day');
  return words.charAt(0).toLocaleUpperCase(voice.locale) + words.slice(1);
}

/** "5 minutes ago"; a moment ahead of the clock counts as now. */
export function ago(when: Date, now: Date, locale: string): string {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const minutes = Math.max(0, Math.round((now.getTime() - when.getTime()) / 60_000));
  if (minutes < 1) return relative.format(0, 'second');
  if (minutes < 60) return relative.format(-minutes, 'minute');
  if (minutes < 60 * 24) return relative.format(-Math.round(minutes / 60), 'hour');
  return relative.format(-Math.round(minutes / 1440), 'day');
}

const TOKENS: Record<string, Intl.DateTimeFormatOptions> = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  date_slash: { year: 'numeric', month: '2-digit', day: '2-digit' },
  day_divider_pretty: { weekday: 'long', month: 'long', day: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
  time_secs: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
};

/** Fills the tokens of a `<!date^…>` sequence; a `_pretty` token says today, yesterday or tomorrow where that is near. */
export function fillDate(pattern: string, when: Date, now: Date, voice: TimeVoice): string {
  return pattern.replace(/\{(\w+)\}/g, (token, spec: string) => {
    if (spec === 'ago') return ago(when, now, voice.locale);
    const pretty = spec.endsWith('_pretty');
    const options = TOKENS[spec] ?? TOKENS[spec.replace(/_pretty$/, '')];
    if (!options) return token;
    if (pretty && Math.abs(dayDistance(when, now, voice.tz)) <= 1) {
      return nearDay(dayDistance(when, now, voice.tz), voice);
    }
    if (spec === 'date_num') return dayOf(when, voice.tz);
    return format(voice, options).format(when);
  });
}

/** The epoch second at which clocks in `tz` show the given `YYYY-MM-DDTHH:MM`; undefined for half-typed text. */
export function epochOf(local: string, tz: string): number | undefined {
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  let guess = asUtc;
  // The offset depends on the moment itself: two rounds settle it on both sides of a clock change.
  for (let round = 0; round < 2; round += 1)
    guess = asUtc - (Date.parse(`${wallClock(new Date(guess), tz)}Z`) - guess);
  return Math.floor(guess / 1000);
}

/** What a clock in `tz` shows at a moment, in the form `datetime-local` fields want. */
export function wallClock(when: Date, tz: string): string {
  const time = format(
    { locale: 'en-GB', tz },
    { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  ).format(when);
  return `${dayOf(when, tz)}T${time}`;
}
