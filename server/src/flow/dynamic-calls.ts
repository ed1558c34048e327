import { isStandardPackage } from '../knowledge/standard-package.js';
import type { CallExpr, CompositeLit, Expr, NodeBase } from '../syntax/ast.js';
import { isExported } from '../types/identical.js';
import type { Selection, VarObject } from '../types/object.js';
import type { Type } from '../types/type.js';
import { deref, namedOf, underlying } from '../types/type-queries.js';
import type { DynamicCallee } from './dynamic-call.js';
import type { FlowEnvironment } from './environment.js';
import type { FlowRecorder } from './flow-recorder.js';
import { functionValue, type FunctionValue } from './function-value.js';
import { resolvePath, type PathScope } from './resolve-path.js';
import type { FunctionSummary } from './summary.js';
import { unparen } from './unparen.js';

/** Records calls of interfaces' methods, and what other packages are given to call. */
export class DynamicCalls {
  constructor(
    private readonly recorder: FlowRecorder,
    private readonly scope: PathScope,
    private readonly env: FlowEnvironment,
  ) {}

  /** A call of an interface's method, whichever type of the package implements it, or of the function in a field. */
  call(call: CallExpr, kind: 'call' | 'spawn'): void {
    const fun = unparen(call.fun);
    const selection = fun.kind === 'SelectorExpr' ? this.scope.info.selectionOf(fun) : undefined;
    const paths = call.args.map((argument) => resolvePath(argument, this.scope));
    const place = this.keeperOf(fun);
    if (place !== undefined)
      this.recorder.dynamicCall({ callee: { kind: 'kept', place }, node: call, args: paths, kind });
    if (fun.kind !== 'SelectorExpr' || selection === undefined) return;
    const type = receiverType(selection, this.scope.info.typeOf(fun.x));
    if (selection.kind !== 'method' || underlying(type).kind !== 'interface') return;
    const callee = { kind: 'interface', name: fun.sel.name, type } as const;
    // The interface's place is not the receiver's, but tells which locks lie around it.
    this.recorder.dynamicCall({ callee, node: call, args: [resolvePath(fun.x, this.scope), ...paths], kind });
  }

  /** A function of another package of the workspace gets functions and objects that it doesn't use at once: it keeps them for later. */
  keptBy(callee: FunctionValue, { unit, parameterCalls }: FunctionSummary, call: CallExpr): void {
    if (callee.kind !== 'func' || callee.func.packagePath === this.ownPath) return;
    this.objects(call);
    const params = unit.hasReceiver ? unit.params.slice(1) : unit.params;
    call.args.forEach((argument, index) => {
      if (underlying(this.scope.info.typeOf(argument)).kind !== 'signature') return;
      const isCalled = parameterCalls.some(({ parameter }) => parameter.root === params[index]);
      const target = isCalled ? undefined : functionValue(argument, this.scope);
      if (target !== undefined) this.function(target, call);
    });
  }

  /** Another package is given objects as interfaces. Those of the standard library (`io.Writer`) are used in place as a rule. */
  objects(call: CallExpr): void {
    const { info } = this.scope;
    const signature = underlying(info.typeOf(call.fun));
    if (signature.kind !== 'signature') return;
    call.args.forEach((argument, index) => {
      const wanted = signature.params[index]?.type;
      if (wanted !== undefined) this.object(argument, wanted, call, false);
    });
  }

  /** Another package is given a function, which it may call at any time. */
  function(target: FunctionValue, node: NodeBase, how: { isLater?: boolean; keptIn?: VarObject } = {}): void {
    if (target.kind === 'parameter') return;
    const unit = target.kind === 'literal' ? this.env.unitOfLiteral(target.literal) : undefined;
    const func = target.kind === 'func' ? target.func : unit;
    if (func === undefined) return;
    const args = target.kind === 'func' && target.receiver !== undefined ? [target.receiver.path] : [];
    const callee: DynamicCallee =
      how.keptIn === undefined
        ? { kind: 'handed', function: func }
        : { kind: 'keep', place: how.keptIn, function: func };
    this.recorder.dynamicCall({ callee, node, args, kind: 'call' }, how.isLater);
  }

