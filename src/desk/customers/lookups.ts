import type { Choice } from '../../kit/card.ts';
import type { Lookup } from '../../kit/feature.ts';
import { verbatim } from '../../kit/text.ts';
import { COUNTRIES } from '../quality/schema.ts';

const OPTIONS = 50;

/** Countries by name in the person's own language, in English, or by code. */
export const lookUpCountries: Lookup = async (query, interaction) => {
  const { language } = await interaction.person();
  return matching(query, COUNTRIES, language, 'region');
};

/** Currencies by name or ISO 4217 code. */
export const lookUpCurrencies: Lookup = async (query, interaction) => {
  const { language } = await interaction.person();
  return matching(query, Intl.supportedValuesOf('currency'), language, 'currency');
};

function matching(
  query: string,
  codes: readonly string[],
  language: string,
  type: 'region' | 'currency',
): Choice[] {
  const own = new Intl.DisplayNames([language], { type });
  const english = new Intl.DisplayNames(['en'], { type });
  const words = query.trim().toLowerCase();
  const named = codes.map((code) => ({
    code,
    name: own.of(code) ?? code,
    english: english.of(code) ?? code,
  }));
  const hits = named.filter(({ code, name, english: other }) =>
    [code, name, other].some((text) => text.toLowerCase().includes(words)),
  );
  const rank = (hit: (typeof named)[number]): number =>
    hit.code.toLowerCase() === words
      ? 0
      : hit.name.toLowerCase().startsWith(words) || hit.english.toLowerCase().startsWith(words)
        ? 1
        : 2;
  return hits
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, language))
    .slice(0, OPTIONS)
    .map(({ code, name }) => ({
      value: code,
      label: verbatim(type === 'currency' ? `${code} ${name}` : name),
    }));
}

/** People of the desk by name or e-mail; for a sales representative or an account manager. */
export const lookUpPeople: Lookup = async (query, _interaction, { database }) => {
  const like = { contains: query.trim(), mode: 'insensitive' as const };
  const people = await database.prisma.person.findMany({
    where: { active: true, OR: [{ name: like }, { email: like }] },
    orderBy: { name: 'asc' },
    take: OPTIONS,
    select: { id: true, name: true },
  });
  return people.map((person) => ({ value: person.id, label: verbatim(person.name) }));
};
