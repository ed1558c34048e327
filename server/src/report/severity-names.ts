import { msg, type Message } from '../base/message.js';
import type { Severity } from '../rules/rule.js';

/** What severities are called. */
export const severityNames: Readonly<Record<Severity, Message>> = {
  error: msg('error'),
  warning: msg('warning'),
  information: msg('information'),
  hint: msg('hint'),
};
