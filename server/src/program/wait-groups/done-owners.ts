import type { PackageCode } from '../../flow/paths/package-code.js';
import type { Node } from '../../syntax/ast.js';
import { parentsIn } from '../../syntax/parents.js';
import type { DeclaredFunction } from '../../types/package.js';
import { loopAround } from '../channels/loops.js';
import { ownRun, runOf } from '../channels/runs.js';
import { callsOf } from '../package-calls.js';
import type { CountedStart } from './counted-goroutines.js';
import type { GroupCall, GroupUses } from './group-uses.js';

/** Who calls `Done` for whom. */
export interface DoneOwners {
  /** The calls that a counted goroutine comes to, its callees' included. */
  readonly ofStart: ReadonlyMap<CountedStart, readonly GroupCall[]>;
  /** `Add` calls of functions that count themselves, and so say `Done` themselves. */
  readonly ofAdd: ReadonlySet<GroupCall>;
}

/** More calls within calls are not followed. */
const maxDepth = 4;

/**
 * Finds out for every `Done` of a group which counted goroutines come to it. Undefined where one of them is called by somebody else: who that is
 * may call it for any of the goroutines.
 */
export function doneOwnersOf(
  uses: GroupUses,
  starts: readonly CountedStart[],
  code: PackageCode,
): DoneOwners | undefined {
  const search = new OwnerSearch(uses, starts, code);
  for (const done of uses.dones) if (!search.assign(done)) return undefined;
  return search;
}

class OwnerSearch implements DoneOwners {
  readonly ofStart = new Map<CountedStart, GroupCall[]>();
  readonly ofAdd = new Set<GroupCall>();

  constructor(
    private readonly uses: GroupUses,
    private readonly starts: readonly CountedStart[],
    private readonly code: PackageCode,
  ) {}

  assign(done: GroupCall): boolean {
    return !isRepeated(done) && this.own(done, done.call, done.declared, 0);
  }

  /** @param node what runs the `Done`: its call, or one of a function that comes to it */
  private own(done: GroupCall, node: Node, declared: DeclaredFunction, depth: number): boolean {
    const unit = this.code.unitOf(declared);
    if (unit === undefined || depth > maxDepth) return false;
    const run = runOf(node, unit, ownRun);
    if (run.kind === 'unknown') return false;
    if (run.kind === 'goroutine') {
      const mine = this.starts.filter(({ start }) => start === run.start);
      for (const start of mine) this.give(start, done);
      return mine.length > 0;
    }
    const own = this.uses.adds.filter(
      (add) => add.declared.decl === declared.decl && !this.starts.some((start) => start.add === add),
    );
    if (own.length > 0) {
      for (const add of own) this.ofAdd.add(add);
      return own.length === 1;
    }
    return this.byCallers(done, declared, depth);
  }

  /** Every call of the function has to be that of a counted goroutine, or of a function that only such goroutines call. */
  private byCallers(done: GroupCall, { object, decl }: DeclaredFunction, depth: number): boolean {
    const calls = callsOf(object, decl, this.code.typed);
    if (calls === undefined || calls.length === 0) return false;
    return calls.every(({ call, declared }) => {
      const around = parentsIn(declared.chunk).get(call);
      if (around?.kind !== 'GoStmt') return this.own(done, call, declared, depth + 1);
      const mine = this.starts.filter(({ start }) => start === around);
      for (const start of mine) this.give(start, done);
      return mine.length > 0;
    });
  }

  private give(start: CountedStart, done: GroupCall): void {
    const known = this.ofStart.get(start);
    if (known === undefined) this.ofStart.set(start, [done]);
    else known.push(done);
  }
}

/** Whether a goroutine may come to a `Done` more than once, as a worker does that tells of each of its jobs. */
function isRepeated({ call, declared: { chunk } }: GroupCall): boolean {
  const parents = parentsIn(chunk);
  let root: Node | undefined = parents.get(call);
  while (root !== undefined && root.kind !== 'FuncLit' && root.kind !== 'FuncDecl') root = parents.get(root);
  if (root === undefined || loopAround(call, root, chunk) === undefined) return false;
  let stmt: Node | undefined = parents.get(call);
  while (stmt !== undefined && parents.get(stmt)?.kind !== 'BlockStmt' && parents.get(stmt)?.kind !== 'CommClause' && parents.get(stmt)?.kind !== 'CaseClause') stmt = parents.get(stmt); // prettier-ignore
  const list = stmt === undefined ? undefined : parents.get(stmt);
  const last = list?.kind === 'BlockStmt' ? list.stmts.at(-1) : list?.kind === 'CommClause' || list?.kind === 'CaseClause' ? list.body.at(-1) : undefined; // prettier-ignore
  return last?.kind !== 'ReturnStmt';
}
