import { iban, type VatCountry, vatNumber } from './check-digits.ts';
import type { Company, DemoContact } from './demo-customer.ts';
import type { Random } from './random.ts';

type Country = {
  code: VatCountry;
  cities: readonly { name: string; postalCode: string; streets: readonly string[] }[];
  /** Company names without and with the words of the country's legal forms. */
  names: readonly string[];
  forms: readonly string[];
  people: readonly string[];
  phone(random: Random): string;
  mobile(random: Random): string;
};

/** Phone numbers come from the ranges that regulators set aside for film and radio where there are such (DE, FR). */
const GERMANY: Country = {
  code: 'DE',
  cities: [
    { name: 'Hamburg', postalCode: '20457', streets: ['Am Sandtorkai', 'Brooktorkai'] },
    { name: 'Bremen', postalCode: '28195', streets: ['Am Wall', 'Obernstraße'] },
    { name: 'Berlin', postalCode: '10969', streets: ['Ritterstraße', 'Lindenstraße'] },
    { name: 'München', postalCode: '80469', streets: ['Fraunhoferstraße', 'Reichenbachstraße'] },
  ],
  names: [
    'Müllenhoff Lichttechnik',
    'Nordlaterne',
    'Grünwald & Söhne Leuchten',
    'Brinkhövel Raumlicht',
    'Lampenhaus Feddersen',
    'Elbschein',
    'Kaltenbrück Hotelausstattung',
    'Tiedemann Ladenbau',
    'Schönefleth Objektlicht',
    'Wattkieker Leuchtenhandel',
    'Oevelgarten Interieur',
    'Lüttmoor Elektro',
  ],
  forms: ['GmbH', 'GmbH & Co. KG', 'AG', 'e.K.'],
  people: [
    'Anke Sievers',
    'Jörg Mählmann',
    'Svenja Thiessen',
    'Malte Brodersen',
    'Heike Rathjen',
    'Torben Claasen',
    'Birte Ohlsen',
  ],
  phone: (random) => `+494066969${random.digits(3)}`,
  mobile: (random) => `+4917139200${random.digits(2)}`,
};

const NETHERLANDS: Country = {
  code: 'NL',
  cities: [
    { name: 'Rotterdam', postalCode: '3011 WB', streets: ['Wijnhaven', 'Boompjes'] },
    { name: 'Utrecht', postalCode: '3511 LN', streets: ['Oudegracht', 'Catharijnesingel'] },
    { name: 'Eindhoven', postalCode: '5611 EM', streets: ['Vestdijk', 'Stratumseind'] },
  ],
  names: [
    'Lantaarnkade',
    'Van Oosterwolde Verlichting',
    'Schemerhuis',
    'De Heldere Kamer',
    'Zuiderlicht Projecten',
    'Kaarsvlam Interieurs',
    'Meerdijk Installaties',
    'Vonk & Daalman Lampen',
  ],
  forms: ['B.V.', 'N.V.', 'V.O.F.'],
  people: ['Sanne Wagenaar', 'Thijs van Rhee', 'Marloes Dekkers', 'Bram Hoogland', 'Fenna Postma'],
  phone: (random) => `+3110555${random.digits(4)}`,
  mobile: (random) => `+316555${random.digits(5)}`,
};

const FRANCE: Country = {
  code: 'FR',
  cities: [
    { name: 'Lyon', postalCode: '69002', streets: ['rue de la Charité', 'cours Suchet'] },
    { name: 'Paris', postalCode: '75011', streets: ['rue Oberkampf', 'boulevard Voltaire'] },
  ],
  names: [
    'Lumière des Quais',
    'Atelier Clairvoie',
    'Éclairages Montferrand',
    'Maison Verrelune',
    'Hôtelière du Rhône',
  ],
  forms: ['SARL', 'S.A.S.', 'SA'],
  people: ['Camille Fournel', 'Étienne Vasseur', 'Maëlle Guichard', 'Hugo Lantier'],
  phone: (random) => `+3319900${random.digits(4)}`,
  mobile: (random) => `+3346571${random.digits(4)}`,
};

const ITALY: Country = {
  code: 'IT',
  cities: [{ name: 'Milano', postalCode: '20121', streets: ['via Manzoni', 'via Solferino'] }],
  names: ['Lucerna Viva', 'Officina della Penombra', 'Chiarofondo Arredi', 'Fratelli Bellaluna'],
  forms: ['S.p.A.', 'S.r.l.'],
  people: ['Giulia Ferrante', 'Matteo Brambilla', 'Chiara Donadoni'],
  phone: (random) => `+39025550${random.digits(4)}`,
  mobile: (random) => `+39347555${random.digits(4)}`,
};

const SPAIN: Country = {
  code: 'ES',
  cities: [{ name: 'Barcelona', postalCode: '08010', streets: ['carrer de Casp', 'carrer d’Ausiàs March'] }],
  names: ['Faro de Levante Iluminación', 'Candela Norte', 'Luz y Sombra Proyectos', 'Muebles Alboraya'],
  forms: ['S.L.', 'S.A.'],
  people: ['Lucía Ferrándiz', 'Álvaro Quiroga', 'Inés Bofarull'],
  phone: (random) => `+34935550${random.digits(3)}`,
  mobile: (random) => `+34600555${random.digits(3)}`,
};

const ROLES = ['purchasing', 'management', 'finance', 'technical'] as const;
const LANGUAGES = { DE: 'de', NL: 'nl', FR: 'fr', IT: 'it', ES: 'es' } as const;

const COUNTRIES: Readonly<Record<string, readonly Country[]>> = {
  'hamburg-centre': [GERMANY, GERMANY, GERMANY, ITALY, SPAIN],
  rotterdam: [NETHERLANDS, NETHERLANDS, FRANCE],
};

export function europeanCompany(random: Random, unit: string, serial: number): Company {
  const countries = COUNTRIES[unit] ?? [GERMANY];
  const country = countries[serial % countries.length] ?? GERMANY;
  const city = random.pick(country.cities);
  const turn = Math.floor(serial / countries.length) * countries.filter((c) => c === country).length;
  const at = turn + countries.slice(0, serial % countries.length).filter((c) => c === country).length;
  const base = country.names[at % country.names.length] ?? '';
  const trade = at < country.names.length ? base : `${base} ${city.name}`;
  const domain = `${toAscii(trade)}.example`;
  return {
    values: {
      name: `${trade} ${random.pick(country.forms)}`,
      country: country.code,
      taxId: vatNumber[country.code](random),
      industry: random.pick(['retail', 'wholesale', 'construction', 'hospitality', 'realEstate']),
      street: `${random.pick(city.streets)} ${1 + random.below(90)}`,
      city: city.name,
      postalCode: city.postalCode,
      phone: country.phone(random),
      email: `info@${domain}`,
      website: `https://www.${domain}/`,
      currency: 'EUR',
      language: LANGUAGES[country.code],
      bankAccount: iban(random, country.code),
    },
    contacts: Array.from({ length: 1 + random.below(3) }, () => contact(random, country, domain)),
  };
}

function contact(random: Random, country: Country, domain: string): DemoContact {
  const name = random.pick(country.people);
  return {
    name,
    role: random.pick(ROLES),
    email: `${toAscii(name).replace('-', '.')}@${domain}`,
    phone: country.mobile(random),
  };
}

function toAscii(text: string): string {
  return text
    .toLowerCase()
    .replace(/[äöü]/g, (umlaut) => ({ ä: 'ae', ö: 'oe', ü: 'ue' })[umlaut] ?? umlaut)
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
