import type { mail as en } from '../en/mail.ts';

export const mail: Record<keyof typeof en, string> = {
  'mail.isRefused': '发给 {name}（{number}）联系人的邮件被退回：对方邮件服务器没有这个地址。请更正。',
  'mail.isNotDelivered': '发给 {name}（{number}）联系人的邮件连续三天未能送达。请核对邮箱地址。',
  'mail.hasNoAddress': '发给 {name}（{number}）联系人的邮件无法发送：档案中没有邮箱地址。请补充。',
  'mail.mended': '{name}（{number}）联系人的邮件已可送达，或邮箱地址已更改。',
};
