import { getOrMake } from '../base/get-or-make.js';
import { remembered } from '../base/remembered.js';
import { mentionedNames } from '../flow/mentioned-names.js';
import { scanAssignments, variableOfIdent, type Assignments } from '../flow/assignments.js';
import { unparen } from '../flow/unparen.js';
import type { CallExpr, Expr, FuncDecl, Ident, Node } from '../syntax/ast.js';
import { recovers } from '../syntax/recovers.js';
import type { Chunk, SourceFile, Span } from '../syntax/source-file.js';
import { walk } from '../syntax/walk.js';
import type { FuncObject, VarObject } from '../types/object.js';
import type { DeclaredFunction, TypeInfo, TypedPackage } from '../types/package.js';
import type { Type } from '../types/type.js';
import { underlying } from '../types/type-queries.js';

/** A call that hashes what has no hash, and panics. */
export interface UnhashableKey {
  readonly span: Span;
  /** The key as written. */
  readonly key: string;
  /** What the key is at run time. */
  readonly type: Type;
  /** The slice, map or function in it, which have no hash (Go specification, "Comparison operators"); `type` itself or a part of it. */
  readonly part: Type;
  /** The map as written; undefined when the key is passed on. */
  readonly map: string | undefined;
  /** The function that the key is passed to, whose parameter becomes the key. */
  readonly passedTo: FuncObject | undefined;
}

const methodNames = 'Load Store LoadOrStore LoadAndDelete Delete Swap CompareAndSwap CompareAndDelete'.split(' ');
const keyMethods: ReadonlySet<string> = new Set(methodNames.map((name) => `(*sync.Map).${name}`));
const keyMethodCall = new RegExp(`\\.(?:${methodNames.join('|')})\\(`);

/** Types nested deeper are taken for hashable. */
const maxDepth = 20;

/** Helpers that pass a key on to helpers are followed this far. */
const maxRounds = 4;

/** A call in a function, with what is needed to judge its arguments. */
interface Use {
  readonly call: CallExpr;
  readonly from: DeclaredFunction;
  readonly info: TypeInfo;
}

/** Finds keys of `sync.Map`s that can't be hashed, also those that get there through parameters of the package's own functions. */
export function findUnhashableKeys(typed: TypedPackage): readonly UnhashableKey[] {
  return mentionsSyncMap(typed) ? new KeyScan(typed).run() : [];
}

function mentionsSyncMap(typed: TypedPackage): boolean {
  return typed.input.files.some(namesSyncMap);
}

const namesSyncMap = remembered(({ text }: SourceFile) => text.includes('sync.Map'));

const mayUseKey = remembered(({ text }: Chunk) => keyMethodCall.test(text));

class KeyScan {
  private readonly found: UnhashableKey[] = [];
  /** Calls of functions by whose name they may be ones of `keyParameters`. */
  private calls: Use[] = [];
  /** Parameters that become keys as they are. */
  private readonly keyParameters = new Map<FuncObject, Set<number>>();
  private readonly assignments = new Map<DeclaredFunction, Assignments>();

  constructor(private readonly typed: TypedPackage) {}

  run(): readonly UnhashableKey[] {
    const { functions } = this.typed;
    for (const from of functions)
      if (mayUseKey(from.chunk))
        this.forEachCall(from, (call, use) => {
          this.judgeKey(call, use);
        });
    for (let round = 0, isNew = this.keyParameters.size > 0; round < maxRounds && isNew; round++) {
      const names = [...this.keyParameters.keys()].map((func) => func.name);
      this.calls = [];
      for (const from of functions)
        if (names.some((name) => mentionedNames(from.chunk).has(name)))
          this.forEachCall(from, (_, use) => {
            this.calls.push(use);
          });
      isNew = this.passOn();
    }
    for (const use of this.calls) this.judgeArguments(use);
    return this.found;
  }

