import type { Expr, Node, Stmt } from '../../server/src/syntax/ast.js';
import { forEachChild } from '../../server/src/syntax/walk.js';
import type { TypeInfo } from '../../server/src/types/package.js';
import { underlying } from '../../server/src/types/type-queries.js';
import { guardedPlaceOf, isSynchronizer, type GuardedPlace } from './guarded-place.js';
import { statementsOf, type LockRegion } from './lock-regions.js';

/** A use of data beside its mutex: the field or variable itself, or the entries of the map in it. */
export interface GuardedAccess {
  readonly place: GuardedPlace;
  readonly memory: 'variable' | 'entries';
  readonly isWrite: boolean;
  readonly node: Expr;
}

/**
 * The uses, under a lock, of fields beside the mutex; of package variables, where the mutex is one. What function literals do is left
 * out, and what follows an early unlock.
 */
export function guardedAccesses(region: LockRegion, info: TypeInfo): readonly GuardedAccess[] {
  const found: GuardedAccess[] = [];
  const collector = new AccessCollector(info, (access) => {
    const { mutex } = region;
    const isBeside = access.place.base === mutex.base && (mutex.base === '' || access.place.root === mutex.root);
    if (isBeside && access.place.variable !== mutex.variable) found.push(access);
  });
  const ends = new Set(region.ends);
  const visitList = (list: readonly Stmt[]): void => {
    const end = list.findIndex((stmt) => ends.has(stmt));
    for (const stmt of end < 0 ? list : list.slice(0, end)) collector.visit(stmt, visitList);
  };
  visitList(region.statements);
  return found;
}

class AccessCollector {
  constructor(
    private readonly info: TypeInfo,
    private readonly report: (access: GuardedAccess) => void,
  ) {}

  /** @param visitList walks lists of statements below the node */
  visit(node: Node, visitList: (list: readonly Stmt[]) => void): void {
    const visit = (child: Node): void => this.visit(child, visitList);
    switch (node.kind) {
      case 'FuncLit':
        return;
      case 'AssignStmt':
        node.lhs.forEach(node.op === ':=' ? visit : (left) => this.write(left, visit));
        node.rhs.forEach(visit);
        return;
      case 'IncDecStmt':
        this.write(node.x, visit);
        return;
      case 'CallExpr':
        if (this.isMapWriter(node.fun)) node.args.forEach((arg, i) => (i === 0 ? this.use(arg, 'entries', true) : visit(arg)));
        else if (this.isLength(node.fun)) node.args.forEach((arg) => this.readWith(arg, visit));
        else forEachChild(node, visit);
        return;
      case 'IndexExpr':
        this.readWith(node.x, visit);
        visit(node.index);
        return;
      case 'RangeStmt':
        for (const left of [node.key, node.value]) if (left !== undefined && node.op === '=') this.write(left, visit);
        this.readWith(node.x, visit);
        visit(node.body);
        return;
      case 'UnaryExpr':
        if (node.op === '&' && guardedPlaceOf(node.x, this.info) !== undefined) return;
        visit(node.x);
        return;
      case 'SelectorExpr':
        this.selector(node, visit);
        return;
      case 'Ident':
        this.use(node, 'variable', false);
        return;
      default: {
        const list = statementsOf(node);
        if (list !== undefined) visitList(list);
        else forEachChild(node, visit);
      }
    }
  }

  /** A field, or what comes before a method; the address of a receiver isn't an access. */
  private selector(node: Expr & { kind: 'SelectorExpr' }, visit: (child: Node) => void): void {
    const selection = this.info.selectionOf(node);
    if (selection === undefined) return;
    if (selection.kind === 'field') {
      this.use(node, 'variable', false);
      this.holder(node.x, visit);
      return;
    }
    const method = selection.object.kind === 'func' ? selection.object : undefined;
    const takesAddress = method?.hasPointerReceiver === true && this.info.typeOf(node.x).kind !== 'pointer';
    if (!takesAddress) visit(node.x);
  }

  /** The left side of an assignment. */
  private write(expr: Expr, visit: (child: Node) => void): void {
    switch (expr.kind) {
      case 'ParenExpr':
        this.write(expr.x, visit);
        return;
      case 'IndexExpr': {
        const kind = underlying(this.info.typeOf(expr.x)).kind;
        if (kind === 'map') this.use(expr.x, 'entries', true);
        else if (kind === 'array') this.write(expr.x, visit);
        else visit(expr.x);
        visit(expr.index);
        return;
      }
      case 'SelectorExpr':
        this.use(expr, 'variable', true);
        this.holder(expr.x, visit);
        return;
      case 'Ident':
        this.use(expr, 'variable', true);
        return;
      default:
        visit(expr);
    }
  }

  /** What comes before a field: read where it is a pointer, else a part of the same memory. */
  private holder(expr: Expr, visit: (child: Node) => void): void {
    const isNamed = expr.kind === 'Ident' || expr.kind === 'SelectorExpr';
    if (!isNamed || underlying(this.info.typeOf(expr)).kind === 'pointer') visit(expr);
  }

  /** What an index, `range` or `len` reads: of a map its entries, too. */
  private readWith(expr: Expr, visit: (child: Node) => void): void {
    if (underlying(this.info.typeOf(expr)).kind === 'map') this.use(expr, 'entries', false);
    visit(expr);
  }

  private use(expr: Expr, memory: GuardedAccess['memory'], isWrite: boolean): void {
    const place = guardedPlaceOf(expr, this.info);
    if (place === undefined || isSynchronizer(place.variable.type)) return;
    this.report({ place, memory, isWrite, node: expr });
  }

  private isMapWriter(fun: Expr): boolean {
    return this.isBuiltin(fun, 'delete') || this.isBuiltin(fun, 'clear');
  }

  private isLength(fun: Expr): boolean {
    return this.isBuiltin(fun, 'len');
  }

  private isBuiltin(fun: Expr, name: string): boolean {
    return fun.kind === 'Ident' && fun.name === name && this.info.objectOf(fun)?.kind === 'builtin';
  }
}
