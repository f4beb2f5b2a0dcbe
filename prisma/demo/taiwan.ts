import { businessNumber } from './check-digits.ts';
import type { Company, DemoContact } from './demo-customer.ts';
import type { Random } from './random.ts';

type City = { han: string; english: string; area: string; postalCode: string; streets: readonly string[] };

const CITIES: Readonly<Record<string, readonly City[]>> = {
  'taipei-centre': [
    {
      han: '台北市',
      english: 'Taipei',
      area: '2',
      postalCode: '114',
      streets: ['內湖區瑞光路', '內湖區成功路四段'],
    },
    {
      han: '台北市',
      english: 'Taipei',
      area: '2',
      postalCode: '106',
      streets: ['大安區復興南路一段', '大安區信義路四段'],
    },
    {
      han: '新北市',
      english: 'New Taipei',
      area: '2',
      postalCode: '220',
      streets: ['板橋區文化路一段', '板橋區縣民大道二段'],
    },
    {
      han: '桃園市',
      english: 'Taoyuan',
      area: '3',
      postalCode: '330',
      streets: ['桃園區中正路', '桃園區經國路'],
    },
  ],
  kaohsiung: [
    {
      han: '高雄市',
      english: 'Kaohsiung',
      area: '7',
      postalCode: '806',
      streets: ['前鎮區中華五路', '前鎮區成功二路'],
    },
    {
      han: '台南市',
      english: 'Tainan',
      area: '6',
      postalCode: '701',
      streets: ['東區東門路二段', '東區裕農路'],
    },
  ],
};

// biome-ignore format: pairs in rows read better than a line each
const BRANDS = [
  ['日嵐', 'Rilan'], ['澄鑠', 'Chengshuo'], ['宸曜', 'Chenyao'], ['燦岳', 'Tsanyue'], ['暖嶼', 'Nuanyu'], ['墨燈', 'Modeng'],
  ['築夜', 'Chuyeh'], ['禮光臺', 'Likuangtai'], ['螢澤', 'Yingtse'], ['穹頂', 'Chiungting'], ['綠汀', 'Luting'], ['鴻霽', 'Hungchi'],
  ['雲樹', 'Yunshu'], ['晟澔', 'Shenghao'], ['島嶼間', 'Taoyuchien'], ['麗晷', 'Likuei'],
] as const;

const TRADES = [
  { han: '燈飾', english: 'Lamps', industry: 'retail' },
  { han: '照明設計', english: 'Lighting Design', industry: 'construction' },
  { han: '光電', english: 'Optronics', industry: 'manufacturing' },
  { han: '室內裝修', english: 'Interiors', industry: 'construction' },
  { han: '國際貿易', english: 'International Trading', industry: 'wholesale' },
] as const;

// biome-ignore format: as above
const SURNAMES = [['許', 'Hsu'], ['鄭', 'Cheng'], ['謝', 'Hsieh'], ['蔡', 'Tsai'], ['楊', 'Yang'], ['蘇', 'Su'], ['葉', 'Yeh'], ['呂', 'Lu'], ['莊', 'Chuang'], ['賴', 'Lai']] as const;
// biome-ignore format: as above
const GIVEN = [['怡君', 'yichun'], ['冠宇', 'kuanyu'], ['佳穎', 'chiaying'], ['承翰', 'chenghan'], ['雅雯', 'yawen'], ['俊傑', 'chunchieh'], ['筱涵', 'hsiaohan'], ['柏廷', 'poting']] as const;
const ROLES = ['purchasing', 'management', 'finance', 'technical', 'logistics'] as const;

/** A company in Taiwan. No range of numbers is set aside for invention there, so numbers only have the right form. */
export function taiwaneseCompany(random: Random, unit: string, serial: number): Company {
  const city = random.pick(CITIES[unit] ?? []);
  const [brand, latin] = BRANDS[serial % BRANDS.length] ?? BRANDS[0];
  const trade = TRADES[(serial + Math.floor(serial / BRANDS.length) * 2) % TRADES.length] ?? TRADES[0];
  const domain = `${latin}-${trade.english.split(' ')[0]}.example`.toLowerCase();
  return {
    values: {
      name: `${brand}${trade.han}${random.below(3) === 0 ? '有限公司' : '股份有限公司'}`,
      nameLocal: `${latin} ${trade.english} Co., Ltd.`,
      country: 'TW',
      taxId: businessNumber(random),
      industry: trade.industry,
      street: `${random.pick(city.streets)}${1 + random.below(400)}號${1 + random.below(12)}樓`,
      city: city.han,
      postalCode: city.postalCode,
      phone: `+886${city.area}${city.area === '2' ? '5550' : '555'}${random.digits(4)}`,
      email: `service@${domain}`,
      website: `https://www.${domain}/`,
      currency: random.below(5) === 0 ? 'USD' : 'TWD',
      language: 'zh-TW',
      bankAccount: `004${random.digits(11)}`,
    },
    contacts: Array.from({ length: 1 + random.below(3) }, () => contact(random, domain)),
  };
}

function contact(random: Random, domain: string): DemoContact {
  const [surname, surnameLatin] = random.pick(SURNAMES);
  const [given, givenLatin] = random.pick(GIVEN);
  return {
    name: surname + given,
    role: random.pick(ROLES),
    email: `${givenLatin}.${surnameLatin.toLowerCase()}@${domain}`,
    phone: `+8869${random.digits(8)}`,
  };
}
