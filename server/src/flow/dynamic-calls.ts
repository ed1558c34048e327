import { isStandardPackage } from '../knowledge/standard-package.js';
import type { CallExpr, Expr, NodeBase } from '../syntax/ast.js';
import { isExported } from '../types/identical.js';
import type { Selection } from '../types/object.js';
import type { Type } from '../types/type.js';
import { deref, namedOf, underlying } from '../types/type-queries.js';
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

  /** A call of an interface's method: whichever type of the package implements it. */
  interfaceCall(call: CallExpr, kind: 'call' | 'spawn'): void {
    const fun = unparen(call.fun);
    const selection = fun.kind === 'SelectorExpr' ? this.scope.info.selectionOf(fun) : undefined;
    if (fun.kind !== 'SelectorExpr' || selection?.kind !== 'method') return;
    const type = receiverType(selection, this.scope.info.typeOf(fun.x));
    if (underlying(type).kind !== 'interface') return;
    // The interface's place is not the receiver's, but tells which locks lie around it.
    const args = [fun.x, ...call.args].map((argument) => resolvePath(argument, this.scope));
    const callee = { kind: 'interface', name: fun.sel.name, type } as const;
    this.recorder.dynamicCall({ callee, node: call, args, kind });
  }

  /** A function of another package of the workspace gets functions and objects that it doesn't use at once: it keeps them for later. */
  keptBy(callee: FunctionValue, summary: FunctionSummary | undefined, call: CallExpr): void {
    if (callee.kind !== 'func' || callee.func.packagePath === this.ownPath) return;
    this.objects(call);
    const called = summary?.parameterCalls ?? [];
    for (const argument of call.args) {
      if (underlying(this.scope.info.typeOf(argument)).kind !== 'signature') continue;
      const target = functionValue(argument, this.scope);
      if (target !== undefined && called.length === 0) this.function(target, call);
    }
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
  function(target: FunctionValue, node: NodeBase, isLater = false): void {
    if (target.kind === 'parameter') return;
    const unit = target.kind === 'literal' ? this.env.unitOfLiteral(target.literal) : undefined;
    const func = target.kind === 'func' ? target.func : unit;
    if (func === undefined) return;
    const args = target.kind === 'func' && target.receiver !== undefined ? [target.receiver.path] : [];
    this.recorder.dynamicCall({ callee: { kind: 'handed', function: func }, node, args, kind: 'call' }, isLater);
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
    const { info } = this.scope;
    if (target.kind !== 'SelectorExpr' || underlying(info.typeOf(target)).kind !== 'signature') return;
    const object = info.selectionOf(target)?.object ?? info.objectOf(target.sel);
    if (object?.packagePath !== undefined && object.packagePath !== this.ownPath) this.later(value);
  }

  /** `http.Server{ConnState: s.track}`. */
  element(value: Expr, literal: Expr): void {
    if (underlying(this.scope.info.typeOf(value)).kind !== 'signature') return;
    const path = namedOf(deref(this.scope.info.typeOf(literal)))?.object.packagePath;
    if (path !== undefined && path !== this.ownPath) this.later(value);
  }

  private get ownPath(): string | undefined {
    return this.recorder.unit.object?.packagePath;
  }

  /** Another package gets a function by something that it looks at later. */
  private later(value: Expr): void {
    const target = functionValue(value, this.scope);
    if (target !== undefined) this.function(target, value, true);
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
