import { msg, type Message } from '../../../base/message.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { findUnhashableKeys, type UnhashableKey } from '../../../program/unhashable-keys.js';
import { typeString } from '../../../types/type-string.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'syncmap-unhashable-key',
  family: 'map',
  severity: 'error',
  title: msg('Key of a sync.Map that cannot be hashed'),
  since: '0.2.0',
  fixKinds: [],
};

/** One finding a key. */
export const rule: Rule = {
  meta,
  check({ typed }: PackageProgram): readonly Finding[] {
    return findUnhashableKeys(typed).map((found) => ({
      ruleId: meta.id,
      severity: 'error',
      message: message(found, typed.input.path),
      span: found.span,
      related: [],
      identity: `${typed.input.path} ${found.passedTo?.fullName ?? found.map ?? ''} ${found.key}`,
      fixes: [],
    }));
  },
};

function message({ key, map, passedTo, type, part }: UnhashableKey, ownPath: string): Message {
  const typeName = typeString(type, ownPath);
  const partName = typeString(part, ownPath);
  if (passedTo !== undefined)
    return part === type
      ? msg(
          '{0} becomes a key of a sync.Map in {1}, but a {2} cannot be hashed, so the call panics: pass a key that can be compared, such as a string or an array.',
          key,
          passedTo.name,
          typeName,
        )
      : msg(
          '{0} becomes a key of a sync.Map in {1}, but it holds a {2}, which cannot be hashed, so the call panics: pass a key that can be compared, such as a string or an array.',
          key,
          passedTo.name,
          partName,
        );
  return part === type
    ? msg(
        '{0} is a key of {1} here, but a {2} cannot be hashed, so the call panics: use a key that can be compared, such as a string or an array.',
        key,
        map ?? '',
        typeName,
      )
    : msg(
        '{0} is a key of {1} here, but it holds a {2}, which cannot be hashed, so the call panics: use a key that can be compared, such as a string or an array.',
        key,
        map ?? '',
        partName,
      );
}
