import { unparen } from '../flow/unparen.js';
import type { CallExpr, Expr, Field, FuncDecl, FuncLit, Ident, Node, RangeStmt } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import { lookupFieldOrMethod } from '../types/lookup.js';
import type { FuncObject, VarObject } from '../types/object.js';
import type { TypedPackage, TypeInfo } from '../types/package.js';
import type { Type } from '../types/type.js';
import { typeFullName, underlying } from '../types/type-queries.js';
import { byFunction, type TypedFunction } from './by-function.js';
import { methodCallOf } from '../flow/method-call.js';

/** A place where a value is copied that holds a lock, a group or an atomic: what `go vet` calls copylocks. */
export interface CopiedLock {
  readonly from: TypedFunction;
  /** The type of a receiver or parameter, the variable of a range, else the value that is copied. */
  readonly node: Expr;
  readonly lock: LockPart;
  readonly copy: CopyOf;
  /** A call by which the copy is locked, waited for or changed. */
  readonly use: CallExpr | undefined;
}

/** What must not be copied. */
export interface LockPart {
  /** Full name of its type, `sync.Mutex`; a marker's own name alone. */
  readonly name: string;
  /** It has no state that could be copied, and only marks that the value around it must not be: `[0]sync.Mutex`, an empty `noCopy`. */
  readonly isMarker: boolean;
}

export type CopyOf =
  | { readonly kind: 'receiver' | 'param'; readonly owner: FuncDecl | FuncLit; readonly field: Field; readonly variable: VarObject }
  | { readonly kind: 'range'; readonly loop: RangeStmt; readonly variable: VarObject }
  | { readonly kind: 'local'; readonly variable: VarObject }
  /** A result, an element, an argument, or what something is assigned to. */
  | { readonly kind: 'value' }; // prettier-ignore

/** Types of the standard library that `go vet` lets nobody copy and whose insides aren't known here. */
const lockTypes: ReadonlySet<string> = new Set([
  ...['Mutex', 'RWMutex', 'WaitGroup', 'Once', 'Cond', 'Pool', 'Map'].map((name) => `sync.${name}`),
  ...['Bool', 'Int32', 'Int64', 'Uint32', 'Uint64', 'Uintptr', 'Pointer'].map((name) => `sync/atomic.${name}`),
]);

/** Methods after which it matters which of two copies was meant. */
const acting = /^\(\*sync(?:\/atomic)?\.\w+\)\.(?!Load$|Unlock$|RUnlock$)/;

/** What a value of the type holds that must not be copied, a real lock rather than a marker; undefined where nothing is known of any. */
export function lockIn(type: Type, seen = new Set<Type>()): LockPart | undefined {
  if (seen.has(type)) return undefined;
  seen.add(type);
  const name = typeFullName(type);
  if (name !== undefined && lockTypes.has(name)) return { name, isMarker: false };
  const under = underlying(type);
  if (under.kind === 'array') {
    const part = lockIn(under.elem, seen);
    return part === undefined || under.length !== 0 ? part : { name: `[0]${part.name}`, isMarker: true };
  }
  if (under.kind !== 'struct') return undefined;
  if (name !== undefined && isLocker(type)) {
    const isMarker = under.fields.length === 0;
    return { name: isMarker ? name.slice(name.lastIndexOf('.') + 1) : name, isMarker };
  }
  let marker: LockPart | undefined;
  for (const field of under.fields) {
    const found = lockIn(field.type, seen);
    if (found?.isMarker === false) return found;
    marker ??= found;
  }
  return marker;
}

/** Whether the pointer has `Lock` and `Unlock` as its own methods and the value hasn't, as `noCopy` types do. */
function isLocker(type: Type): boolean {
  return ['Lock', 'Unlock'].every((name) => {
    const found = lookupFieldOrMethod({ kind: 'pointer', elem: type }, name);
    if (found?.object.kind !== 'func' || found.path.length > 0 || !found.object.hasPointerReceiver) return false;
    const signature = found.object.type;
    return signature.kind === 'signature' && signature.params.length === 0 && signature.results.length === 0;
  });
}

const copiesIn = byFunction(
  () => true,
  (from) => new Finder(from).find(),
);

/** The copies in the functions of a package, in source order. */
export function copiedLocksOf(typed: TypedPackage): readonly CopiedLock[] {
  const mayHold = typed.input.files.some((file) => /sync|Lock\(\)/.test(file.text));
  if (!mayHold) return [];
  const copies = copiesIn(typed);
  const acts = new Map<FuncObject, boolean>();
  const functions = new Map(typed.functions.map((one) => [one.object.origin, one]));
  // A method with a pointer receiver acts on the copy when it acts on its receiver.
  const actsOnReceiver = (func: FuncObject): boolean => {
    const known = acts.get(func);
    if (known !== undefined) return known;
    const declared = functions.get(func);
    const name = declared?.decl.recv?.fields[0]?.names[0];
    const info = declared && typed.info(declared.chunk);
    const receiver = name && info?.objectOf(name);
    const found =
      declared !== undefined && info !== undefined && receiver?.kind === 'var' && func.hasPointerReceiver
        ? actOn(receiver, declared.decl, info) !== undefined
        : false;
    acts.set(func, found);
    return found;
  };
  return copies.map((copied) => {
    if (copied.use !== undefined || copied.copy.kind === 'value') return copied;
    const { variable } = copied.copy;
    const { info } = copied.from;
    let use: CallExpr | undefined;
    walk(copied.from.decl, (node) => {
      const call = use === undefined ? methodCallOf(node, info) : undefined;
      const callee = call === undefined ? undefined : info.calleeOf(call.call);
      if (call?.on.root === variable && callee?.kind === 'func' && actsOnReceiver(callee.func.origin)) use = call.call;
    });
    return use === undefined ? copied : { ...copied, use };
  });
}

