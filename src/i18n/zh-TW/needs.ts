import type { needs as en } from '../en/needs.ts';

export const needs: Record<keyof typeof en, string> = {
  'verb.needs': '本月的客戶需求，或某位客戶的需求',
  // the list of a month
  'needs.title': '客戶需求',
  'needs.none': '您的清單中沒有客戶。',
  'needs.waiting': '還有 {left, number} 位客戶待更新，已完成 {done, number} 位。截止日期：{due}。',
  'needs.all': '您的客戶及其需求。目前沒有待更新的客戶。',
  'needs.neverRecorded': '尚無紀錄',
  'needs.confirmed': '最近核對：{at}',
  'needs.whichCustomer': '是哪一位客戶？',
  'needs.of': '{name}（{number}）的需求：',
  'needs.heading': '客戶需求',
  'needs.updatedBy': '{by}於 {at} 記錄',
  'needs.unchangedBy': '{by}於 {at} 確認無變化',
  'needs.closed': '您無權查看這位客戶的需求。',
  // recording
  'needs.form.title': '更新客戶需求',
  'needs.projects': '合作專案',
  'needs.projects.help': '啟動、調整或結束的專案及其時間。',
  'needs.services': '服務要求',
  'needs.services.help': '對服務、交付與支援的要求。',
  'needs.other': '其他需求',
  'needs.other.help': '選填。請勿填寫聯絡人的個人資料。',
  'needs.nothingTyped': '請至少填寫一項，或在清單中按「無變化」。',
  'needs.notYours': '{name}不是您負責的客戶，未留下紀錄。請由其客戶經理填寫。',
  'needs.sealed': '{name}的檔案已封存，不能再記錄。',
  'needs.recorded': '已為{name}記錄。',
  'needs.recordedLeft':
    '已為{name}記錄。{left, plural, =0 {本月清單已全部完成，謝謝！} other {還剩 # 位客戶。}}',
  // messages
  'needs.told':
    '{month} 的客戶需求清單：待更新 {left, number} 位，已完成 {done, number} 位。請在 {due} 前完成。',
  'needs.toldSoon':
    '{month} 的客戶需求清單將於 {due} 到期：還有 {left, number} 位待更新，已完成 {done, number} 位。',
  'needs.toldDone':
    '{month} 的客戶需求清單（截止 {due}）已完成：更新 {done, number} 位，剩餘 {left, number} 位。',
  'needs.alert': '{name}尚未完成 {month} 的客戶需求清單：還有 {left, number} 位客戶待更新。截止日期：{due}。',
  'needs.alertDone': '{name}已完成 {month} 的客戶需求清單：剩餘 {left, number} 位。截止日期：{due}。',
  'needs.duty': '{month} 客戶需求更新',
  'needs.dutyLeft': '還剩 {left, number} 位客戶',
  // buttons
  'needs.button.unchanged': '無變化',
  'needs.button.update': '更新',
  'needs.button.open': '查看需求',
  'needs.button.list': '打開我的清單',
  'needs.schedule.title': '每月客戶需求更新',
  'needs.schedule.did': '{count, plural, other {開出 # 份清單}}',
};
