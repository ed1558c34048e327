import { spanOf, type Communication } from '../../flow/summary.js';
import type { Span } from '../../syntax/source-file.js';
import type { VarObject } from '../../types/object.js';
import { deref, underlying } from '../../types/type-queries.js';
import { channelClassesOf } from '../aliases/channel-classes.js';
import type { PackageProgram } from '../package-program.js';
import { isTestFile } from '../test-files.js';
import { groupClasses } from '../wait-groups/group-uses.js';

/** What is done with a channel or `sync.WaitGroup`. */
export type ChannelUseKind = Exclude<Communication['does'], 'slow'>;

/** A place where something is sent, received, closed, done or waited for. */
export interface ChannelUse {
  /** Stands for all variables, fields and parameters that may hold the same channel or group. */
  readonly channel: VarObject;
  readonly does: ChannelUseKind;
  /** Number of the function in whose text it stands. */
  readonly function: number;
  readonly place: Span;
}

/** All that the functions of a package, tests left out, do with channels and groups that have a name. */
export function channelUsesOf({ typed, summaries }: PackageProgram): readonly ChannelUse[] {
  const standFor = new Map<VarObject, VarObject>();
  for (const { members } of [...channelClassesOf(typed), ...groupClasses(typed)]) {
    const [first, ...rest] = [...members].map(({ origin }) => origin);
    if (first === undefined) continue;
    const shown = rest.reduce((one, other) => (rank(other) < rank(one) ? other : one), first);
    for (const { origin } of members) standFor.set(origin, shown);
  }
  return summaries.flatMap(({ unit, communications }, number) =>
    isTestFile(unit.file.uri)
      ? []
      : communications.flatMap(({ place, does, node }): ChannelUse[] => {
          const target = place?.target?.origin;
          if (target === undefined || does === 'slow' || !isShown(target, does)) return [];
          const channel = standFor.get(target) ?? target;
          return [{ channel, does, function: number, place: spanOf(unit, node) }];
        }),
  );
}

/** The name that says most: a field's or package variable's, or else that of the local that was there first. */
function rank({ role }: VarObject): number {
  if (role === 'field' || role === 'package') return 0;
  return role === 'local' ? 1 : 2;
}

function isShown({ type }: VarObject, does: ChannelUseKind): boolean {
  return does === 'wait' || does === 'done' || underlying(deref(type)).kind === 'chan';
}
