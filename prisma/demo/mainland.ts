import { creditCode } from './check-digits.ts';
import type { Company, DemoContact } from './demo-customer.ts';
import type { Random } from './random.ts';

type City = {
  han: string;
  pinyin: string;
  area: string;
  district: string;
  postalCode: string;
  streets: readonly string[];
};

const CITIES: Readonly<Record<string, readonly City[]>> = {
  shanghai: [
    {
      han: '上海',
      pinyin: 'Shanghai',
      area: '21',
      district: '310115',
      postalCode: '200120',
      streets: ['浦东新区张杨路', '浦东新区金科路'],
    },
    {
      han: '上海',
      pinyin: 'Shanghai',
      area: '21',
      district: '310104',
      postalCode: '200030',
      streets: ['徐汇区漕溪北路', '徐汇区宜山路'],
    },
    {
      han: '苏州',
      pinyin: 'Suzhou',
      area: '512',
      district: '320505',
      postalCode: '215011',
      streets: ['虎丘区狮山路', '虎丘区竹园路'],
    },
  ],
  hangzhou: [
    {
      han: '杭州',
      pinyin: 'Hangzhou',
      area: '571',
      district: '330106',
      postalCode: '310012',
      streets: ['西湖区文三路', '西湖区天目山路'],
    },
    {
      han: '宁波',
      pinyin: 'Ningbo',
      area: '574',
      district: '330212',
      postalCode: '315100',
      streets: ['鄞州区中河路', '鄞州区天童北路'],
    },
  ],
  nanjing: [
    {
      han: '南京',
      pinyin: 'Nanjing',
      area: '25',
      district: '320106',
      postalCode: '210008',
      streets: ['鼓楼区中山北路', '鼓楼区湖南路'],
    },
    {
      han: '合肥',
      pinyin: 'Hefei',
      area: '551',
      district: '340104',
      postalCode: '230031',
      streets: ['蜀山区长江西路', '蜀山区黄山路'],
    },
  ],
  guangzhou: [
    {
      han: '广州',
      pinyin: 'Guangzhou',
      area: '20',
      district: '440106',
      postalCode: '510630',
      streets: ['天河区体育东路', '天河区黄埔大道西'],
    },
    {
      han: '佛山',
      pinyin: 'Foshan',
      area: '757',
      district: '440604',
      postalCode: '528000',
      streets: ['禅城区汾江中路', '禅城区季华五路'],
    },
    {
      han: '中山',
      pinyin: 'Zhongshan',
      area: '760',
      district: '442000',
      postalCode: '528400',
      streets: ['古镇镇中兴大道', '东区中山三路'],
    },
  ],
  shenzhen: [
    {
      han: '深圳',
      pinyin: 'Shenzhen',
      area: '755',
      district: '440305',
      postalCode: '518052',
      streets: ['南山区科苑路', '南山区学府路'],
    },
    {
      han: '东莞',
      pinyin: 'Dongguan',
      area: '769',
      district: '441900',
      postalCode: '523000',
      streets: ['南城街道鸿福路', '东城街道东城中路'],
    },
  ],
};

// biome-ignore format: pairs in rows read better than a line each
const BRANDS = [
  ['晨岚', 'Chenlan'], ['明澈', 'Mingche'], ['皓屿', 'Haoyu'], ['星砚', 'Xingyan'], ['云烁', 'Yunshuo'], ['锦曜', 'Jinyao'],
  ['沐川', 'Muchuan'], ['凌霁', 'Lingji'], ['禾曜', 'Heyao'], ['澜庭', 'Lanting'], ['泊明', 'Boming'], ['衡朗', 'Henglang'],
  ['熠川', 'Yichuan'], ['知夜', 'Zhiye'], ['映棠', 'Yingtang'], ['叙白', 'Xubai'], ['拓霖', 'Tuolin'], ['远烛', 'Yuanzhu'],
  ['青檐', 'Qingyan'], ['素辉', 'Suhui'], ['望舒桥', 'Wangshuqiao'], ['暮雨亭', 'Muyuting'], ['千柏', 'Qianbai'], ['嘉澍', 'Jiashu'],
] as const;

