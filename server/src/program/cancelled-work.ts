import { failsWhenCancelled } from '../knowledge/cancellable-calls.js';
import { calleeName } from '../flow/sync-operation.js';
import { unparen } from '../flow/unparen.js';
import type { CallExpr, Expr, FuncDecl, FuncLit, Ident } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { FuncObject, VarObject } from '../types/object.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import { deref, isNamed, namedOf } from '../types/type-queries.js';
import type { TypedFunction } from './by-function.js';
import { implementationsOf } from './guards/implementations.js';
import { RequestValues } from './request-values.js';

/** Functions that hand a context on to each other are followed so far. */
const maxDepth = 4;

/** A call that fails once the context is cancelled, with the context as it names it. */
export interface CancelledCall {
  readonly call: CallExpr;
  readonly context: Expr;
}

/** A function of the package with those of its parameters that hold the request or its context. */
export interface Entered {
  readonly from: TypedFunction;
  readonly values: RequestValues;
}

/** Which arguments hold the request or its context. */
type Given = Pick<RequestValues, 'isContext' | 'isRequest'>;

/** Finds the calls that a cancelled context makes fail. */
export class CancelledWork {
  private readonly declared: ReadonlyMap<FuncObject, DeclaredFunction>;
  private readonly known = new Map<string, boolean>();
  private readonly numbers = new Map<FuncObject, number>();

  constructor(private readonly typed: TypedPackage) {
    this.declared = new Map(typed.functions.map((one) => [one.object, one]));
  }

  /** The function of the package that a call enters with a request or its context; undefined where it enters none, or gives it neither. */
  enter(call: CallExpr, from: TypedFunction, values: RequestValues): Entered | undefined {
    const callee = from.info.calleeOf(call);
    const found = callee.kind === 'func' ? this.declared.get(callee.func.origin) : undefined;
    return found === undefined ? undefined : this.given(found, call, values);
  }

  /** The first call in a function, in the order of the text, that fails; undefined where none is known to. */
  firstIn(node: FuncDecl | FuncLit, from: TypedFunction, values: RequestValues, depth = 0): CancelledCall | undefined {
    let found: CancelledCall | undefined;
    walk(node, (part) => {
      if (found !== undefined) return false;
      if (part.kind !== 'CallExpr') return true;
      const context = this.contextOf(part, from, values, depth);
      if (context !== undefined) found = { call: part, context };
      return found === undefined;
    });
    return found;
  }

  /** The context, or the request that holds it, without which the call fails. */
  contextOf(call: CallExpr, from: TypedFunction, values: RequestValues, depth = 0): Expr | undefined {
    const name = calleeName(call, from) ?? '';
    const context = call.args.find((arg) => values.isContext(arg));
    const given = context ?? call.args.find((arg) => values.isRequest(arg));
    if (context !== undefined && failsWhenCancelled(name) && !isForRequest(call, values)) return context;
    if (context !== undefined && takesCallOptions(call, from)) return context;
    if (depth > 0) {
      const fun = unparen(call.fun);
      const isAsked = /^\(context\.Context\)\.(?:Err|Done)$/.test(name) && fun.kind === 'SelectorExpr';
      if (isAsked && values.isContext(fun.x)) return fun.x;
    }
    if (given === undefined || depth >= maxDepth) return undefined;
    return this.calleesOf(call, from).some((callee) => this.isCancelledIn(callee, call, values, depth))
      ? given
      : undefined;
  }

  /** Whether a function of the package that the call may run fails once the context that it is given as an argument is cancelled. */
  failsWith(call: CallExpr, index: number, from: TypedFunction): boolean {
    const isGiven = (arg: Expr): boolean => arg === call.args[index];
    const values = { isContext: isGiven, isRequest: () => false };
    return this.calleesOf(call, from).some((callee) => this.isCancelledIn(callee, call, values, 0));
  }

  private isCancelledIn(callee: DeclaredFunction, call: CallExpr, values: Given, depth: number): boolean {
    const given = call.args.map((arg) => (values.isContext(arg) ? 'c' : values.isRequest(arg) ? 'r' : '-')).join('');
    const key = `${String(this.numberOf(callee.object))} ${given}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    // For those that ask while it is being looked at: a recursive call.
    this.known.set(key, false);
    const entered = this.given(callee, call, values);
    const isCancelled =
      entered !== undefined && this.firstIn(callee.decl, entered.from, entered.values, depth + 1) !== undefined;
    this.known.set(key, isCancelled);
    return isCancelled;
  }

  private numberOf(object: FuncObject): number {
    let number = this.numbers.get(object);
    if (number === undefined) this.numbers.set(object, (number = this.numbers.size));
    return number;
  }

  private given(callee: DeclaredFunction, call: CallExpr, values: Given): Entered | undefined {
    const info = this.typed.info(callee.chunk);
    const names = callee.decl.type.params.fields.flatMap((field): readonly (Ident | undefined)[] =>
      field.names.length > 0 ? field.names : [undefined],
    );
    const contexts: VarObject[] = [];
    const requests: VarObject[] = [];
    call.args.forEach((arg, i) => {
      const name = names[i];
      const param = name === undefined ? undefined : info.objectOf(name);
      if (param?.kind !== 'var') return;
      if (values.isContext(arg)) contexts.push(param);
      else if (values.isRequest(arg)) requests.push(param);
    });
    if (contexts.length + requests.length === 0) return undefined;
    return { from: { ...callee, info }, values: new RequestValues(info, callee.decl, contexts, requests) };
  }

  /** The functions of the package that a call may run, through an interface too. */
  private calleesOf(call: CallExpr, from: TypedFunction): readonly DeclaredFunction[] {
    const callee = from.info.calleeOf(call);
    if (callee.kind === 'func') {
      const found = this.declared.get(callee.func.origin);
      return found === undefined ? [] : [found];
    }
    const fun = unparen(call.fun);
    if (callee.kind !== 'interface-method' || fun.kind !== 'SelectorExpr') return [];
    const wanted = from.info.typeOf(fun.x);
    const implementations = implementationsOf(this.typed);
    return this.typed.functions.filter(({ object, decl, chunk }) => {
      const receiver = decl.recv?.fields[0]?.type;
      if (receiver === undefined || object.name !== callee.func.name) return false;
      const type = namedOf(deref(this.typed.info(chunk).typeOf(receiver)))?.origin;
      return type !== undefined && implementations.has(type, wanted);
    });
  }
}

/** `r.WithContext(ctx)` of the request that is served, which sends nothing. */
function isForRequest(call: CallExpr, values: RequestValues): boolean {
  const fun = unparen(call.fun);
  return fun.kind === 'SelectorExpr' && values.isRequest(fun.x);
}

/** A method of a gRPC client, as it is generated: `Get(ctx, in, opts ...grpc.CallOption)`. */
function takesCallOptions(call: CallExpr, { info }: TypedFunction): boolean {
  const callee = info.calleeOf(call);
  const type = callee.kind === 'interface-method' || callee.kind === 'func' ? callee.func.type : undefined;
  if (type?.kind !== 'signature' || !type.isVariadic) return false;
  const last = type.params.at(-1)?.type;
  return last?.kind === 'slice' && isNamed(last.elem, 'google.golang.org/grpc.CallOption');
}