  /** A function that other packages call returns a function or an object. */
  returned(value: Expr, index: number): void {
    const { unit } = this.recorder;
    const { node, object } = unit;
    if (node.kind !== 'FuncDecl' || object === undefined || !isExported(object.name)) return;
    if (object.receiverTypeName !== undefined && !isExported(object.receiverTypeName)) return;
    const signature = underlying(object.type);
    const wanted = signature.kind === 'signature' ? signature.results[index]?.type : undefined;
    if (wanted === undefined) return;
    if (underlying(wanted).kind === 'signature') this.later(value);
    else this.object(value, wanted, value, true);
  }

  /** `server.ConnState = s.track`, `otherpkg.Hook = run`. */
  stored(target: Expr, value: Expr): void {
    const place = this.keeperOf(target);
    if (place !== undefined) this.keep(value, place);
  }

  /** The field or package variable that an expression names. */
  private keeperOf(expr: Expr): VarObject | undefined {
    const { info } = this.scope;
    const name = expr.kind === 'SelectorExpr' ? expr.sel : expr;
    const selected = expr.kind === 'SelectorExpr' ? info.selectionOf(expr)?.object : undefined;
    const object = selected ?? (name.kind === 'Ident' ? info.objectOf(name) : undefined);
    if (object?.kind !== 'var' || (object.role !== 'field' && object.role !== 'package')) return undefined;
    return object.origin;
  }

  /** `http.Server{ConnState: s.track}`. */
  elements(literal: CompositeLit): void {
    const under = underlying(this.scope.info.typeOf(literal));
    if (under.kind !== 'struct') return;
    literal.elements.forEach((element, index) => {
      const isKeyed = element.kind === 'KeyValueExpr';
      const name = isKeyed && element.key.kind === 'Ident' ? element.key.name : undefined;
      const field = isKeyed ? under.fields.find((one) => one.name === name) : under.fields[index];
      if (field !== undefined) this.keep(isKeyed ? element.value : element, field.origin);
    });
  }

  /** A field, or a variable of another package, gets a function or an object. */
  private keep(value: Expr, place: VarObject): void {
    const isOwn = place.packagePath === undefined || place.packagePath === this.ownPath;
    if (underlying(place.type).kind !== 'signature') {
      if (!isOwn) this.object(value, place.type, value, true);
      return;
    }
    if (!isOwn) this.later(value);
    else {
      const target = functionValue(this.wrappedByOnce(value), this.scope);
      if (target !== undefined) this.function(target, value, { keptIn: place });
    }
  }

  private get ownPath(): string | undefined {
    return this.recorder.unit.object?.packagePath;
  }

  /** Another package gets a function by something that it looks at later. */
  private later(value: Expr): void {
    const target = functionValue(this.wrappedByOnce(value), this.scope);
    if (target !== undefined) this.function(target, value, { isLater: true });
  }

  /** The function that `sync.OnceFunc` and the like make another one of, which runs it; any other expression as it is. */
  private wrappedByOnce(value: Expr): Expr {
    const expr = unparen(value);
    const [wrapped] = expr.kind === 'CallExpr' ? expr.args : [];
    if (expr.kind !== 'CallExpr' || wrapped === undefined) return value;
    const target = functionValue(expr.fun, this.scope);
    return target?.kind === 'func' && /^sync\.Once(Func|Values?)$/.test(target.func.fullName) ? wrapped : value;
  }

  private object(value: Expr, wanted: Type, node: NodeBase, isLater: boolean): void {
    const from = wanted.kind === 'named' ? wanted.object.packagePath : undefined;
    if (from === undefined || isStandardPackage(from) || underlying(wanted).kind !== 'interface') return;
    const type = this.scope.info.typeOf(value);
    if (namedOf(deref(type)) === undefined || underlying(type).kind === 'interface') return;
    const callee = { kind: 'handed-object', type, interface: wanted } as const;
    this.recorder.dynamicCall({ callee, node, args: [resolvePath(value, this.scope)], kind: 'call' }, isLater);
  }
}

/** The type that a promoted method belongs to. */
export function receiverType({ path }: Selection, operand: Type): Type {
  return path.at(-1)?.type ?? operand;
}
