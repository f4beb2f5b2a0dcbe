import type { web as en } from '../en/web.ts';

export const web: Record<keyof typeof en, string> = {
  'web.nothingHeading': '這裡沒有內容',
  'web.nothing': '請確認連結是否完整；最簡單的方法是從收到的訊息重新開啟。',
  'web.expiredHeading': '這個連結已過期',
  'web.expired': '連結只在限定時間內有效。請向寄送連結的人索取新的連結。',
  'web.tooOftenHeading': '請稍候',
  'web.tooOften': '您的網路送出的請求過多，請一分鐘後再試。',
  'web.notTakenHeading': '無法接收',
  'web.notTaken': '請回到上一頁；如果填寫的內容很長，請縮短後再送出。',
  'web.failedHeading': '我們這邊出了問題',
  'web.failed': '請過幾分鐘再試，連結仍然有效。',
};
