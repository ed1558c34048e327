import { getOrMake } from '../../base/get-or-make.js';
import { nameSpan, type Context } from '../../program/concurrency/contexts.js';
import type { SharedAccess } from '../../program/concurrency/shared-accesses.js';
import type { Finding } from '../../rules/rule.js';
import type { Span } from '../../syntax/source-file.js';
import type { VarObject } from '../../types/object.js';

/** An access, the data that it counts for, and the finding that says that it races. */
export interface RacingAccess extends SharedAccess {
  readonly data: VarObject;
  readonly race: Finding | undefined;
}

/** Findings are about accesses by their spans. What races with a variable under another name, as a pointer to it, counts as an access to that variable. */
export function racingAccesses(accesses: readonly SharedAccess[], races: readonly Finding[]): readonly RacingAccess[] {
  const marks = new Map<SharedAccess, { readonly data: VarObject; readonly race: Finding }>();
  for (const race of races) {
    const sides = [race.span, ...race.related.map(({ span }) => span)].map((span) => accessesAt(accesses, span));
    const [first] = sides.find((side) => side.length > 0) ?? [];
    if (first === undefined) continue;
    const data = first.variable;
    const all = sides.flat();
    const same = all.filter(({ variable }) => variable === data);
    const others = all.filter(({ variable }) => variable !== data).slice(0, 1);
    for (const access of same.some((one) => one !== first) ? same : [first, ...others])
      if (!marks.has(access)) marks.set(access, { data, race });
  }
  return accesses.map((access) => ({ ...access, data: access.variable, race: undefined, ...marks.get(access) }));
}

function accessesAt(accesses: readonly SharedAccess[], { chunk, start, end }: Span): readonly SharedAccess[] {
  return accesses.filter(({ span }) => span.chunk === chunk && span.start === start && span.end === end);
}

/** Where a finding is about code that nobody is seen to call, somebody calls it all the same. */
export function withUnseenCallers(contexts: readonly Context[], accesses: readonly RacingAccess[]): readonly Context[] {
  const seen = new Set(contexts.flatMap(({ functions }) => [...functions]));
  const unseen = new Map<string, { readonly place: Span; readonly functions: Set<number> }>();
  for (const { race, summary, function: number } of accesses) {
    if (race === undefined || seen.has(number)) continue;
    const type = summary.unit.object?.receiverTypeName ?? '';
    const place = nameSpan(summary.unit);
    getOrMake(unseen, type, () => ({ place, functions: new Set<number>() })).functions.add(number);
  }
  const added = [...unseen].map(([name, { place, functions }]): Context => {
    return { kind: 'callers', name, place, starts: [], isMany: true, literal: undefined, functions };
  });
  return [...contexts, ...added];
}
