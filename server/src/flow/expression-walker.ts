import { callbackField } from '../knowledge/callback-fields.js';
import type { CallExpr, Expr, Ident, IndexExpr, SelectorExpr } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { Type } from '../types/type.js';
import { deref, typeFullName, underlying } from '../types/type-queries.js';
import { elementMark, elementsMark, pointeeMark, type AccessPath } from './access-path.js';
import { isLocalOf, variableOfIdent } from './assignments.js';
import { CallWalker, mapAccess } from './call-walker.js';
import { mergeStates } from './flow-state.js';
import { handedOn, isNewValue, isOwnPlace } from './freshness.js';
import { placePath, receiverPlace, resolvePath } from './resolve-path.js';
import type { AccessKind } from './summary.js';
import { calleeName } from './sync-operation.js';
import { unparen } from './unparen.js';

const load: AccessKind = { target: 'variable', operation: 'load', isWrite: false, isAtomic: false };
const store: AccessKind = { target: 'variable', operation: 'store', isWrite: true, isAtomic: false };
const update: AccessKind = { target: 'variable', operation: 'update', isWrite: true, isAtomic: false };

/** Evaluates expressions in Go's order, as far as it matters here: operands before operations, left before right. */
export class ExpressionWalker extends CallWalker {
  override evaluate(expr: Expr): void {
    switch (expr.kind) {
      case 'Ident':
        this.loadVariable(expr);
        this.mention(expr);
        break;
      case 'SelectorExpr':
        // A method value takes its receiver along.
        if (this.scope.info.selectionOf(expr)?.kind === 'method') this.evaluateReceiver(expr);
        else this.evaluatePlace(expr);
        this.loadField(expr);
        this.mention(expr);
        break;
      case 'ParenExpr':
      case 'TypeAssertExpr':
        this.evaluate(expr.x);
        break;
      case 'StarExpr':
        this.evaluate(expr.x);
        this.recordPlace(load, expr);
        break;
      case 'UnaryExpr':
        if (expr.op === '&') {
          this.evaluatePlace(expr.x);
          break;
        }
        this.evaluate(expr.x);
        if (expr.op === '<-') this.receive(expr.x);
        break;
      case 'BinaryExpr':
        this.binary(expr.op, expr.x, expr.y);
        break;
      case 'IndexExpr':
        if (this.isMap(expr.x)) this.evaluateMapOperands(expr);
        else this.evaluatePlace(expr);
        if (this.isMap(expr.x))
          this.recorder.access(this.mapPath(expr.x), mapAccess('index', false), expr, unparen(expr.x));
        else if (this.underlyingOf(expr.x).kind !== 'signature') this.recordPlace(load, expr);
        break;
      case 'SliceExpr':
        this.evaluateHolder(expr.x);
        for (const bound of [expr.low, expr.high, expr.max]) if (bound !== undefined) this.evaluate(bound);
        break;
      case 'CompositeLit':
        this.dynamic.elements(expr);
        for (const element of expr.elements) {
          if (element.kind !== 'KeyValueExpr') this.evaluate(element);
          else {
            if (element.key.kind !== 'Ident' || this.isMap(expr)) this.evaluate(element.key);
            this.evaluate(element.value);
            if (element.key.kind === 'Ident') this.keepFunction(expr, element.key.name, element.value);
          }
        }
        break;
      case 'CallExpr':
        this.call(expr, []);
        break;
      default:
        // Literals and types do nothing; a function literal does nothing until it is called.
        break;
    }
  }

  override evaluatePlace(expression: Expr): void {
    const expr = unparen(expression);
    switch (expr.kind) {
      case 'Ident':
        break;
      case 'SelectorExpr':
        if (this.scope.info.selectionOf(expr) !== undefined) this.evaluateHolder(expr.x);
        break;
      case 'IndexExpr':
        // A map's element has no place of its own: it is read.
        if (this.isMap(expr.x)) {
          this.evaluate(expr);
          break;
        }
        this.evaluateHolder(expr.x);
        this.evaluate(expr.index);
        break;
      case 'StarExpr':
        this.evaluate(expr.x);
        break;
      default:
        this.evaluate(expr);
    }
  }

  /** What holds a field or element: read when it is a reference, only located when it is the struct or array itself. */
  private evaluateHolder(expr: Expr): void {
    const { kind } = underlying(this.scope.info.typeOf(expr));
    if (kind === 'struct' || kind === 'array') this.evaluatePlace(expr);
    else this.evaluate(expr);
  }