const TRADES = [
  { han: '照明工程', english: 'Lighting Engineering', industry: 'construction' },
  { han: '灯饰', english: 'Lamps', industry: 'retail' },
  { han: '商业照明', english: 'Commercial Lighting', industry: 'wholesale' },
  { han: '建筑装饰', english: 'Interior Decoration', industry: 'construction' },
  { han: '酒店用品', english: 'Hotel Supplies', industry: 'hospitality' },
  { han: '光电科技', english: 'Optoelectronics', industry: 'manufacturing' },
  { han: '家居', english: 'Home Furnishing', industry: 'retail' },
  { han: '会展服务', english: 'Exhibition Services', industry: 'media' },
] as const;

// biome-ignore format: as above
const SURNAMES = [['赵', 'Zhao'], ['钱', 'Qian'], ['沈', 'Shen'], ['韩', 'Han'], ['杨', 'Yang'], ['朱', 'Zhu'], ['许', 'Xu'], ['吕', 'Lü'], ['潘', 'Pan'], ['范', 'Fan'], ['彭', 'Peng'], ['鲁', 'Lu']] as const;
// biome-ignore format: as above
const GIVEN = [['思远', 'Siyuan'], ['雨桐', 'Yutong'], ['建国', 'Jianguo'], ['晓雯', 'Xiaowen'], ['子涵', 'Zihan'], ['海燕', 'Haiyan'], ['文博', 'Wenbo'], ['丽娟', 'Lijuan'], ['志强', 'Zhiqiang'], ['欣怡', 'Xinyi']] as const;
const ROLES = ['purchasing', 'management', 'finance', 'technical', 'logistics'] as const;

/** A company in mainland China. No range of numbers is set aside for invention there, so numbers only have the right form. */
export function mainlandCompany(random: Random, unit: string, serial: number): Company {
  const city = random.pick(CITIES[unit] ?? []);
  const [brand, pinyin] = BRANDS[serial % BRANDS.length] ?? BRANDS[0];
  const trade = TRADES[(serial + Math.floor(serial / BRANDS.length) * 3) % TRADES.length] ?? TRADES[0];
  const form = random.below(6) === 0 ? '股份有限公司' : '有限公司';
  const domain = `${pinyin}-${trade.english.split(' ')[0]}-${city.pinyin}.example`.toLowerCase();
  return {
    values: {
      name: `${city.han}${brand}${trade.han}${form}`,
      nameLocal: `${city.pinyin} ${pinyin} ${trade.english} Co., Ltd.`,
      country: 'CN',
      taxId: creditCode(random, city.district),
      industry: trade.industry,
      street: `${random.pick(city.streets)}${10 + random.below(980)}号${2 + random.below(20)}楼`,
      city: `${city.han}市`,
      postalCode: city.postalCode,
      phone: `+86${city.area}555${random.digits(city.area.length === 2 || Number(city.area) > 509 ? 5 : 4)}`,
      email: `info@${domain}`,
      website: `https://www.${domain}/`,
      currency: 'CNY',
      language: 'zh-CN',
      bankAccount: `62${random.digits(17)}`,
    },
    contacts: Array.from({ length: 1 + random.below(3) }, () => contact(random, domain)),
  };
}

function contact(random: Random, domain: string): DemoContact {
  const [surname, surnamePinyin] = random.pick(SURNAMES);
  const [given, givenPinyin] = random.pick(GIVEN);
  const mailbox = `${givenPinyin}.${surnamePinyin.replace('ü', 'v')}`.toLowerCase();
  return {
    name: surname + given,
    role: random.pick(ROLES),
    email: `${mailbox}@${domain}`,
    phone: `+86139${random.digits(8)}`,
  };
}
