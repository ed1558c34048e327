import { getOrMake } from '../../base/get-or-make.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import { unparen } from '../../flow/unparen.js';
import { isTestFile } from '../../program/test-files.js';
import type { GuardTable } from '../../program/guards/guard-table.js';
import type { CallExpr, Expr, Stmt } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import { objectCallOf } from './classify-object-use.js';
import { calleeName } from './classify-use.js';
import type { ChunkView } from './chunk-view.js';
import { endsPath, nestedLists } from './control-flow.js';
import { identsOf } from './free-name.js';
import type { PackageViews } from './package-views.js';
import { referenceOf, usesOf } from './target-uses.js';

/** Functions that have to call methods of an object under a lock, and none without it, to show that the lock is for the object, too. */
const minimalFunctions = 2;

/** What the functions of a package call while they hold a lock, as their text shows. */
export class UnderLock {
  private readonly held = new Set<CallExpr>();
  /** By full name, of functions of other packages. */
  private readonly names = new Set<string>();
  /** Methods of interfaces and functions in variables, by the field or package variable and the method's name, which is empty for a function. */
  private readonly values = new Map<VarObject, Set<string>>();

  /** @param except functions that tell nothing: they lack the lock somewhere */
  constructor(
    private readonly table: GuardTable,
    private readonly lock: VarObject,
    private readonly views: PackageViews,
    private readonly except: ReadonlySet<FunctionUnit>,
  ) {
    for (const { unit } of table.graph.functions.summaries) {
      if (isTestFile(unit.file.uri)) continue;
      const entry = table.entries.of(unit);
      const isHeld = [...entry.held.keys()].some(({ target }) => target?.origin === lock);
      if (!isHeld && !identsOf(unit.chunk).has('Lock') && !identsOf(unit.chunk).has('RLock')) continue;
      const view = views.of(unit);
      if (view !== undefined) this.list(unit.body.stmts, isHeld, { unit, view });
    }
  }

  /** Whether a call of the function, made by a function that lacks the lock, is made under it elsewhere. */
  calls(call: CallExpr, view: ChunkView): boolean {
    const callee = view.info.calleeOf(call);
    if (callee.kind === 'func' || callee.kind === 'external') return this.names.has(calleeName(view, call));
    const value = valueOf(call, view);
    return value !== undefined && this.values.get(value.variable)?.has(value.method) === true;
  }

  /** Whether a call is made under the lock. */
  covers(call: CallExpr): boolean {
    return this.held.has(call);
  }

  /** Whether methods of what a field is or refers to are called under the lock by several functions, and by none without it. */
  isForObjectOf(field: VarObject): boolean {
    const functions = new Set<FunctionUnit['object']>();
    for (const { unit } of this.table.graph.functions.summaries) {
      if (unit.node.kind !== 'FuncDecl' || !identsOf(unit.chunk).has(field.name)) continue;
      if (isTestFile(unit.file.uri) || this.table.lifecycle.isBeginning(unit, field)) continue;
      if ([...this.except].some(({ chunk }) => chunk === unit.chunk)) continue;
      const view = this.views.of(unit);
      for (const ident of view === undefined ? [] : usesOf(view, field)) {
        const call = view === undefined ? undefined : objectCallOf(view, referenceOf(view, ident));
        if (call === undefined) continue;
        if (!this.held.has(call)) return false;
        functions.add(unit.object);
      }
    }
    return functions.size >= minimalFunctions;
  }

  /** Notes the calls of a list; gives whether the lock is held at its end. */
  private list(stmts: readonly Stmt[], isHeldBefore: boolean, place: Place): boolean {
    let isHeld = isHeldBefore;
    for (const stmt of stmts) {
      const change = this.changeBy(stmt, place.view);
      if (change !== undefined) {
        isHeld = change;
        continue;
      }
      const nested = nestedLists(stmt);
      if (isHeld) this.note(stmt, new Set(nested.flat()), place);
      for (const list of nested) {
        const isHeldAfter = this.list(list, isHeld, place);
        if (!endsPath(list.at(-1), place.view)) isHeld &&= isHeldAfter;
      }
    }
    return isHeld;
  }

  /** Whether a statement takes the lock or releases it. */
  private changeBy(stmt: Stmt, { info }: ChunkView): boolean | undefined {
    if (stmt.kind !== 'ExprStmt' || stmt.x.kind !== 'CallExpr' || stmt.x.fun.kind !== 'SelectorExpr') return undefined;
    const { x, sel } = stmt.x.fun;
    if (!/^R?(Lock|Unlock)$/.test(sel.name)) return undefined;
    const embedded = info.selectionOf(stmt.x.fun)?.path.at(-1);
    const object = variableOf(x, info);
    if (embedded?.origin !== this.lock && object !== this.lock) return undefined;
    return sel.name.endsWith('Lock');
  }

  private note(stmt: Stmt, without: ReadonlySet<Stmt>, { unit, view }: Place): void {
    walk(stmt, (node) => {
      // What is started or deferred runs later, as a literal may.
      if (node.kind === 'FuncLit' || node.kind === 'GoStmt' || node.kind === 'DeferStmt') return false;
      if (without.has(node as Stmt)) return false;
      if (node.kind !== 'CallExpr') return;
      this.held.add(node);
      if (this.except.has(unit)) return;
      const name = calleeName(view, node);
      if (name !== '') this.names.add(name);
      const value = valueOf(node, view);
      if (value !== undefined) getOrMake(this.values, value.variable, () => new Set<string>()).add(value.method);
    });
  }
}

interface Place {
  readonly unit: FunctionUnit;
  readonly view: ChunkView;
}

/** The variable whose function, or whose interface's method, is called. */
function valueOf(call: CallExpr, { info }: ChunkView): { variable: VarObject; method: string } | undefined {
  const fun = unparen(call.fun);
  const { kind } = info.calleeOf(call);
  const isMethod = kind === 'interface-method' && fun.kind === 'SelectorExpr';
  if (!isMethod && kind !== 'value') return undefined;
  const variable = variableOf(isMethod ? fun.x : fun, info);
  if (variable?.role !== 'field' && variable?.role !== 'package') return undefined;
  return { variable, method: isMethod ? fun.sel.name : '' };
}

function variableOf(expr: Expr, info: ChunkView['info']): VarObject | undefined {
  const inner = unparen(expr);
  const ident = inner.kind === 'SelectorExpr' ? inner.sel : inner;
  const object = ident.kind === 'Ident' ? info.objectOf(ident) : undefined;
  return object?.kind === 'var' ? object.origin : undefined;
}