  /** All elements of a slice are read or written, or some of them, nobody knows which. */
  override elements(expr: Expr, isWrite: boolean): void {
    const inner = unparen(expr);
    const isPart = inner.kind === 'SliceExpr' && (inner.low !== undefined || inner.high !== undefined);
    const slice = inner.kind === 'SliceExpr' ? inner.x : inner;
    if (this.underlyingOf(slice).kind !== 'slice') return;
    const path = resolvePath(slice, this.scope)?.place.child(isPart ? elementMark : elementsMark);
    this.record(isWrite ? store : load, path, expr, slice);
  }

  /**
   * Whether the length of an expression is a constant, so that it isn't evaluated where only that is asked for: an array or a pointer to one,
   * without calls and receives (go.dev/ref/spec, "Length and capacity").
   */
  override hasFixedLength(expr: Expr): boolean {
    const type = this.underlyingOf(expr);
    const { kind } = type.kind === 'pointer' ? underlying(type.elem) : type;
    if (kind !== 'array') return false;
    let isPlain = true;
    walk(expr, (node) => {
      if (node.kind === 'CallExpr' || (node.kind === 'UnaryExpr' && node.op === '<-')) isPlain = false;
    });
    return isPlain;
  }

  /** `append` reads every element when there is no room, and writes behind the last one when there is. */
  override appended(slice: Expr, call: CallExpr): void {
    const variable = slice.kind === 'Ident' ? variableOfIdent(slice, this.scope.info) : undefined;
    const room = variable === undefined ? undefined : this.scope.assignments.roomOf(variable);
    if (room === false) this.elements(slice, false);
    else if (room === true) {
      const next = this.scope.table.key('len');
      this.record(store, resolvePath(slice, this.scope)?.place.child(next), call, slice);
    }
  }

  /** What evaluating the receiver of a method reads: nothing of `x` itself for a pointer method of an addressable `x`. */
  override evaluateReceiver(fun: SelectorExpr): void {
    const selection = this.scope.info.selectionOf(fun);
    if (selection?.kind === 'field') {
      this.evaluate(fun);
      return;
    }
    if (selection?.object.kind !== 'func') {
      // A method of which nothing is known takes a struct by its address, as most do.
      this.evaluateHolder(fun.x);
      return;
    }
    const embedded = selection.path.at(-1);
    const isPointer = underlying(embedded?.type ?? this.scope.info.typeOf(fun.x)).kind === 'pointer';
    const byPointer = selection.object.hasPointerReceiver;
    if (byPointer && !isPointer) this.evaluatePlace(fun.x);
    else if (embedded === undefined) {
      this.evaluate(fun.x);
      if (!byPointer && isPointer) this.record(load, resolvePath(fun.x, this.scope)?.child(pointeeMark), fun, fun.x);
    } else {
      this.evaluatePlace(fun.x);
      const path = receiverPlace(fun, this.scope);
      this.record(load, path, fun, fun.x);
      if (!byPointer && isPointer) this.record(load, path?.child(pointeeMark), fun, fun.x);
    }
  }

  private loadVariable(ident: Ident): void {
    if (!this.env.isWritten(ident.name)) return;
    const object = this.scope.info.objectOf(ident);
    if (object?.kind === 'var') this.recordPlace(load, ident);
  }

  private loadField(expr: SelectorExpr): void {
    if (this.env.isWritten(expr.sel.name) && this.scope.info.selectionOf(expr)?.kind === 'field')
      this.recordPlace(load, expr);
  }

  /** Records an access to a variable, field, element or pointed-to value, unless only this function can have it. */
  private recordPlace(kind: AccessKind, expr: Expr): void {
    this.record(kind, placePath(expr, this.scope), expr, expr);
  }

  private record(kind: AccessKind, path: AccessPath | undefined, node: Expr, reference: Expr): void {
    if (path !== undefined && !this.isPrivate(path)) this.recorder.access(path, kind, node, reference);
  }

  /** An access through `sync/atomic` to what an argument points to. */
  override atomicAccess(pointer: Expr, isWrite: boolean, call: CallExpr): void {
    const path = resolvePath(pointer, this.scope)?.child(pointeeMark);
    this.record({ ...(isWrite ? store : load), isAtomic: true }, path, call, pointer);
  }

  /** The values of named results are read when the function has run its deferred calls. */
  loadResult(name: Ident): void {
    const variable = variableOfIdent(name, this.scope.info);
    if (variable !== undefined && this.scope.assignments.isShared(variable)) this.recordPlace(load, name);
  }

  /** Part of a local that no closure and no pointer shares. */
  private isPrivate(path: AccessPath): boolean {
    const { root } = path;
    if (root.kind !== 'var' || root.role === 'package' || !path.isInRoot) return false;
    return isLocalOf(root, this.recorder.unit.node) && !this.scope.assignments.isShared(root);
  }

  private binary(op: string, x: Expr, y: Expr): void {
    this.evaluate(x);
    if (op !== '&&' && op !== '||') {
      this.evaluate(y);
      return;
    }
    const value = this.env.knownValues?.condition(x);
    if (value !== undefined && value === (op === '||')) return;
    const skipped = this.recorder.state;
    this.evaluate(y);
    this.recorder.state = mergeStates(skipped, this.recorder.state);
  }

