import { en, type MessageKey } from './en.ts';

export const zhTW: Record<MessageKey, string> = { ...en };
