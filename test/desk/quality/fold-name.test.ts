import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duplicateKeys } from '../../../src/desk/quality/duplicate-keys.ts';
import { foldName } from '../../../src/desk/quality/fold-name.ts';

describe('foldName', () => {
  it.each([
    ['traditional and simplified characters', '臺灣燈飾股份有限公司', '台湾灯饰'],
    ['the Chinese legal form', '上海晨岚照明工程有限公司', '上海晨岚照明工程'],
    ['full-width letters and brackets', '上海ＡＢＣ照明（集团）有限公司', '上海ABC照明集团'],
    ['context the converter needs', '乾裏著', '干里着'],
    ['capitals and accents', 'LUMIERE DES QUAIS SARL', 'Lumière des Quais'],
    ['umlauts written out', 'Müllenhoff Lichttechnik GmbH & Co. KG', 'MUELLENHOFF LICHTTECHNIK'],
    ['dots in a legal form', 'Lucerna Viva S.p.A.', 'Lucerna Viva SpA'],
    ['spaces', 'Star Light Co., Ltd.', 'Starlight Company Limited'],
    ['the article', 'The Hearth Inc', 'Hearth'],
    ['the word for and', 'Grünwald & Söhne GmbH', 'Gruenwald und Soehne'],
    ['apostrophes', "L'Étoile SAS", 'L’Etoile'],
    ['a legal form in front', '(株)光', '光株式会社'],
    ['a Dutch form', 'Van Oosterwolde Verlichting B.V.', 'van oosterwolde verlichting'],
  ])('R40 sees past %s', (_, left, right) => {
    expect(foldName(left)).toBe(foldName(right));
  });

  it.each([
    ['different companies', '上海晨岚照明有限公司', '上海晨岚灯饰有限公司'],
    ['a branch office from its company', '上海晨岚有限公司北京分公司', '上海晨岚有限公司'],
    ['a group from a company', '晨岚集团有限公司', '晨岚有限公司'],
    ['words that only begin like a form', 'Agila Lampen', 'Ila Lampen'],
  ])('R40 keeps apart %s', (_, left, right) => {
    expect(foldName(left)).not.toBe(foldName(right));
  });

  it('keeps a name that is all legal form', () => {
    expect(foldName('有限公司')).toBe('有限公司');
    expect(foldName('Company Ltd.')).toBe('company');
    expect(foldName(' - ')).toBe('');
  });

  it('R40 folding a key again changes nothing', () => {
    const parts = [
      '有限',
      '公司',
      '股份',
      '(株)',
      '臺',
      '著',
      'Ü',
      'ß',
      ' ',
      '.',
      '-',
      '&',
      'Co',
      'Ltd',
      'GmbH',
      'S.A.',
      'é',
      'Ａ',
      '光',
      'x',
      '7',
    ];
    const names = fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map((chosen) => chosen.join(''));
    fc.assert(
      fc.property(fc.oneof(names, fc.string({ unit: 'grapheme', maxLength: 20 })), (name) => {
        const key = foldName(name);
        expect(foldName(key)).toBe(key);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('duplicateKeys', () => {
  const company = {
    name: '臺灣燈飾股份有限公司',
    country: 'TW',
    taxId: '0459 5257',
    phone: '(02) 5550-0123',
    email: 'Info@Lamps.example',
  };

  it('R40 are tax id, phone, e-mail domain with name, and name, strongest first', () => {
    expect(duplicateKeys(company)).toEqual([
      { kind: 'taxId', key: 'TW:04595257' },
      { kind: 'phone', key: '+886255500123' },
      { kind: 'domainName', key: 'lamps.example 台湾灯饰' },
      { kind: 'name', key: '台湾灯饰' },
    ]);
  });

  it('R40 are the same however the values are written', () => {
    const typed = {
      name: '台湾灯饰有限公司',
      country: 'TW',
      taxId: '０４５９５２５７',
      phone: '+886 2 5550 0123 ext. 9',
      email: 'sales@lamps.example',
    };

    expect(duplicateKeys(typed)).toEqual(duplicateKeys(company));
  });

  it('R40 a VAT number is the same with and without its country', () => {
    const keys = ['DE 136 695 976', '136695976'].map((taxId) => duplicateKeys({ country: 'DE', taxId }));

    expect(keys[0]).toEqual(keys[1]);
  });

  it('R40 both names count, and an empty value gives no key', () => {
    const both = duplicateKeys({
      name: '晨岚有限公司',
      nameLocal: 'Chenlan Co., Ltd.',
      taxId: ' ',
      phone: '',
      email: 'nobody',
    });

    expect(both).toEqual([
      { kind: 'name', key: '晨岚' },
      { kind: 'name', key: 'chenlan' },
    ]);
    expect(duplicateKeys({ name: 'Same Ltd', nameLocal: 'SAME' })).toHaveLength(1);
    expect(duplicateKeys({})).toEqual([]);
  });
});
