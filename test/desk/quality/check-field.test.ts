import { describe, expect, it } from 'vitest';
import { checkCountry, countryName } from '../../../src/desk/quality/check-country.ts';
import { CURRENCIES } from '../../../src/desk/quality/check-currency.ts';
import { checked, checkField, checkFields } from '../../../src/desk/quality/check-field.ts';
import { formatPhone } from '../../../src/desk/quality/check-phone.ts';
import { creditCodeCheckSign, isCreditCode } from '../../../src/desk/quality/check-tax-id.ts';
import { COUNTRIES } from '../../../src/desk/quality/schema.ts';

type Field = Parameters<typeof checkField>[0];

const accepted: [Field, string, string | undefined, string][] = [
  ['taxId', '91310115 5092970030', 'CN', '913101155092970030'],
  ['taxId', '９１３１０１１５５０９２９７００３０', 'CN', '913101155092970030'],
  ['taxId', '0459-5257', 'TW', '04595257'],
  ['taxId', '10458575', 'TW', '10458575'],
  ['taxId', 'de 136.695.976', 'DE', 'DE136695976'],
  ['taxId', '123456789', 'GR', 'EL123456789'],
  ['taxId', 'NL 1234.56.789.B01', 'NL', 'NL123456789B01'],
  ['taxId', '12-3456789', 'US', '123456789'],
  ['phone', '+８６ ２１ ５５５０ ０１２３', 'CN', '+862155500123'],
  ['phone', '040 / 66969-123', 'DE', '+494066969123'],
  ['phone', '02-5550-0123#12', 'TW', '+886255500123;ext=12'],
  ['contactPhone', '+49 171 3920012', 'CN', '+491713920012'],
  ['email', ' Info@Lamps.EXAMPLE ', undefined, 'Info@lamps.example'],
  ['contactEmail', 'a＠b.example', undefined, 'a@b.example'],
  ['website', 'lamps.example', undefined, 'https://lamps.example/'],
  ['country', 'de', undefined, 'DE'],
  ['country', '台灣', undefined, 'TW'],
  ['country', 'germany', undefined, 'DE'],
  ['currency', 'eur', undefined, 'EUR'],
  ['bankAccount', 'DE89 3704 0044 0532 0130 00', 'DE', 'DE89370400440532013000'],
  ['bankAccount', '6222-0212-3456-7890-123', 'CN', '6222021234567890123'],
  ['creditLimit', '1,250,000.50', undefined, '1250000.50'],
  ['creditLimit', '００７５０', undefined, '750'],
  ['street', '  Am Wall 3 ', undefined, 'Am Wall 3'],
  ['taxId', '  ', 'CN', ''],
];

const refused: [Field, string, string | undefined, string][] = [
  ['taxId', '913101155092970031', 'CN', 'check.taxId.cn'],
  ['taxId', '91310115509297003', 'CN', 'check.taxId.cn'],
  ['taxId', '04595258', 'TW', 'check.taxId.tw'],
  ['taxId', '00000000', 'TW', 'check.taxId.tw'],
  ['taxId', 'DE12345678', 'DE', 'check.taxId.eu'],
  ['taxId', 'none', 'US', 'check.taxId.format'],
  ['phone', '12345', 'CN', 'check.phone'],
  ['phone', '21 5550 0123', undefined, 'check.phone'],
  ['email', 'lily@', undefined, 'check.email'],
  ['website', 'javascript:alert(1)', undefined, 'check.website'],
  ['website', 'http://127.0.0.1/', undefined, 'check.website'],
  ['website', 'https://user:secret@lamps.example', undefined, 'check.website'],
  ['country', 'Atlantis', undefined, 'check.country'],
  ['currency', 'DEM', undefined, 'check.currency'],
  ['bankAccount', 'DE89 3704 0044 0532 0130 01', 'DE', 'check.bankAccount.iban'],
  ['bankAccount', 'DE89 3704 0044 0532 0130', 'DE', 'check.bankAccount.iban'],
  ['bankAccount', '12', 'CN', 'check.bankAccount.format'],
  ['creditLimit', '-5', undefined, 'check.creditLimit'],
  ['creditLimit', '1.250.000', undefined, 'check.creditLimit'],
  ['creditLimit', '1e6', undefined, 'check.creditLimit'],
];