  private forEachCall(from: DeclaredFunction, visit: (callee: FuncObject, use: Use) => void): void {
    const info = this.typed.info(from.chunk);
    for (const { call, callee } of callsIn(from.decl, info)) visit(callee, { call, from, info });
  }

  private judgeKey(callee: FuncObject, use: Use): void {
    const [key] = use.call.args;
    if (key === undefined || !keyMethods.has(callee.fullName)) return;
    this.noteParameter(key, use);
    const fun = unparen(use.call.fun);
    const map = fun.kind === 'SelectorExpr' ? textOf(fun.x, use) : '';
    this.judge(key, use, { map, passedTo: undefined });
  }

  private judge(key: Expr, use: Use, role: Pick<UnhashableKey, 'map' | 'passedTo'>): void {
    const value = this.valueOf(key, use);
    const part = unhashablePart(value, use.info);
    if (part === undefined) return;
    this.found.push({
      ...role,
      span: { file: use.from.file.uri, chunk: use.from.chunk, start: key.start, end: key.end },
      key: textOf(key, use),
      type: use.info.typeOf(value),
      part,
    });
  }

  /** What an expression of an interface type is given, where that is a single thing; else the expression itself. */
  private valueOf(expression: Expr, use: Use): Expr {
    const expr = unparen(expression);
    const { info } = use;
    if (underlying(info.typeOf(expr)).kind !== 'interface') return expr;
    if (expr.kind === 'CallExpr' && info.calleeOf(expr).kind === 'conversion')
      return expr.args[0] === undefined ? expr : this.valueOf(expr.args[0], use);
    const variable = expr.kind === 'Ident' ? variableOfIdent(expr, info) : undefined;
    if (variable?.role !== 'local' || this.assignmentsOf(use.from).countOf(variable) !== 1) return expr;
    const initial = initialValue(variable);
    return initial === undefined ? expr : this.valueOf(initial, use);
  }

  /** Notes a parameter that becomes a key without being looked at before. Says whether that is news. */
  private noteParameter(key: Expr, { from, info }: Use): boolean {
    const expr = unparen(key);
    const variable = expr.kind === 'Ident' ? variableOfIdent(expr, info) : undefined;
    if (variable?.role !== 'param' || variable.owner !== from.decl) return false;
    if (underlying(variable.type).kind !== 'interface' || this.assignmentsOf(from).countOf(variable) > 0) return false;
    const index = parameterNames(from).findIndex((name) => name !== undefined && info.objectOf(name) === variable);
    const known = this.keyParameters.get(from.object) ?? new Set();
    if (index < 0 || known.has(index) || isInspected(variable, from, info)) return false;
    this.keyParameters.set(from.object, known.add(index));
    return true;
  }

  /** Looks for parameters that are handed to known ones; false when there are no more. */
  private passOn(): boolean {
    let isNew = false;
    for (const use of this.calls)
      this.forEachKey(use, (key) => {
        if (this.noteParameter(key, use)) isNew = true;
      });
    return isNew;
  }

  private judgeArguments(use: Use): void {
    this.forEachKey(use, (key, passedTo) => {
      this.judge(key, use, { map: undefined, passedTo });
    });
  }

  private forEachKey({ call, info }: Use, visit: (key: Expr, callee: FuncObject) => void): void {
    const callee = info.calleeOf(call);
    if (callee.kind !== 'func' || call.hasEllipsis) return;
    const func = callee.func.origin;
    for (const index of this.keyParameters.get(func) ?? []) {
      const key = call.args[index];
      if (key !== undefined) visit(key, func);
    }
  }

  private assignmentsOf(from: DeclaredFunction): Assignments {
    let assignments = this.assignments.get(from);
    if (assignments === undefined) {
      assignments = scanAssignments([from.decl], this.typed.info(from.chunk));
      this.assignments.set(from, assignments);
    }
    return assignments;
  }
}

interface NamedCall {
  readonly call: CallExpr;
  readonly callee: FuncObject;
}

