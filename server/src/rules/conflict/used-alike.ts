import { msg } from '../../base/message.js';
import type { AccessFact } from '../../program/guards/access-facts.js';
import type { RelatedLocation } from '../rule.js';
import { dataName } from './describe-conflict.js';

/** Other data that a function uses without the lock of the finding. */
export function usedAlike({ access }: AccessFact): RelatedLocation {
  return { span: access.span, message: msg('{0} is used without it here, too', dataName(access)) };
}
