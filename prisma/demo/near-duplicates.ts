import { Converter } from 'opencc-js/t2cn';
import type { Company } from './demo-customer.ts';

const toSimplified = Converter({ from: 'tw', to: 'cn' });

/**
 * The same company once more, the way it slips into real files: written by somebody else, in another unit. Each row is one
 * way, so that each kind of duplicate key finds something in the local workspace.
 */
export const NEAR_DUPLICATES: readonly {
  of: string;
  nth: number;
  into: string;
  again(company: Company): Company;
}[] = [
  { of: 'taipei-centre', nth: 1, into: 'shanghai', again: inSimplified },
  { of: 'taipei-centre', nth: 4, into: 'guangzhou', again: inSimplified },
  { of: 'kaohsiung', nth: 2, into: 'taipei-centre', again: withoutLegalForm },
  { of: 'shanghai', nth: 3, into: 'hangzhou', again: withoutLegalForm },
  { of: 'guangzhou', nth: 5, into: 'shenzhen', again: samePhoneOnly },
  { of: 'nanjing', nth: 2, into: 'shanghai', again: sameTaxIdOnly },
  { of: 'hamburg-centre', nth: 0, into: 'rotterdam', again: withoutUmlauts },
  { of: 'hamburg-centre', nth: 2, into: 'rotterdam', again: withoutLegalForm },
];

/** 臺灣 and 台湾, without the legal form and the other script; its tax id was not asked for. */
function inSimplified({ values, contacts }: Company): Company {
  const { taxId: _taxId, nameLocal: _latin, phone: _phone, ...rest } = values;
  return { values: { ...rest, name: toSimplified(bare(values.name)) }, contacts: contacts.slice(0, 1) };
}

function withoutLegalForm({ values, contacts }: Company): Company {
  const { taxId: _taxId, phone: _phone, nameLocal: _latin, ...rest } = values;
  return { values: { ...rest, name: bare(values.name) }, contacts: contacts.slice(0, 1) };
}

function withoutUmlauts(company: Company): Company {
  const plain = withoutLegalForm(company);
  const name = (plain.values.name ?? '').replaceAll('ü', 'ue').replaceAll('ö', 'oe').replaceAll('ä', 'ae');
  return { ...plain, values: { ...plain.values, name: name.toUpperCase() } };
}

function samePhoneOnly({ values, contacts }: Company): Company {
  const { taxId: _taxId, nameLocal: _latin, email: _email, ...rest } = values;
  return { values: { ...rest, name: `${bare(values.name)}展厅` }, contacts };
}

function sameTaxIdOnly({ values, contacts }: Company): Company {
  const { phone: _phone, nameLocal: _latin, email: _email, ...rest } = values;
  return { values: { ...rest, name: `${bare(values.name)}(旧户)` }, contacts };
}

function bare(name = ''): string {
  return name
    .replace(/(股份)?有限公司$/u, '')
    .replace(/ (GmbH & Co\. KG|GmbH|AG|e\.K\.|S\.p\.A\.|S\.r\.l\.|S\.L\.|S\.A\.)$/u, '');
}
