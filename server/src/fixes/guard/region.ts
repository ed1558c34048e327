import type { DeferStmt, Expr, Node, ReturnStmt, SelectStmt, Stmt } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import { commonLock, touches, usesIn, type BodyContext } from './body-context.js';
import {
  endsPath, isExitCall, leavesRegion, nestedLists, outermostNesting, type Nesting,
} from './control-flow.js'; // prettier-ignore
import { hoistOperands, type Hoisting } from './hoist.js';
import { lockCalls, type LockCalls } from './lock-calls.js';
import { CallSafety } from './std-calls.js';
import { isInside, type TargetUse } from './target-uses.js';
import { isComparedWithNil } from './total-read.js';

/** A run of statements that can stand under one lock, and where on its ways it is released. */
export interface Region {
  readonly lock: LockCalls;
  readonly isDeferred: boolean;
  readonly first: Stmt;
  readonly last: Stmt;
  readonly releases: readonly Release[];
  readonly isReleasedAtEnd: boolean;
}

type Release =
  | { readonly where: 'before' | 'after' | 'else'; readonly stmt: Stmt; readonly hoisting?: undefined }
  | { readonly where: 'before'; readonly stmt: ReturnStmt; readonly hoisting: Hoisting };

export interface RegionOptions {
  /** The worst that may run under the lock. */
  readonly worst: CallSafety;
  /** Released by `defer`: the region goes on to the end of the function. */
  readonly isDeferred: boolean;
}

/** The region of `stmts[from … to]`; undefined when it can't or shouldn't be held throughout. */
export function planRegion(
  context: BodyContext,
  stmts: readonly Stmt[],
  from: number,
  to: number,
  options: RegionOptions,
): Region | undefined {
  const [first, last] = [stmts[from], stmts[to]];
  if (first === undefined || last === undefined) return undefined;
  const inRegion = stmts.slice(from, to + 1).flatMap((stmt) => usesIn(context, stmt));
  const lock = commonLock(context, inRegion);
  if (lock === undefined || !isLockStable(context, stmts.slice(from, to + 1), inRegion)) return undefined;
  if (stmts.slice(from, to + 1).some((stmt) => isComparedWithNil(context, stmt, inRegion[0]?.base.text ?? '')))
    return undefined;
  return context.names.attempt(() => {
    const probe = new RegionProbe(context, options);
    if (!probe.region(stmts, from, to)) return undefined;
    const isReleasedAtEnd = !options.isDeferred && !probe.isReleased && !endsPath(last, context.view);
    const calls = lockCalls(context, lock, inRegion);
    return { lock: calls, isDeferred: options.isDeferred, first, last, releases: probe.releases, isReleasedAtEnd };
  });
}

export function applyRegion(context: BodyContext, region: Region): void {
  const { writer } = context;
  context.held.push({ start: region.first.start, end: region.isDeferred ? Infinity : region.last.end });
  const { take, release: unlock } = region.lock;
  writer.insertBefore(region.first, [take, ...(region.isDeferred ? [`defer ${unlock}`] : [])]);
  for (const release of region.releases) {
    if (release.where === 'after') writer.insertAfter(release.stmt, [unlock]);
    else if (release.where === 'else') writer.appendElse(release.stmt, [unlock]);
    else writer.insertBefore(release.stmt, [...(release.hoisting?.lines ?? []), unlock]);
    for (const { start, end, newText } of release.hoisting?.replacements ?? []) writer.replace(start, end, newText);
  }
  if (region.isReleasedAtEnd) writer.insertAfter(region.last, [unlock]);
}

/** `defer delete(m, k)`: the access itself is what is deferred. */
export function isAccessDeferred(context: BodyContext, stmt: DeferStmt): boolean {
  return usesIn(context, stmt).some((use) => use.access === stmt.call || use.role === 'write');
}

/** Whether the names in the lock's path mean the same from the lock to the unlock. */
function isLockStable(context: BodyContext, stmts: readonly Stmt[], uses: readonly TargetUse[]): boolean {
  const roots = new Set(uses.flatMap((use) => use.base.roots));
  const isDeclaredInside = [...roots].some((root) => {
    const declaration = root.declaration;
    if (declaration?.chunk !== context.view.chunk) return false;
    return stmts.some((stmt) => isInside(declaration.ident, stmt));
  });
  if (isDeclaredInside) return false;
  const paths = new Set(uses.map((use) => use.base.text));
  return !stmts.some((stmt) => assigns(context, stmt, roots, paths));
}

