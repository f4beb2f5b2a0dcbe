import type { mail as en } from '../en/mail.ts';

export const mail: Record<keyof typeof en, string> = {
  'mail.isRefused': '寄給 {name}（{number}）聯絡人的郵件遭退回：對方的郵件伺服器沒有這個信箱。請更正。',
  'mail.isNotDelivered': '寄給 {name}（{number}）聯絡人的郵件連續三天無法送達。請確認信箱地址。',
  'mail.hasNoAddress': '寄給 {name}（{number}）聯絡人的郵件無法寄出：檔案中沒有信箱地址。請補上。',
  'mail.mended': '{name}（{number}）聯絡人的郵件已可送達，或信箱地址已變更。',
};
