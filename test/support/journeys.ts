import { taxIdOf } from './builders.ts';
import type { Entries, Seat } from './seat.ts';

/** What Lily in Shanghai fills in, in the words her lists show. */
export function chineseCustomer(name: string, serial: number): Entries {
  return {
    name,
    country: '中国',
    taxId: taxIdOf(serial),
    industry: '批发',
    street: '延安西路 2299 号',
    city: '上海',
    phone: `021 5877 ${1000 + serial}`,
    currency: 'CNY',
    paymentTerms: '30 天',
    shippingCondition: '标准',
  };
}

/** What Jonas in Hamburg fills in. */
export function germanCustomer(name: string, serial: number): Entries {
  return {
    name,
    country: 'Germany',
    taxId: germanVat(serial),
    industry: 'Wholesale',
    street: 'Speicherstadt 12',
    city: 'Hamburg',
    phone: `+49 40 3008 ${5000 + serial}`,
    currency: 'EUR',
    paymentTerms: 'Net 30 days',
    shippingCondition: 'Standard',
  };
}

/** A German VAT number that passes its check (ISO 7064, MOD 11,10), one for each serial. */
function germanVat(serial: number): string {
  const body = String(13_669_500 + serial);
  const product = [...body].reduce((carry, digit) => (2 * ((Number(digit) + carry) % 10 || 10)) % 11, 10);
  return `DE${body}${(11 - product) % 10}`;
}

/** From `/customer new` to the last look before sending. */
export async function fillNew(
  seat: Seat,
  group: Entries,
  customer: Entries,
  contact: Entries,
): Promise<void> {
  await seat.say('/customer new');
  await seat.field('accountGroup').waitFor();
  await seat.fill(group);
  await seat.submit();
  await seat.field('name').waitFor();
  await seat.fill(customer);
  await seat.submit();
  await seat.field('contactName').waitFor();
  await seat.fill(contact);
  await seat.submit();
  await seat.field('remark').waitFor();
}

export const GERMAN_GROUP: Entries = { unit: 'Hamburg responsibility', accountGroup: '1120' };

/** Jonas files a new customer of Hamburg; its number comes back. */
export async function fileInHamburg(jonas: Seat, name: string, serial: number): Promise<number> {
  await jonas.as('U13JONAS');
  const contact = { contactName: 'Elke Brandt', contactEmail: `elke.brandt${serial}@example.com` };
  await fillNew(jonas, GERMAN_GROUP, germanCustomer(name, serial), contact);
  await jonas.submit();
  await jonas.closed();
  const sent = jonas.message(`filed request`);
  await sent.filter({ hasText: name }).waitFor();
  return Number(/request (\d+)/.exec((await sent.textContent()) ?? '')?.[1]);
}