function assigns(
  context: BodyContext,
  root: Stmt,
  variables: ReadonlySet<VarObject>,
  paths: ReadonlySet<string>,
): boolean {
  let isFound = false;
  const check = (expr: Expr | undefined): void => {
    if (expr === undefined) return;
    if (expr.kind === 'Ident') {
      const object = context.view.info.objectOf(expr);
      if (object?.kind === 'var' && variables.has(object)) isFound = true;
    }
    const text = context.view.source(expr);
    for (const path of paths) if (path === text || path.startsWith(`${text}.`)) isFound = true;
  };
  walk(root, (node: Node) => {
    if (node.kind === 'AssignStmt') node.lhs.forEach(check);
    else if (node.kind === 'IncDecStmt') check(node.x);
    else if (node.kind === 'RangeStmt') {
      check(node.key);
      check(node.value);
    }
  });
  return isFound;
}

/** Walks statements as they would run under the lock and notes where they must let go of it. */
class RegionProbe {
  readonly releases: Release[] = [];
  /** Every way out of the last statement has released the lock itself. */
  isReleased = false;

  constructor(
    private readonly context: BodyContext,
    private readonly options: RegionOptions,
  ) {}

  region(stmts: readonly Stmt[], from: number, to: number): boolean {
    for (let i = from; i < to; i++) if (!this.stmt(stmts[i]!, outermostNesting)) return false;
    const last = stmts[to]!;
    const noted = this.releases.length;
    if (this.stmt(last, outermostNesting)) return true;
    this.releases.length = noted;
    this.isReleased = this.tail(last);
    return this.isReleased;
  }

  /** An `if` at the end of a region of which a branch goes on with what can't be held: each branch lets go itself. */
  private tail(stmt: Stmt): boolean {
    if (this.options.isDeferred || stmt.kind !== 'IfStmt') return false;
    if (stmt.init !== undefined && !this.stmt(stmt.init, outermostNesting)) return false;
    if (!this.isHoldable(stmt.cond) || !this.tailList(stmt.body.stmts)) return false;
    if (stmt.orElse === undefined) {
      this.releases.push({ where: 'else', stmt });
      return true;
    }
    return stmt.orElse.kind === 'BlockStmt' ? this.tailList(stmt.orElse.stmts) : this.tail(stmt.orElse);
  }

  private tailList(stmts: readonly Stmt[]): boolean {
    const last = stmts.findLastIndex((stmt) => touches(this.context, stmt));
    const [first, lastTouching] = [stmts[0], stmts[last]];
    if (first === undefined) return false;
    if (lastTouching === undefined) {
      this.releases.push({ where: 'before', stmt: first });
      return true;
    }
    for (let i = 0; i <= last; i++) if (!this.stmt(stmts[i]!, outermostNesting)) return false;
    if (!endsPath(lastTouching, this.context.view)) this.releases.push({ where: 'after', stmt: lastTouching });
    return true;
  }

  private list(stmts: readonly Stmt[], nesting: Nesting): boolean {
    const last = stmts.at(-1);
    if (last === undefined || this.options.isDeferred || !this.isExit(last, nesting)) {
      return stmts.every((stmt) => this.stmt(stmt, nesting));
    }
    // The list leaves the region: it need not hold the lock longer than its last access.
    const lastTouching = stmts.findLastIndex((stmt) => touches(this.context, stmt));
    for (let i = 0; i <= lastTouching; i++) if (!this.stmt(stmts[i]!, nesting)) return false;
    const next = stmts[lastTouching + 1];
    if (next !== undefined && !endsPath(stmts[lastTouching], this.context.view)) {
      this.releases.push({ where: 'before', stmt: next });
    }
    return true;
  }

  private isExit(stmt: Stmt, nesting: Nesting): boolean {
    if (stmt.kind === 'ReturnStmt') return true;
    if (stmt.kind === 'BranchStmt') return leavesRegion(stmt, nesting);
    return isExitCall(stmt, this.context.view);
  }