function actOn(variable: VarObject, within: Node, info: TypeInfo): CallExpr | undefined {
  let found: CallExpr | undefined;
  walk(within, (node) => {
    const call = found === undefined ? methodCallOf(node, info) : undefined;
    if (call?.on.root === variable && acting.test(call.method) && isWithin(call.call, info)) found = call.call;
  });
  return found;
}

/** Whether nothing on the way to the object is a pointer, behind which is the original. */
function isWithin(call: CallExpr, info: TypeInfo): boolean {
  const fun = unparen(call.fun);
  if (fun.kind !== 'SelectorExpr') return false;
  const selection = info.selectionOf(fun);
  if (selection?.path.some(({ type }) => type.kind === 'pointer') === true) return false;
  let isRoot = true;
  for (let at = unparen(fun.x); ; at = unparen(at.x)) {
    const type = info.typeOf(at);
    if (at.kind === 'Ident') return isRoot ? type.kind !== 'pointer' : underlying(type).kind !== 'pointer';
    if (type.kind === 'pointer' || at.kind !== 'SelectorExpr') return false;
    isRoot = false;
  }
}

class Finder {
  private readonly found: CopiedLock[] = [];
  /** Arguments of calls whose parameters are reported where they are declared. */
  private readonly info: TypeInfo;

  constructor(private readonly from: TypedFunction) {
    this.info = from.info;
  }

  find(): readonly CopiedLock[] {
    walk(this.from.decl, (node) => {
      this.visit(node);
    });
    return this.found;
  }

  private visit(node: Node): void {
    switch (node.kind) {
      case 'FuncDecl':
      case 'FuncLit':
        if (node.kind === 'FuncDecl')
          for (const field of node.recv?.fields ?? []) this.declared('receiver', field, node);
        for (const field of node.type.params.fields) this.declared('param', field, node);
        return;
      case 'RangeStmt':
        for (const target of [node.key, node.value]) this.ranged(target, node);
        return;
      case 'AssignStmt':
        if (node.lhs.length !== node.rhs.length) return;
        node.rhs.forEach((value, i) => {
          const target = node.lhs[i];
          if (target?.kind === 'Ident' && target.name === '_') return;
          this.value(value, node.op === ':=' && target?.kind === 'Ident' ? this.local(target) : undefined);
        });
        return;
      case 'ValueSpec':
        node.values.forEach((value, i) => {
          const target = node.values.length === node.names.length ? node.names[i] : undefined;
          if (target?.name !== '_') this.value(value, target && this.local(target));
        });
        return;
      case 'CompositeLit':
        for (const element of node.elements) this.value(element.kind === 'KeyValueExpr' ? element.value : element);
        return;
      case 'ReturnStmt':
        for (const result of node.results) this.value(result);
        return;
      case 'CallExpr':
        this.arguments(node);
        return;
      default:
    }
  }

  private declared(kind: 'receiver' | 'param', field: Field, owner: FuncDecl | FuncLit): void {
    const { type } = field;
    const [name] = field.names;
    const lock = type.kind === 'Ellipsis' ? undefined : lockIn(this.info.typeOf(type));
    const variable = name === undefined ? undefined : this.local(name);
    if (lock === undefined || variable === undefined) return;
    this.add(type, lock, { kind, owner, field, variable }, actOn(variable, owner, this.info));
  }

  private ranged(target: Expr | undefined, loop: RangeStmt): void {
    if (target?.kind !== 'Ident' || target.name === '_' || loop.op !== ':=') return;
    const variable = this.local(target);
    const lock = variable === undefined ? undefined : lockIn(variable.type);
    if (variable === undefined || lock === undefined) return;
    this.add(target, lock, { kind: 'range', loop, variable }, actOn(variable, loop.body, this.info));
  }

  private value(expression: Expr, variable?: VarObject): void {
    const value = unparen(expression);
    const isFresh =
      value.kind === 'CompositeLit' ||
      value.kind === 'CallExpr' ||
      value.kind === 'FuncLit' ||
      (value.kind === 'StarExpr' && unparen(value.x).kind === 'CallExpr');
    if (isFresh || this.info.isType(value)) return;
    const lock = lockIn(this.info.typeOf(value));
    if (lock === undefined) return;
    if (variable === undefined) this.add(value, lock, { kind: 'value' }, undefined);
    else this.add(value, lock, { kind: 'local', variable }, actOn(variable, this.from.decl, this.info));
  }

  /** What is passed to a function of the package is told of where that takes it. */
  private arguments(call: CallExpr): void {
    const callee = this.info.calleeOf(call);
    if (callee.kind === 'literal') return;
    if (callee.kind === 'builtin' && /^(?:len|cap|Sizeof|Offsetof|Alignof|new|make)$/.test(callee.name)) return;
    if (callee.kind === 'func' && callee.func.fullName.startsWith('unsafe.')) return;
    if (callee.kind === 'func' && callee.func.packagePath === this.from.object.packagePath) {
      const { type } = callee.func;
      call.args.forEach((argument, i) => {
        const param = type.kind === 'signature' ? type.params[i]?.type : undefined;
        if (param === undefined || lockIn(param) === undefined) this.value(argument);
      });
      return;
    }
    for (const argument of call.args) this.value(argument);
  }

  private local(name: Ident): VarObject | undefined {
    const object = this.info.objectOf(name);
    return object?.kind === 'var' ? object : undefined;
  }

  private add(node: Expr, lock: LockPart, copy: CopyOf, use: CallExpr | undefined): void {
    this.found.push({ from: this.from, node, lock, copy, use });
  }
}

export function isGroup({ name }: LockPart): boolean {
  return name === 'sync.WaitGroup';
}
