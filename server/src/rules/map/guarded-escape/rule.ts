import { msg, type Message } from '../../../base/message.js';
import { cloneValue } from '../../../fixes/clone-value.js';
import { fileOf } from '../../../fixes/file-of.js';
import { spanOf } from '../../../flow/summary.js';
import { findGuardedEscapes, type GuardedEscape } from '../../../program/guarded-escapes.js';
import type { PackageProgram } from '../../../program/package-program.js';
import type { Finding, RelatedLocation, Rule, RuleMeta } from '../../rule.js';

const meta: RuleMeta = {
  id: 'guarded-escape',
  family: 'map',
  severity: 'warning',
  title: msg('Guarded map or slice given away without a copy'),
  since: '0.2.0',
  fixKinds: ['clone'],
};

/** More changes and callers than these tell a reader nothing new. */
const maxPlaces = 3;

/** One finding a function and field. */
export const rule: Rule = {
  meta,
  check(program: PackageProgram): readonly Finding[] {
    const { typed } = program;
    return findGuardedEscapes(program).map((escape) => {
      const { unit } = escape.access;
      const { chunk, object } = unit;
      const file = fileOf(typed, unit);
      const fix =
        file === undefined ? undefined : cloneValue({ typed, file, chunk, value: escape.value, kind: escape.kind });
      return {
        ruleId: meta.id,
        severity: 'warning',
        message: message(escape),
        span: spanOf(unit, escape.value),
        related: evidence(escape),
        identity: `${typed.input.path} ${object?.fullName ?? ''} ${escape.access.path.toString()}`,
        fixes: fix === undefined ? [] : [fix],
      };
    });
  },
};

function message({ access, lock, writes, way, kind }: GuardedEscape): Message {
  const args = [
    access.unit.object?.name ?? '',
    access.path.toString(),
    writes[0].access.unit.object?.name ?? '',
    lock.toString(),
  ] as const;
  if (way === 'return')
    return kind === 'map'
      ? msg(
          '{0} returns the map {1} itself, which {2} changes under {3}: callers read it without the lock, so return a copy (maps.Clone).',
          ...args,
        )
      : msg(
          '{0} returns the slice {1} itself, whose elements {2} changes under {3}: callers read them without the lock, so return a copy (slices.Clone).',
          ...args,
        );
  return kind === 'map'
    ? msg(
        '{0} sends the map {1} itself, which {2} changes under {3}: the receiver reads it without the lock, so send a copy (maps.Clone).',
        ...args,
      )
    : msg(
        '{0} sends the slice {1} itself, whose elements {2} changes under {3}: the receiver reads them without the lock, so send a copy (slices.Clone).',
        ...args,
      );
}

function evidence({ access, lock, locked, writes, callers }: GuardedEscape): RelatedLocation[] {
  return [
    { span: spanOf(access.unit, locked), message: msg('{0} is taken here', lock.toString()) },
    ...writes.slice(0, maxPlaces).map((write) => ({
      span: write.access.span,
      message: msg('changed here under {0}', lock.toString()),
    })),
    ...callers.slice(0, maxPlaces).map(({ call, from }) => ({
      span: spanOf(from.unit, call.node),
      message: msg('{0} gets it here without the lock', from.unit.object?.name ?? ''),
    })),
  ];
}
