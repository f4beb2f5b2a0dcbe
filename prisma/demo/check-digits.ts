import { ibanRemainder } from '../../src/desk/quality/check-bank-account.ts';
import { creditCodeCheckSign, isBusinessNumber } from '../../src/desk/quality/check-tax-id.ts';
import type { Random } from './random.ts';

const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** 统一社会信用代码: 91 (a company), the district, the nine signs of the organisation with their own check sign, the check sign. */
export function creditCode(random: Random, district: string): string {
  const body = random.digits(8);
  const sum = ORGANISATION_WEIGHTS.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
  const rest = 11 - (sum % 11);
  const organisation = body + (rest === 10 ? 'X' : rest === 11 ? '0' : String(rest));
  const first17 = `91${district}${organisation}`;
  return first17 + creditCodeCheckSign(first17);
}

/** 統一編號: one in five numbers is valid, so a few draws find one. */
export function businessNumber(random: Random): string {
  const candidate = random.digits(8);
  return isBusinessNumber(candidate) && !candidate.startsWith('0') ? candidate : businessNumber(random);
}

/** A VAT number with its prefix and the check digits of its country. */
export const vatNumber = {
  DE(random: Random): string {
    const body = `${1 + random.below(9)}${random.digits(7)}`;
    let product = 10;
    for (const digit of body) {
      const sum = (Number(digit) + product) % 10 || 10;
      product = (2 * sum) % 11;
    }
    return `DE${body}${(11 - product) % 10}`;
  },
  FR(random: Random): string {
    const siren = withLuhn(`${1 + random.below(9)}${random.digits(7)}`);
    const key = (12 + 3 * (Number(siren) % 97)) % 97;
    return `FR${String(key).padStart(2, '0')}${siren}`;
  },
  NL(random: Random): string {
    const body = `${1 + random.below(8)}${random.digits(7)}`;
    const check = [...body].reduce((sum, digit, at) => sum + Number(digit) * (9 - at), 0) % 11;
    return check === 10 ? vatNumber.NL(random) : `NL${body}${check}B01`;
  },
  IT(random: Random): string {
    return `IT${withLuhn(`0${random.digits(9)}`)}`;
  },
  ES(random: Random): string {
    const body = `${random.pick(['28', '08', '46', '41'])}${random.digits(5)}`;
    return `ESB${body}${withLuhn(body).at(-1)}`;
  },
} satisfies Record<string, (random: Random) => string>;

export type VatCountry = keyof typeof vatNumber;

/** The French key is computed from bank, branch and account like the control letters of a RIB; the others have none inside. */
const ACCOUNTS: Record<VatCountry, (random: Random) => string> = {
  DE: (random) => random.digits(18),
  FR: (random) => {
    const account = random.digits(21);
    const key = 97 - Number((BigInt(account) * 100n) % 97n);
    return account + String(key).padStart(2, '0');
  },
  NL: (random) => `DEMO${random.digits(10)}`,
  IT: (random) => `X${random.digits(22)}`,
  ES: (random) => random.digits(20),
};

export function iban(random: Random, country: VatCountry): string {
  const account = ACCOUNTS[country](random);
  const check = 98 - ibanRemainder(`${country}00${account}`);
  return `${country}${String(check).padStart(2, '0')}${account}`;
}

/** Appends the digit that makes the sum of the doubled and single digits a multiple of ten. */
function withLuhn(body: string): string {
  const sum = [...body].toReversed().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return body + String((10 - (sum % 10)) % 10);
}