const callsByInfo = new WeakMap<TypeInfo, Map<FuncDecl, readonly NamedCall[]>>();

/** Calls of functions that have a name; none where a panic may be caught. */
function callsIn(decl: FuncDecl, info: TypeInfo): readonly NamedCall[] {
  const byDecl = getOrMake(callsByInfo, info, () => new Map<FuncDecl, readonly NamedCall[]>());
  return getOrMake(byDecl, decl, () => {
    const calls: NamedCall[] = [];
    if (decl.body === undefined || recovers(decl.body)) return calls;
    walk(decl.body, (node) => {
      const callee = node.kind === 'CallExpr' ? info.calleeOf(node) : undefined;
      if (node.kind === 'CallExpr' && callee?.kind === 'func') calls.push({ call: node, callee: callee.func });
    });
    return calls;
  });
}

/** Names of the parameters by index; a variadic one is no parameter that takes one key. */
function parameterNames({ decl }: DeclaredFunction): (Ident | undefined)[] {
  return decl.type.params.fields.flatMap((field): (Ident | undefined)[] => {
    if (field.type.kind === 'Ellipsis') return [undefined];
    return field.names.length === 0 ? [undefined] : [...field.names];
  });
}

/** Whether the function looks at what the parameter holds (type assertion or switch, reflection), so that it may treat some types apart. */
function isInspected(variable: VarObject, { decl }: DeclaredFunction, info: TypeInfo): boolean {
  let isFound = false;
  const isVariable = (expr: Expr): boolean => {
    const inner = unparen(expr);
    return inner.kind === 'Ident' && info.objectOf(inner) === variable;
  };
  walk(decl, (node) => {
    if (node.kind === 'TypeAssertExpr' && isVariable(node.x)) isFound = true;
    if (node.kind === 'CallExpr' && node.args.some(isVariable)) {
      const callee = info.calleeOf(node);
      if (callee.kind === 'func' && callee.func.packagePath === 'reflect') isFound = true;
    }
    return !isFound;
  });
  return isFound;
}

/** The expression that a local is declared with. */
function initialValue(variable: VarObject): Expr | undefined {
  const { ident, node } = variable.declaration ?? {};
  if (ident === undefined) return undefined;
  if (node?.kind === 'ValueSpec' && node.names.length === node.values.length)
    return node.values[node.names.indexOf(ident)];
  if (node?.kind === 'AssignStmt' && node.lhs.length === node.rhs.length)
    return node.rhs[node.lhs.findIndex((target) => target === ident)];
  return undefined;
}

/** The part of a value that has no hash; undefined when it has one or nothing is known. */
function unhashablePart(value: Expr, info: TypeInfo): Type | undefined {
  return partOfType(info.typeOf(value), 0) ?? partOfLiteral(value, info);
}

function partOfType(type: Type, depth: number): Type | undefined {
  const under = underlying(type);
  switch (under.kind) {
    case 'slice':
    case 'map':
    case 'signature':
      return type;
    case 'array':
      return depth > maxDepth ? undefined : partOfType(under.elem, depth + 1);
    case 'struct':
      for (const field of depth > maxDepth ? [] : under.fields) {
        const part = partOfType(field.type, depth + 1);
        if (part !== undefined) return part;
      }
      return undefined;
    default:
      return undefined;
  }
}

/** What a struct's literal puts into its fields of interface types. */
function partOfLiteral(value: Expr, info: TypeInfo): Type | undefined {
  if (value.kind !== 'CompositeLit') return undefined;
  const kind = underlying(info.typeOf(value)).kind;
  if (kind !== 'struct' && kind !== 'array') return undefined;
  for (const element of value.elements) {
    const part = unhashablePart(unparen(element.kind === 'KeyValueExpr' ? element.value : element), info);
    if (part !== undefined) return part;
  }
  return undefined;
}

function textOf(node: Node, { from }: Use): string {
  return from.chunk.text.slice(node.start, node.end).replace(/\s+/g, ' ');
}
