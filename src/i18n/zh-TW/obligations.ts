import type { obligations as en } from '../en/obligations.ts';

export const obligations: Record<keyof typeof en, string> = {
  'obligations.digest': '今天等您處理的事項',
  'obligations.digestOverdue': '{count, plural, other {有 # 件事項已逾期，等您處理}}',
  'obligations.toDo': '待辦事項',
  'obligations.overdue': '已逾期，期限為 {at}',
  'obligations.noMore': '沒有其他事項等您處理了。',
  'schedule.title.digests': '每人每日待辦清單',
  'schedule.did.digests': '{count, plural, other {已寄出 # 份清單}}',
};
