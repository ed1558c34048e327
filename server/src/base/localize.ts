import { zhCn } from './locales/zh-cn.js';
import { fill, type Message } from './message.js';

/** Languages that texts for people come in. */
export type Locale = 'en' | 'zh-cn';

/** The locale for a language tag such as `zh-CN` or `en_US.UTF-8`; English for what is unknown or absent. */
export function localeOf(tag: string | undefined): Locale {
  const parts = (tag ?? '').toLowerCase().split(/[-_.]/);
  const isTraditional = parts.some((part) => ['hant', 'tw', 'hk', 'mo'].includes(part));
  return parts[0] === 'zh' && !isTraditional ? 'zh-cn' : 'en';
}

/** A message as text. A template without translation stays English. */
export function render(message: Message, locale: Locale): string {
  const template = locale === 'zh-cn' ? (zhCn[message.template] ?? message.template) : message.template;
  return fill(template, message.args);
}
