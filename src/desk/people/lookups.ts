import type { Lookup } from '../../kit/feature.ts';
import { verbatim } from '../../kit/text.ts';

const OPTIONS = 50;

/** IANA time zones by any part of their name. UTC is none of a place, but some use it. */
export const lookUpTimeZones: Lookup = async (query) => {
  const words = query.trim().toLowerCase().replaceAll(' ', '_');
  return ['UTC', ...Intl.supportedValuesOf('timeZone')]
    .filter((zone) => zone.toLowerCase().includes(words))
    .slice(0, OPTIONS)
    .map((zone) => ({ value: zone, label: verbatim(zone) }));
};
