import { en, type MessageKey } from './en.ts';

export const zhCN: Record<MessageKey, string> = { ...en };
