import type { obligations as en } from '../en/obligations.ts';

export const obligations: Record<keyof typeof en, string> = {
  'obligations.digest': '今天等您处理的事项',
  'obligations.digestOverdue': '{count, plural, other {有 # 件事项已逾期，等您处理}}',
  'obligations.toDo': '待办事项',
  'obligations.overdue': '已逾期，期限为 {at}',
  'obligations.noMore': '没有更多事项等您处理了。',
  'schedule.title.digests': '每人每日待办清单',
  'schedule.did.digests': '{count, plural, other {已发送 # 份清单}}',
};
