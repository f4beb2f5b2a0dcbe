import type { needs as en } from '../en/needs.ts';

export const needs: Record<keyof typeof en, string> = {
  'verb.needs': '本月的客户需求，或某个客户的需求',
  // the list of a month
  'needs.title': '客户需求',
  'needs.none': '您的清单中没有客户。',
  'needs.waiting': '还有 {left, number} 个客户待更新，已完成 {done, number} 个。截止日期：{due}。',
  'needs.all': '您的客户及其需求。目前没有待更新的客户。',
  'needs.neverRecorded': '尚无记录',
  'needs.confirmed': '最近核对：{at}',
  'needs.whichCustomer': '是哪一个客户？',
  'needs.of': '{name}（{number}）的需求：',
  'needs.heading': '客户需求',
  'needs.updatedBy': '{by}于 {at} 记录',
  'needs.unchangedBy': '{by}于 {at} 确认无变化',
  'needs.closed': '您无权查看该客户的需求。',
  // recording
  'needs.form.title': '更新客户需求',
  'needs.projects': '合作项目',
  'needs.projects.help': '启动、调整或结束的项目及其时间。',
  'needs.services': '服务要求',
  'needs.services.help': '对服务、交付和支持的要求。',
  'needs.other': '其他需求',
  'needs.other.help': '选填。请勿填写联系人的个人信息。',
  'needs.nothingTyped': '请至少填写一项，或在清单中点“无变化”。',
  'needs.notYours': '{name}不是您负责的客户，未作记录。请由其客户经理填写。',
  'needs.sealed': '{name}的档案已封存，不能再记录。',
  'needs.recorded': '已为{name}记录。',
  'needs.recordedLeft':
    '已为{name}记录。{left, plural, =0 {本月清单已全部完成，谢谢！} other {还剩 # 个客户。}}',
  // messages
  'needs.told':
    '{month} 的客户需求清单：待更新 {left, number} 个，已完成 {done, number} 个。请在 {due} 前完成。',
  'needs.toldSoon':
    '{month} 的客户需求清单将于 {due} 到期：还有 {left, number} 个待更新，已完成 {done, number} 个。',
  'needs.toldDone':
    '{month} 的客户需求清单（截止 {due}）已完成：更新 {done, number} 个，剩余 {left, number} 个。',
  'needs.alert': '{name}尚未完成 {month} 的客户需求清单：还有 {left, number} 个客户待更新。截止日期：{due}。',
  'needs.alertDone': '{name}已完成 {month} 的客户需求清单：剩余 {left, number} 个。截止日期：{due}。',
  'needs.duty': '{month} 客户需求更新',
  'needs.dutyLeft': '还剩 {left, number} 个客户',
  // buttons
  'needs.button.unchanged': '无变化',
  'needs.button.update': '更新',
  'needs.button.open': '查看需求',
  'needs.button.list': '打开我的清单',
  'needs.schedule.title': '每月客户需求更新',
  'needs.schedule.did': '{count, plural, other {开出 # 份清单}}',
};
