import { msg, type Message } from '../../../base/message.js';
import { findBadStores, type BadStore } from '../../../program/atomic-value-stores.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { typeString } from '../../../types/type-string.js';
import type { Finding, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'atomic-value-type',
  family: 'atomic',
  severity: 'error',
  title: msg('Store into an atomic.Value that panics'),
  since: '0.2.0',
  fixKinds: [],
};

/** One finding a store. Fields of one struct may belong to objects of different use, so those are warnings. */
export const rule: Rule = {
  meta,
  check({ typed }: PackageProgram): readonly Finding[] {
    return findBadStores(typed).map((store) => ({
      ruleId: meta.id,
      severity: store.first !== undefined && store.holder.role === 'field' ? 'warning' : 'error',
      message: message(store, typed.input.path),
      span: store.span,
      related:
        store.first === undefined ? [] : [{ span: store.first.span, message: firstStore(store, typed.input.path) }],
      identity: `${typed.input.path} ${store.name} ${store.from.object.fullName}`,
      fixes: [],
    }));
  },
};

function message({ name, type, first }: BadStore, ownPath: string): Message {
  if (type === undefined || first === undefined)
    return msg(
      '{0} is given nil here, which panics: store a value of its type that stands for nothing, such as a typed nil pointer.',
      name,
    );
  return msg(
    '{0} is given a {1} here but a {2} elsewhere, and the second Store panics: store one concrete type only, such as a struct around the value.',
    name,
    typeString(type, ownPath),
    typeString(first.type, ownPath),
  );
}

function firstStore({ first }: BadStore, ownPath: string): Message {
  return msg('a {0} is stored here', first === undefined ? '' : typeString(first.type, ownPath));
}
