import type { Language } from '../../kit/actor.ts';
import type { CustomerValues } from '../customers/open-customer.ts';
import type { Organisation } from '../organisation/schema.ts';

/** What is written in mainland China and Singapore, and in Taiwan, Hong Kong and Macao. */
const BY_COUNTRY: Readonly<Record<string, Language>> = {
  CN: 'zh-CN',
  SG: 'zh-CN',
  TW: 'zh-TW',
  HK: 'zh-TW',
  MO: 'zh-TW',
};

/** R110: in which language a customer is written to: the one in their file, else that of their country as far as the desk speaks it. */
export function languageFor(values: CustomerValues, { company }: Pick<Organisation, 'company'>): Language {
  const { language, country = '' } = values;
  if (language === 'zh-CN' || language === 'zh-TW') return language;
  if (language) return 'en';
  return BY_COUNTRY[country] ?? (country ? 'en' : company.defaultLanguage);
}
