import type { Node, Stmt } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import type { BodyContext } from '../guard/body-context.js';
import { nestedLists } from '../guard/control-flow.js';
import { placeOf } from '../guard/lost-update.js';
import { isInside, type TargetUse } from '../guard/target-uses.js';
import { mayLeave } from './step-conditions.js';

/**
 * Says which reads of a map a write belongs to: what it stores or whether it is made was found out by them, or they read the same element before. What lies between the two
 * would not be seen, so that they have to become one step.
 */
export class LinkedAccesses {
  private readonly told = new Map<VarObject, Set<TargetUse>>();

  constructor(private readonly context: BodyContext) {
    this.spread();
  }

  /** The reads that a write in the same function body depends on or follows at the same element. */
  readsBehind(write: TargetUse): ReadonlySet<TargetUse> {
    const { view, owner } = this.context;
    const found = new Set<TargetUse>();
    let inner: Node = write.reference;
    let isInLoop = false;
    for (let at = view.parentOf(inner); at !== undefined && at !== owner; inner = at, at = view.parentOf(at)) {
      if (isSimple(at)) this.addFrom(at, found, write);
      isInLoop ||= at.kind === 'ForStmt' || at.kind === 'RangeStmt';
      for (const part of headerOf(at)) if (part !== inner) this.addFrom(part, found, write);
      const list =
        at.kind === 'BlockStmt' ? at.stmts : at.kind === 'CaseClause' || at.kind === 'CommClause' ? at.body : [];
      for (const stmt of list) {
        if (stmt === inner || (stmt.start > write.reference.start && !isInLoop)) continue;
        if (hasExit(stmt)) this.addHeaders(stmt, found, write);
      }
    }
    const place = placeOf(write);
    for (const read of this.context.uses) {
      const isEarlier = read.reference.start < write.reference.start && read.role !== 'write';
      if (isEarlier && placeOf(read) === place && !this.areExclusive(read, write)) found.add(read);
    }
    found.delete(write);
    return found;
  }

  /** Locals that hold something that was read. */
  private spread(): void {
    const { body } = this.context.owner;
    if (body === undefined) return;
    for (let isChanged = true; isChanged;) {
      isChanged = false;
      walk(body, (node) => {
        if (node.kind === 'FuncLit') return false;
        const [targets, values] = assigned(node);
        if (targets.length === 0) return true;
        const sources = new Set<TargetUse>();
        for (const value of values) this.addFrom(value, sources, undefined);
        if (sources.size === 0) return true;
        for (const target of targets) {
          const object = target.kind === 'Ident' ? this.context.view.info.objectOf(target) : undefined;
          if (object?.kind !== 'var') continue;
          const known = this.told.get(object) ?? new Set();
          const size = known.size;
          for (const source of sources) known.add(source);
          this.told.set(object, known);
          isChanged ||= known.size > size;
        }
        return true;
      });
    }
  }

  private addFrom(node: Node, found: Set<TargetUse>, except: TargetUse | undefined): void {
    const { uses, view } = this.context;
    for (const use of uses) if (use !== except && use.role !== 'write' && isInside(use.reference, node)) found.add(use);
    walk(node, (inner) => {
      if (inner.kind === 'FuncLit') return false;
      const object = inner.kind === 'Ident' ? view.info.objectOf(inner) : undefined;
      if (object?.kind === 'var') for (const use of this.told.get(object) ?? []) found.add(use);
      return true;
    });
  }

  private addHeaders(stmt: Stmt, found: Set<TargetUse>, except: TargetUse): void {
    for (const part of headerOf(stmt)) this.addFrom(part, found, except);
    for (const list of nestedLists(stmt))
      for (const inner of list) if (hasExit(inner)) this.addHeaders(inner, found, except);
  }

  /** In different branches of one statement that is no part of a loop. */
  private areExclusive(read: TargetUse, write: TargetUse): boolean {
    const { view } = this.context;
    let inner: Node = write.reference;
    let isExclusive = false;
    for (
      let at = view.parentOf(inner);
      at !== undefined && at !== this.context.owner;
      inner = at, at = view.parentOf(at)
    ) {
      if (at.kind === 'ForStmt' || at.kind === 'RangeStmt') return false;
      const isRead = isInside(read.reference, at);
      if (at.kind === 'IfStmt' && inner === at.orElse && isInside(read.reference, at.body)) isExclusive = true;
      if ((at.kind === 'CaseClause' || at.kind === 'CommClause') && !isRead) {
        const list = view.parentOf(at);
        if (list?.kind === 'BlockStmt' && isInside(read.reference, list)) isExclusive = true;
      }
    }
    return isExclusive;
  }
}

function assigned(node: Node): readonly [readonly Node[], readonly Node[]] {
  if (node.kind === 'AssignStmt')
    return [node.lhs, node.op === ':=' || node.op === '=' ? node.rhs : [...node.lhs, ...node.rhs]];
  if (node.kind === 'ValueSpec') return [node.names, node.values];
  if (node.kind !== 'RangeStmt') return [[], []];
  return [[node.key, node.value].filter((one) => one !== undefined), [node.x]];
}

/** What decides whether, and how often, the bodies of a statement run. */
function headerOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'IfStmt':
      return [node.init, node.cond].filter((one) => one !== undefined);
    case 'ForStmt':
      return node.cond === undefined ? [] : [node.cond];
    case 'RangeStmt':
      return [node.x];
    case 'SwitchStmt':
      return [
        ...[node.init, node.tag].filter((one) => one !== undefined),
        ...node.body.stmts.flatMap((clause) => (clause.kind === 'CaseClause' ? (clause.list ?? []) : [])),
      ];
    case 'TypeSwitchStmt':
      return [node.init, node.assign].filter((one) => one !== undefined);
    default:
      return [];
  }
}

function isSimple(node: Node): boolean {
  return /^(?:Assign|IncDec|Expr|Send|Return|Go|Defer|Decl)Stmt$/.test(node.kind);
}

/** Whether a statement with others in it may leave the list, so that what follows hangs on its header. */
function hasExit(stmt: Stmt): boolean {
  return nestedLists(stmt).length > 0 && mayLeave(stmt);
}
