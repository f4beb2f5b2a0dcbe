import type { web as en } from '../en/web.ts';

export const web: Record<keyof typeof en, string> = {
  'web.nothingHeading': '这里没有内容',
  'web.nothing': '请检查链接是否完整；最简单的办法是从收到的消息中重新打开。',
  'web.expiredHeading': '此链接已过期',
  'web.expired': '链接只在限定时间内有效。请向发送链接的人索取新链接。',
  'web.tooOftenHeading': '请稍候',
  'web.tooOften': '来自您所在网络的请求过多，请一分钟后再试。',
  'web.notTakenHeading': '未能接收',
  'web.notTaken': '请返回上一页；如果填写的内容很长，请缩短后重新提交。',
  'web.failedHeading': '我们这边出了问题',
  'web.failed': '请过几分钟再试，链接仍然有效。',
};
