import type { TypedFunction } from '../../../program/by-function.js';
import type { DeadlineCall, Holder, Opening, ReadCall } from '../../../program/connections/connection-facts.js';
import type { ConnectionFlow, HolderSet } from '../../../program/connections/connection-flow.js';
import { isConnection } from '../../../program/connections/connection-type.js';
import type { CallExpr, Node } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';
import { isExported } from '../../../types/identical.js';

/** A connection that is read where no deadline is set, nor anywhere before. */
export interface UnlimitedRead {
  /** The read; undefined where only the clearing of a deadline is seen. */
  readonly read: ReadCall | undefined;
  readonly holder: Holder;
  readonly at: { readonly from: TypedFunction; readonly call: CallExpr };
  /** What opens it, where that is seen. */
  readonly openings: readonly Opening[];
  /** Clears the deadline that nobody sets. */
  readonly cleared: DeadlineCall | undefined;
  /** Limits the writes. */
  readonly writeLimit: DeadlineCall | undefined;
  /** All that is done to the connection is seen, from what opened it on. */
  readonly isCertain: boolean;
}

/** Finds reads that no deadline ends; one for each read that comes first. */
export function findUnlimitedReads(flow: ConnectionFlow): readonly UnlimitedRead[] {
  const found: UnlimitedRead[] = [];
  for (const opening of flow.openings) {
    const one = unlimitedFrom(flow, opening);
    const same = found.findIndex(({ at }) => at.call === one?.at.call);
    const known = found[same];
    if (known === undefined) found.push(...(one === undefined ? [] : [one]));
    else if (one !== undefined) found[same] = { ...known, openings: [...known.openings, ...one.openings] };
  }
  const told = new Set(found.flatMap(({ cleared, at }) => [cleared?.call, at.call]));
  const add = (one: UnlimitedRead | undefined): void => {
    if (one === undefined || told.has(one.at.call)) return;
    told.add(one.at.call);
    found.push(one);
  };
  for (const call of flow.deadlines) if (!told.has(call.call)) add(clearedOnly(flow, call));
  for (const read of flow.reads) add(writesLimited(flow, read));
  return found;
}

function unlimitedFrom(flow: ConnectionFlow, opening: Opening): UnlimitedRead | undefined {
  const reach = flow.reachedFrom(opening.variable.origin);
  const reads = [...flow.readsAt(reach)].sort((a, b) => distance(a, opening) - distance(b, opening));
  for (const read of reads) {
    const holder = read.holders.find((one) => reach.has(one));
    if (holder === undefined || isLeftToOthers(read, flow)) continue;
    const around = flow.around(holder, placeOf(read), reach);
    if (isPutInByOthers(around, flow)) continue;
    if (isLimited(around) || around.isHandedOn || around.isClosedAside) continue;
    const cleared = around.deadlines.find((one) => one.isForReads);
    const writeLimit = around.deadlines.find((one) => one.isForWrites && !one.clears);
    return {
      read,
      holder,
      at: read,
      openings: [opening],
      cleared,
      writeLimit,
      isCertain: opening.isStandard && !around.everSet,
    };
  }
  return undefined;
}

/** Whether somebody else has to think of the time: who calls the `Read` of a connection that is made of another one, or both ends of one whose bytes are passed on to another connection. */
function isLeftToOthers({ from: { decl, info }, passedOnTo }: ReadCall, flow: ConnectionFlow): boolean {
  const receiver = decl.recv?.fields[0]?.type;
  if (decl.name.name === 'Read' && receiver !== undefined && isConnection(info.typeOf(receiver))) return true;
  return passedOnTo.some((one) => flow.isConnection(one));
}

/** Whether what is read comes from a field of a library in which other packages may put a reader of their own. */
function isPutInByOthers({ origins }: HolderSet, flow: ConnectionFlow): boolean {
  if (flow.isProgram) return false;
  return [...origins].some(
    (one) => one.kind === 'var' && one.role === 'field' && isExported(one.name) && !isConnection(one.type),
  );
}

function distance(read: ReadCall, opening: Opening): number {
  return read.from.decl === opening.from.decl ? 0 : 1;
}

function isLimited({ deadlines }: HolderSet): boolean {
  return deadlines.some(({ isForReads, clears }) => isForReads && !clears);
}

/** A deadline is cleared that nobody sets, for a connection that this package opens or gets from a function. */
function clearedOnly(flow: ConnectionFlow, cleared: DeadlineCall): UnlimitedRead | undefined {
  const [holder] = cleared.holders;
  if (holder === undefined || !cleared.clears || !cleared.isForReads) return undefined;
  const around = flow.around(holder, placeOf(cleared));
  if (around.everSet || !areAllOpened(flow, around)) return undefined;
  return { read: undefined, holder, at: cleared, openings: [], cleared, writeLimit: undefined, isCertain: false };
}

function areAllOpened(flow: ConnectionFlow, { origins }: HolderSet): boolean {
  const opened = new Set<Holder>(flow.openings.map(({ variable }) => variable.origin));
  return [...origins].every((one) => {
    if (flow.hijacked.has(one)) return false;
    return opened.has(one) || flow.hasSource(one) || (one.kind === 'var' && one.role === 'local');
  });
}

/** Writes have deadlines, and reads of the same connection have none. */
function writesLimited(flow: ConnectionFlow, read: ReadCall): UnlimitedRead | undefined {
  for (const holder of read.holders) {
    const around = flow.around(holder, placeOf(read));
    const { deadlines, isHandedOn, isClosedAside } = around;
    const writeLimit = deadlines.find(({ isForWrites, clears }) => isForWrites && !clears);
    if (writeLimit === undefined || deadlines.some(({ isForReads }) => isForReads)) continue;
    if (isHandedOn || isClosedAside) continue;
    return { read, holder, at: read, openings: [], cleared: undefined, writeLimit, isCertain: false };
  }
  return undefined;
}

/** What is deferred comes behind all that the function does. */
function placeOf({ from, call }: ReadCall | DeadlineCall): { readonly from: TypedFunction; readonly node: Node } {
  const isDeferred = parentsIn(from.chunk).get(call)?.kind === 'DeferStmt';
  return { from, node: isDeferred ? from.decl : call };
}
