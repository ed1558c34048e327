import { msg } from '../../../base/message.js';
import { plainMutex } from '../../../fixes/plain-mutex.js';
import { spanOf } from '../../../flow/summary.js';
import { declaredName } from '../../../program/declared-name.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { TypedPackage } from '../../../types/package.js';
import type { Finding, RelatedLocation, Rule, RuleMeta } from '../../rule.js';
import { findMisfits, type Misfit } from './find-misfits.js';

const meta: RuleMeta = {
  id: 'rwmutex-misfit',
  family: 'lock',
  severity: 'hint',
  title: msg('RWMutex that nobody locks for reading'),
  since: '0.2.0',
  fixKinds: ['plain-mutex'],
  isAdvice: true,
};

/** More places than a reader wants to see. */
const mostRelated = 5;

/** One finding a mutex. Which lock is faster is for a measurement to say, so that it is no more than a hint. */
export const rule: Rule = {
  meta,
  check({ typed }: PackageProgram): readonly Finding[] {
    return findMisfits(typed).map((misfit) => findingOf(misfit, typed));
  },
};

function findingOf({ variable, declaration, writes }: Misfit, typed: TypedPackage): Finding {
  const { file, chunk, ident } = declaration;
  const name = declaredName(variable);
  const locked = writes.slice(0, mostRelated).map((mention): RelatedLocation => ({
    span: spanOf(mention, mention.around ?? mention.expr),
    message: msg('it is locked here'),
  }));
  return {
    ruleId: meta.id,
    severity: 'hint',
    message: msg('{0} is never locked for reading, so that a sync.Mutex does the same with less.', name),
    span: { file, chunk, start: ident.start, end: ident.end },
    related: locked,
    identity: `${typed.input.path} ${name}`,
    fixes: [plainMutex(typed, variable)],
  };
}