  private stmt(stmt: Stmt, nesting: Nesting): boolean {
    switch (stmt.kind) {
      case 'ReturnStmt':
        return this.return(stmt);
      case 'BranchStmt':
        if (!leavesRegion(stmt, nesting)) return true;
        if (this.options.isDeferred || stmt.token === 'goto') return false;
        this.releases.push({ where: 'before', stmt });
        return true;
      case 'BlockStmt':
        return this.list(stmt.stmts, nesting);
      case 'IfStmt':
        return (
          this.optional(stmt.init, nesting) &&
          this.isHoldable(stmt.cond) &&
          this.list(stmt.body.stmts, nesting) &&
          this.optional(stmt.orElse, nesting)
        );
      case 'LabeledStmt':
        return this.stmt(stmt.stmt, { ...nesting, labels: [...nesting.labels, stmt.label.name] });
      case 'ForStmt':
      case 'RangeStmt':
        return this.loop(stmt, { ...nesting, isInLoop: true, isInBreakable: true });
      case 'SwitchStmt':
      case 'TypeSwitchStmt':
        return this.choice(stmt, { ...nesting, isInBreakable: true });
      case 'DeferStmt':
        // A deferred call runs when the lock is held only if the unlock is deferred as well.
        if (stmt.call.kind !== 'CallExpr' || isAccessDeferred(this.context, stmt)) return false;
        return this.options.isDeferred
          ? stmt.call.fun.kind !== 'FuncLit' && this.isHoldable(stmt.call)
          : [stmt.call.fun, ...stmt.call.args].every((operand) => this.isHoldable(operand));
      case 'ExprStmt':
        if (isExitCall(stmt, this.context.view)) {
          // What ends the program, or the function, need not let go first where that is deferred.
          if (this.options.isDeferred) return true;
          if (touches(this.context, stmt)) return false;
          this.releases.push({ where: 'before', stmt });
          return true;
        }
        return this.isHoldable(stmt);
      case 'SelectStmt':
        return this.isHoldable(stmt) && this.clauses(stmt, { ...nesting, isInBreakable: true });
      case 'BadStmt':
      case 'CaseClause':
      case 'CommClause':
        return false;
      default:
        return this.isHoldable(stmt);
    }
  }

  private optional(stmt: Stmt | undefined, nesting: Nesting): boolean {
    return stmt === undefined || this.stmt(stmt, nesting);
  }

  private loop(stmt: Stmt, nesting: Nesting): boolean {
    if (stmt.kind === 'ForStmt') {
      const isHeaderHoldable =
        this.optional(stmt.init, nesting) &&
        (stmt.cond === undefined || this.isHoldable(stmt.cond)) &&
        this.optional(stmt.post, nesting);
      return isHeaderHoldable && this.list(stmt.body.stmts, nesting);
    }
    if (stmt.kind !== 'RangeStmt' || !this.isRangeHoldable(stmt)) return false;
    return this.list(stmt.body.stmts, nesting);
  }

  /** The header of a range: judged apart from its body. */
  private isRangeHoldable(stmt: Stmt & { kind: 'RangeStmt' }): boolean {
    const { judge, view } = this.context;
    const header: Stmt = { ...stmt, body: { ...stmt.body, stmts: [] } };
    return judge.safetyOf(header, view) <= this.options.worst;
  }

  private choice(stmt: Stmt, nesting: Nesting): boolean {
    if (stmt.kind !== 'SwitchStmt' && stmt.kind !== 'TypeSwitchStmt') return false;
    if (!this.optional(stmt.init, nesting)) return false;
    if (stmt.kind === 'SwitchStmt' && stmt.tag !== undefined && !this.isHoldable(stmt.tag)) return false;
    if (stmt.kind === 'TypeSwitchStmt' && !this.isHoldable(stmt.assign)) return false;
    for (const clause of stmt.body.stmts) {
      if (clause.kind !== 'CaseClause') return false;
      if (clause.list?.every((expr) => this.isHoldable(expr)) === false) return false;
    }
    return nestedLists(stmt).every((list) => this.list(list, nesting));
  }

  /** The bodies of a `select` that waits for nothing; what it sends and receives must not be the data. */
  private clauses(stmt: SelectStmt, nesting: Nesting): boolean {
    return stmt.body.stmts.every(
      (clause) =>
        clause.kind === 'CommClause' &&
        (clause.comm === undefined || !touches(this.context, clause.comm)) &&
        this.list(clause.body, nesting),
    );
  }

  private return(stmt: ReturnStmt): boolean {
    if (this.options.isDeferred) return stmt.results.every((result) => this.isHoldable(result));
    if (!touches(this.context, stmt)) {
      this.releases.push({ where: 'before', stmt });
      return true;
    }
    const hoisting = hoistOperands(this.context, stmt.results, { what: 'reads', isHeld: true });
    if (hoisting === undefined) return false;
    this.releases.push({ where: 'before', stmt, hoisting });
    return true;
  }

  /** Whether evaluating a node is harmless enough under the lock. */
  private isHoldable(node: Node): boolean {
    return this.context.judge.safetyOf(node, this.context.view) <= this.options.worst;
  }
}