describe('checkField', () => {
  it.each(accepted)('takes a %s written %j in %s and keeps %j', (field, raw, country, value) => {
    expect(checkField(field, raw, country)).toEqual({ ok: true, value });
  });

  it.each(refused)('refuses a %s written %j in %s with %s', (field, raw, country, code) => {
    expect(checkField(field, raw, country)).toEqual({ ok: false, code });
  });

  it.each(accepted)(
    'a %s kept from %j (%s) is kept unchanged the next time: %j',
    (field, _, country, value) => {
      expect(checkField(field, value, country)).toEqual({ ok: true, value });
    },
  );
});

describe('tax ids', () => {
  it('of mainland China whose remainder is zero end in zero and are valid', () => {
    const bodies = Array.from({ length: 500 }, (_, at) => `9131011550929${String(at).padStart(4, '0')}`);
    const signs = bodies.map(creditCodeCheckSign);

    expect(signs).toContain('0');
    expect(bodies.every((body, at) => isCreditCode(`${body}${signs[at]}`))).toBe(true);
    expect(new Set(signs).size).toBe(31);
  });

  it('of Taiwan follow the rule since April 2023: a multiple of five, with the two readings of a 7', () => {
    const valid = (id: string) => checkField('taxId', id, 'TW').ok;

    expect(valid('04595252')).toBe(true);
    expect(valid('04595253')).toBe(false);
    expect(valid('10458574')).toBe(true);
    expect(valid('10458570')).toBe(true);
    expect(valid('10458572')).toBe(false);
  });
});

describe('checkFields', () => {
  it('reads tax id and phone by the country of the same form, and reports all problems', () => {
    const typed = { country: 'Taiwan', taxId: '04595257', phone: '02-5550-0123', email: 'x' };

    expect(checkFields(typed, 'CN')).toEqual({
      values: { country: 'TW', taxId: '04595257', phone: '+886255500123', email: 'x' },
      problems: { email: 'check.email' },
    });
  });

  it('reads them by the country on file when the form does not ask for it', () => {
    expect(checkFields({ taxId: '04595257' }, 'TW').problems).toEqual({});
    expect(checkFields({ taxId: '04595257' }, 'CN').problems).toEqual({ taxId: 'check.taxId.cn' });
  });
});

describe('words and lists', () => {
  it('a checked schema gives the value in its one form, or the key of its message', () => {
    const schema = checked(checkCountry);

    expect(schema.parse(' germany ')).toBe('DE');
    expect(schema.safeParse('Atlantis').error?.issues).toMatchObject([{ message: 'check.country' }]);
  });

  it('every country has a name in every language, and can be typed by it', () => {
    const languages = ['en', 'zh-CN', 'zh-TW'] as const;
    const named = COUNTRIES.flatMap((code) =>
      languages.map((language) => [code, countryName(code, language)] as const),
    );

    expect(COUNTRIES).toHaveLength(249);
    expect(named.filter(([code, name]) => name === code)).toEqual([]);
    expect(
      named.filter(
        ([code, name]) => JSON.stringify(checkCountry(name)) !== JSON.stringify({ ok: true, value: code }),
      ),
    ).toEqual([]);
  });

  it('currencies are those in use', () => {
    expect(CURRENCIES).toEqual(expect.arrayContaining(['CNY', 'TWD', 'EUR', 'USD', 'JPY']));
    expect(CURRENCIES).not.toContain('DEM');
  });

  it('a stored phone number is shown with its country and extension', () => {
    expect(formatPhone('+886255500123;ext=12')).toMatch(/^\+886 2 5550 0123.*12$/);
    expect(formatPhone('unknown')).toBe('unknown');
  });
});
