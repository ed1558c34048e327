import type { PackageCode } from '../../../flow/paths/package-code.js';
import { isInstrumented } from '../../../program/instrumented-packages.js';
import { canEnd } from '../../../program/channels/runs.js';
import type { PackageProgram } from '../../../program/package-program.js';
import { pathCodeOf } from '../../../program/resources/path-code.js';
import { amountOf, startsAfter, type CountedStart } from '../../../program/wait-groups/counted-goroutines.js';
import { callsOf } from '../../../program/package-calls.js';
import { doneOwnersOf } from '../../../program/wait-groups/done-owners.js';
import { groupUsesOf, type GroupCall, type GroupUses } from '../../../program/wait-groups/group-uses.js';
import type { FuncDecl } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';
import { waysWithoutDone, type LeavingWays } from './ways-without-done.js';

/** Something that a group counts and that doesn't tell its end. */
export interface MissingDone {
  readonly uses: GroupUses;
  readonly add: GroupCall;
  /** The goroutine; undefined where it isn't one, or can't be seen which. */
  readonly start: CountedStart | undefined;
  /** How it leaves without `Done`; undefined where it never calls it. */
  readonly ways: LeavingWays | undefined;
  readonly wait: GroupCall;
}

/** Finds goroutines that a group counts and that end without `Done`. */
export function findMissingDones(program: PackageProgram): readonly MissingDone[] {
  const { typed } = program;
  if (!isInstrumented(typed.input.path)) return [];
  const code = pathCodeOf(program);
  return groupUsesOf(typed)
    .filter(({ adds, waits }) => adds.length > 0 && waits.length > 0)
    .flatMap((uses) => byFunction(uses, code).flatMap((part) => missingIn(part, code)));
}

/** Where every function that counts also waits, each has the group for itself. */
function byFunction(uses: GroupUses, code: PackageCode): readonly GroupUses[] {
  const waiting = new Set(uses.waits.map(({ declared }) => declared.decl));
  const counting = new Set(uses.adds.map(({ declared }) => declared.decl));
  if (counting.size < 2 || ![...counting].every((decl) => waiting.has(decl))) return [uses];
  const ownerOf = new Map<GroupCall, FuncDecl>();
  for (const done of uses.dones) {
    const { decl, object } = done.declared;
    const callers = counting.has(decl)
      ? undefined
      : callsOf(object, decl, code.typed)?.map(({ declared }) => declared.decl);
    const [owner] = callers ?? [decl];
    if (owner === undefined || !counting.has(owner) || callers?.some((one) => one !== owner) === true) return [uses];
    ownerOf.set(done, owner);
  }
  return [...counting].map((decl) => ({
    ...uses,
    adds: uses.adds.filter(({ declared }) => declared.decl === decl),
    waits: uses.waits.filter(({ declared }) => declared.decl === decl),
    dones: uses.dones.filter((done) => ownerOf.get(done) === decl),
  }));
}

function missingIn(uses: GroupUses, code: PackageCode): readonly MissingDone[] {
  const { adds, dones, waits } = uses;
  const { typed } = code;
  if (adds.some((add) => amountOf(add, typed.info(add.declared.chunk)) === undefined)) return [];
  if ([...adds, ...dones, ...waits].some(({ declared }) => declared.chunk.problems.length > 0)) return [];
  const starts = adds.flatMap((add) => startsAfter(add, uses, code));
  const missing = dones.length === 0 ? neverDone(uses, starts, code) : withoutOwn(uses, starts, code);
  return missing.flatMap((one) => {
    const wait = waitFor(one, uses);
    if (uses.alias.isMixed && !one.add.isItself) return [];
    return wait === undefined ? [] : [{ ...one, uses, wait }];
  });
}

type Found = Pick<MissingDone, 'add' | 'start' | 'ways'>;

/** Nobody calls `Done` at all. */
function neverDone(uses: GroupUses, starts: readonly CountedStart[], code: PackageCode): readonly Found[] {
  if (starts.length > 0) return starts.filter((start) => mayEnd(start, code)).map((start) => found(start));
  const [add] = uses.adds;
  return add === undefined || isMeantToBlock(uses) ? [] : [{ add, start: undefined, ways: undefined }];
}

/** Everybody who calls `Done` is known, and calls it for himself. */
function withoutOwn(uses: GroupUses, starts: readonly CountedStart[], code: PackageCode): readonly Found[] {
  const owners = doneOwnersOf(uses, starts, code);
  if (owners === undefined) return [];
  const missing = starts.flatMap((start): Found[] => {
    const own = owners.ofStart.get(start);
    if (own === undefined) return mayEnd(start, code) ? [found(start)] : [];
    const ways = waysWithoutDone(start, own, starts, uses, code);
    return ways === undefined ? [] : [{ ...found(start), ways }];
  });
  // A goroutine that says it twice says it for something else, too.
  const isOneEach = [...owners.ofStart.values()].every((own) => own.length <= 1);
  const alone = uses.adds.filter(
    (add) => isOneEach && !owners.ofAdd.has(add) && !starts.some((start) => start.add === add),
  );
  return [...missing, ...alone.map((add): Found => ({ add, start: undefined, ways: undefined }))];
}

function found(start: CountedStart): Found {
  return { add: start.add, start, ways: undefined };
}

/** Whether a goroutine comes to an end on some way, as far as is known. */
function mayEnd({ body, declared }: CountedStart, code: PackageCode): boolean {
  if (body === undefined) return true;
  const around = code.unitOf(declared);
  const own = body.kind === 'FuncLit' ? around && code.unitOfLiteral(body, around) : unitOfDeclared(body, code);
  return own === undefined || canEnd(own, code);
}

function unitOfDeclared(body: object, code: PackageCode): ReturnType<PackageCode['unitOf']> {
  const declared = code.typed.functions.find(({ decl }) => decl === body);
  return declared && code.unitOf(declared);
}

/** Whether the group is there to keep a function from ending: what counts and what waits stand in one function, which does nothing after it. */
function isMeantToBlock({ adds, waits }: GroupUses): boolean {
  return waits.every(({ call, declared }) => {
    const parents = parentsIn(declared.chunk);
    const stmt = parents.get(call);
    const list = stmt === undefined ? undefined : parents.get(stmt);
    const isLast = list?.kind === 'BlockStmt' && list.stmts.at(-1) === stmt;
    return isLast && adds.every((add) => add.declared.decl === declared.decl);
  });
}

/** The `Wait` in the same function, else one in another. */
function waitFor({ add, start }: Found, { waits }: GroupUses): GroupCall | undefined {
  const from = (start?.declared ?? add.declared).decl;
  return waits.find(({ declared }) => declared.decl === from) ?? waits[0];
}
