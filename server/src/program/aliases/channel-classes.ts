import { underlying } from '../../types/type-queries.js';
import type { TypedPackage } from '../../types/package.js';
import { aliasClassesOf, type PlacedMention } from './alias-classes.js';

/** Classes of the channels of a package; the same for all rules. */
export const channelClassesOf = aliasClassesOf('chan', (type) => underlying(type).kind === 'chan');

/** Whether a mention of a channel closes it. */
export function isClose({ around, chunk }: PlacedMention, typed: TypedPackage): boolean {
  if (around?.kind !== 'CallExpr') return false;
  const callee = typed.info(chunk).calleeOf(around);
  return callee.kind === 'builtin' && callee.name === 'close';
}