  /** Evaluates the operands of an assignment's left side, then the write. */
  assignTo(target: Expr, isUpdate: boolean): void {
    const expr = unparen(target);
    if (expr.kind !== 'IndexExpr' || !this.isMap(expr.x)) this.evaluatePlace(expr);
    else {
      this.evaluateMapOperands(expr);
      const kind = mapAccess(isUpdate ? 'update' : 'assign', true);
      this.recorder.access(this.mapPath(expr.x), kind, expr, unparen(expr.x));
      return;
    }
    if (expr.kind === 'Ident' && expr.name === '_') return;
    this.recordPlace(isUpdate ? update : store, expr);
  }

  private evaluateMapOperands(expr: IndexExpr): void {
    this.evaluate(expr.x);
    this.evaluate(expr.index);
  }

  private mention(expr: Expr): void {
    if (this.isMap(expr)) this.recorder.mention(this.mapPath(expr), expr);
  }

  /** The path of a map's elements. */
  mapPath(expr: Expr): AccessPath | undefined {
    return resolvePath(expr, this.scope)?.place;
  }

  isMap(expr: Expr): boolean {
    return this.underlyingOf(expr).kind === 'map';
  }

  private underlyingOf(expr: Expr): Type {
    return underlying(this.scope.info.typeOf(expr));
  }

  /** A call whose results nobody looks at, or another expression as a statement. */
  evaluateStatement(expr: Expr): void {
    const call = unparen(expr);
    this.discarded = call.kind === 'CallExpr' ? call : undefined;
    this.evaluate(expr);
  }

  /** Under a lock, a plain value stored into a shared place may tell others that what came before is done. */
  signalFlag(target: Expr, value: Expr): void {
    if (!this.isLocked || this.scope.info.constantOf(value) === undefined) return;
    const path = placePath(target, this.scope);
    if (path !== undefined && !this.isPrivate(path)) this.recorder.signal(path);
  }

  /** Under a lock, a condition on shared places may wait for such a message. */
  joinFlags(condition: Expr): void {
    if (!this.isLocked) return;
    const expr = unparen(condition);
    if (expr.kind === 'BinaryExpr') {
      this.joinFlags(expr.x);
      this.joinFlags(expr.y);
    } else if (expr.kind === 'UnaryExpr') this.joinFlags(expr.x);
    else if (expr.kind === 'Ident' || expr.kind === 'SelectorExpr') {
      const path = placePath(expr, this.scope);
      if (path !== undefined && !this.isPrivate(path)) this.recorder.join(path);
    }
  }

  private get isLocked(): boolean {
    return (this.recorder.state?.locks.held.size ?? 0) > 0;
  }

  /** Whether a value, or the result of that index of a call, is an object of the function's own. */
  isNewObject(value: Expr | undefined, index: number): boolean {
    if (value === undefined) return false;
    const expr = unparen(value);
    if (isNewValue(expr, this.recorder.state, this.scope)) return true;
    return expr.kind === 'CallExpr' && this.hasFreshResult(expr, index);
  }

  /** A value is stored: where the place isn't the function's own, others may know the object from here on. */
  publishInto(target: Expr, value: Expr): void {
    const { recorder, scope } = this;
    if (target.kind === 'SelectorExpr') this.keepFunction(target.x, target.sel.name, value);
    if (recorder.state === undefined || isOwnPlace(target, recorder.state, recorder.unit, scope)) return;
    this.publishValue(value);
  }

  /** `http.Server{Handler: f}`, `pool.New = f`: a function stored where a library looks for it. */
  private keepFunction(holder: Expr, field: string, value: Expr): void {
    const fact = callbackField(typeFullName(deref(this.scope.info.typeOf(holder))), field);
    if (fact !== undefined && !this.callsAny(fact.usedOnceBy ?? [])) this.offer(value);
  }

  /** Whether the function itself calls one of these. */
  private callsAny(names: readonly string[]): boolean {
    if (names.length === 0) return false;
    let isFound = false;
    walk(this.recorder.unit.body, (node) => {
      if (node.kind === 'CallExpr' && names.includes(calleeName(node, this.scope) ?? '')) isFound = true;
    });
    return isFound;
  }

  /** A value is handed to somebody else. */
  publishValue(value: Expr): void {
    for (const variable of handedOn(value, this.scope)) this.recorder.publish(this.scope.table.ofVariable(variable));
  }

  /** The places that a call's results go to or come from, for the summary of the callee. */
  callWithResults(call: CallExpr, results: readonly (AccessPath | undefined)[]): void {
    this.call(call, results);
  }
}
