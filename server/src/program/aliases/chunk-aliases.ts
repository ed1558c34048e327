import { scanAssignments, type Assignments } from '../../flow/assignments.js';
import { unparen } from '../../flow/unparen.js';
import type {
  AssignStmt,
  CallExpr,
  CompositeLit,
  Expr,
  FuncDecl,
  FuncLit,
  Node,
  ReturnStmt,
} from '../../syntax/ast.js';
import { parentsIn } from '../../syntax/parents.js';
import type { Chunk } from '../../syntax/source-file.js';
import { walk } from '../../syntax/walk.js';
import type { FuncObject, VarObject } from '../../types/object.js';
import type { TypeInfo } from '../../types/package.js';
import type { Type } from '../../types/type.js';
import { fieldsOf } from '../../types/type-queries.js';

/** What may hold an object: a variable or field, or a parameter or result of a function as its callers see it. */
export type Holder = VarObject | SlotOf;

export interface SlotOf {
  readonly kind: 'param' | 'result';
  readonly func: FuncObject;
  readonly index: number;
}

/** A place in the text that names an object in order to do something with it. */
export interface Mention {
  readonly holder: Holder;
  /** The name with what is only about pointers around it: `&s.wg`, `(*p)`. */
  readonly expr: Expr;
  readonly around: Node | undefined;
}

/** What the declarations of a chunk say of objects of some kind of type. */
export interface ChunkAliases {
  readonly mentions: readonly Mention[];
  /** Two holders of one object. */
  readonly links: readonly (readonly [Holder, Holder])[];
  /** Holders whose objects somebody unknown gets. */
  readonly escaping: readonly Holder[];
  /** Holders that get objects of unknown origin. */
  readonly foreign: readonly Holder[];
  /** Functions that are used as values, so that anybody may call them. */
  readonly values: readonly FuncObject[];
  /** Parameters by function, undefined for those of other types. */
  readonly params: ReadonlyMap<FuncObject, readonly (VarObject | undefined)[]>;
  /** Variables and fields of the kind that the chunk names, and types that it declares of it. */
  readonly names: ReadonlySet<string>;
}

/** A kind of object: WaitGroups, channels. Their types are given without a pointer. */
export type IsOfKind = (type: Type) => boolean;

/** Whether a variable of the type holds such an object, or points to one. */
export function isHeld(type: Type, isOfKind: IsOfKind): boolean {
  return isOfKind(type) || (type.kind === 'pointer' && isOfKind(type.elem));
}

/** Reads one chunk. */
export function readAliases(chunk: Chunk, info: TypeInfo, isOfKind: IsOfKind): ChunkAliases {
  return new Reader(chunk, info, isOfKind).read();
}

class Reader {
  private readonly mentions: Mention[] = [];
  private readonly links: (readonly [Holder, Holder])[] = [];
  private readonly escaping: Holder[] = [];
  private readonly foreign: Holder[] = [];
  private readonly values: FuncObject[] = [];
  private readonly params = new Map<FuncObject, readonly (VarObject | undefined)[]>();
  private readonly names = new Set<string>();
  private readonly parents: ReadonlyMap<Node, Node>;
  private assignments: Assignments | undefined;

  constructor(
    private readonly chunk: Chunk,
    private readonly info: TypeInfo,
    private readonly isOfKind: IsOfKind,
  ) {
    this.parents = parentsIn(chunk);
  }

  read(): ChunkAliases {
    for (const decl of this.chunk.decls) walk(decl, (node) => this.visit(node));
    const { mentions, links, escaping, foreign, values, params, names } = this;
    return { mentions, links, escaping, foreign, values, params, names };
  }

  private visit(node: Node): boolean {
    switch (node.kind) {
      case 'FuncDecl':
        this.declare(node);
        break;
      case 'FuncLit':
        this.literal(node);
        break;
      case 'RangeStmt':
        for (const target of [node.key, node.value]) this.unknownOrigin(target);
        break;
      case 'AssignStmt':
        this.assign(node);
        break;
      case 'ValueSpec':
        if (node.values.length === 0) break;
        this.origins(node.names, node.values);
        break;
      case 'TypeSpec':
        if (this.isHeld(this.info.typeOf(node.type))) this.names.add(node.name.name);
        break;
      case 'Ident':
      case 'SelectorExpr':
        this.named(node);
        break;
      case 'CallExpr': {
        const slot = this.resultOf(node);
        if (slot !== undefined) this.use(slot, node);
        this.arguments(node);
        break;
      }
      case 'CompositeLit':
        this.elements(node);
        break;
      case 'ReturnStmt':
        this.results(node);
        break;
      default:
    }
    return true;
  }

  private named(node: Extract<Expr, { kind: 'Ident' | 'SelectorExpr' }>): void {
    const ident = node.kind === 'Ident' ? node : node.sel;
    const around = this.parents.get(node);
    // The name behind a dot is looked at with what stands before it.
    if (node.kind === 'Ident' && around?.kind === 'SelectorExpr' && around.sel === node) return;
    const object = this.info.objectOf(ident);
    if (object?.kind === 'func') this.function(object.origin, node);
    if (object?.kind !== 'var') return;
    this.literalName(object, node);
    const holder = object.origin;
    if (!this.isHeld(holder.type)) return;
    this.names.add(holder.name);
    this.use(holder, node);
  }

  private isHeld(type: Type): boolean {
    return isHeld(type, this.isOfKind);
  }

  /** A promoted method is called on an embedded object; a function that isn't called is a value. */
  private function(func: FuncObject, node: Expr): void {
    if (node.kind === 'SelectorExpr') {
      const embedded = this.info.selectionOf(node)?.path.at(-1)?.origin;
      if (embedded !== undefined && this.isHeld(embedded.type)) {
        this.names.add(embedded.name);
        this.mentions.push({ holder: embedded, expr: node.x, around: node });
      }
    }
    const around = this.parents.get(node);
    const isDeclared = around?.kind === 'FuncDecl' && around.name === node;
    if (isDeclared || (around?.kind === 'CallExpr' && around.fun === node)) return;
    if (func.type.kind !== 'signature') return;
    const { params, results } = func.type;
    if ([...params, ...results].some(({ type }) => this.isHeld(type))) this.values.push(func);
  }

  /** Who else gets a literal that has a name may give it anything. */
  private literalName(variable: VarObject, node: Expr): void {
    if (variable.role !== 'local' || variable.type.kind !== 'signature') return;
    const literal = this.literalOf(variable);
    const around = this.parents.get(node);
    if (literal === undefined || (around?.kind === 'CallExpr' && around.fun === node)) return;
    const isDefined =
      (around?.kind === 'AssignStmt' && around.lhs.includes(node)) ||
      (around?.kind === 'ValueSpec' && around.names.some((name) => name === node));
    if (!isDefined) this.foreign.push(...this.heldParams(literal));
  }

  private literalOf(variable: VarObject): FuncLit | undefined {
    this.assignments ??= scanAssignments(this.chunk.decls, this.info);
    return this.assignments.countOf(variable) === 1 ? this.assignments.functionOf(variable) : undefined;
  }

  private declare(decl: FuncDecl): void {
    const object = this.info.objectOf(decl.name);
    if (object?.kind !== 'func') return;
    this.params.set(object.origin, this.paramsOf(decl));
    (decl.type.results?.fields ?? [])
      .flatMap(({ names }) => names)
      .forEach((name, index) => {
        const result = this.info.objectOf(name);
        if (result?.kind === 'var' && this.isHeld(result.type))
          this.links.push([result, { kind: 'result', func: object.origin, index }]);
      });
  }

  private literal(literal: FuncLit): void {
    const around = this.parents.get(literal);
    const isCalled = around?.kind === 'CallExpr' && around.fun === literal;
    const isNamed = around?.kind === 'AssignStmt' || around?.kind === 'ValueSpec';
    if (!isCalled && !(isNamed && this.hasOneName(literal, around))) this.foreign.push(...this.heldParams(literal));
    for (const { names } of literal.type.results?.fields ?? [])
      for (const name of names) {
        const result = this.info.objectOf(name);
        if (result?.kind === 'var' && this.isHeld(result.type)) this.escaping.push(result);
      }
  }

  private hasOneName(literal: FuncLit, around: Extract<Node, { kind: 'AssignStmt' | 'ValueSpec' }>): boolean {
    const targets: readonly Expr[] = around.kind === 'AssignStmt' ? around.lhs : around.names;
    return targets.some((target) => {
      const object = target.kind === 'Ident' ? this.info.objectOf(target) : undefined;
      return object?.kind === 'var' && object.role === 'local' && this.literalOf(object) === literal;
    });
  }

  private heldParams(literal: FuncLit): VarObject[] {
    return this.paramsOf(literal).filter((param) => param !== undefined);
  }

  private paramsOf({ type }: FuncDecl | FuncLit): (VarObject | undefined)[] {
    return type.params.fields.flatMap((field) => {
      if (field.names.length === 0) return [undefined];
      return field.names.map((name) => {
        const param = this.info.objectOf(name);
        return param?.kind === 'var' && this.isHeld(param.type) ? param : undefined;
      });
    });
  }

  /** The result of a call of a function with one result. */
  private resultOf(call: CallExpr): SlotOf | undefined {
    const callee = this.info.calleeOf(call);
    if (callee.kind !== 'func') return undefined;
    const { type, origin } = callee.func;
    const [only] = type.kind === 'signature' && type.results.length === 1 ? type.results : [];
    if (only === undefined || !this.isHeld(only.type)) return undefined;
    return { kind: 'result', func: origin, index: 0 };
  }

  private use(holder: Holder, node: Expr): void {
    let at: Expr = node;
    let around = this.parents.get(at);
    while (
      around?.kind === 'ParenExpr' ||
      around?.kind === 'StarExpr' ||
      (around?.kind === 'UnaryExpr' && around.op === '&')
    )
      around = this.parents.get((at = around));
    switch (around?.kind) {
      case 'CallExpr':
        if (around.fun !== at) this.pass(holder, at, around);
        else this.escaping.push(holder);
        return;
      case 'AssignStmt':
        if (around.rhs.includes(at)) this.link(holder, around.lhs[around.rhs.indexOf(at)], around);
        return;
      case 'ValueSpec':
        if (around.values.includes(at)) this.link(holder, around.names[around.values.indexOf(at)], around);
        return;
      case 'KeyValueExpr':
        if (around.value === at) this.field(holder, around, this.parents.get(around));
        return;
      case 'CompositeLit':
        this.positional(holder, at, around);
        return;
      case 'ReturnStmt':
        this.returned(holder, at, around);
        return;
      case 'SelectorExpr':
      case 'RangeStmt':
      case 'UnaryExpr':
        this.mentions.push({ holder, expr: at, around });
        return;
      case 'SendStmt':
        if (around.chan === at) this.mentions.push({ holder, expr: at, around });
        else this.escaping.push(holder);
        return;
      case 'Field':
      case 'ExprStmt':
        return;
      case 'BinaryExpr':
        if (around.op !== '==' && around.op !== '!=') this.escaping.push(holder);
        return;
      default:
        this.escaping.push(holder);
    }
  }

  private pass(holder: Holder, argument: Expr, call: CallExpr): void {
    const callee = this.info.calleeOf(call);
    const index = call.args.indexOf(argument);
    if (callee.kind === 'builtin') {
      if (/^(?:close|len|cap)$/.test(callee.name)) this.mentions.push({ holder, expr: argument, around: call });
      else if (callee.name !== 'new' && callee.name !== 'make') this.escaping.push(holder);
      return;
    }
    if (callee.kind === 'func' && !call.hasEllipsis && callee.func.type.kind === 'signature') {
      if (callee.func.type.isVariadic && index >= callee.func.type.params.length - 1) this.escaping.push(holder);
      else this.links.push([holder, { kind: 'param', func: callee.func.origin, index }]);
      return;
    }
    const fun = unparen(call.fun);
    const variable = fun.kind === 'Ident' ? this.info.objectOf(fun) : undefined;
    const named = variable?.kind === 'var' && variable.role === 'local' ? this.literalOf(variable) : undefined;
    const literal = callee.kind === 'literal' ? callee.literal : named;
    const param = literal === undefined || call.hasEllipsis ? undefined : this.paramsOf(literal)[index];
    if (param === undefined) this.escaping.push(holder);
    else this.links.push([holder, param]);
  }

  private link(holder: Holder, target: Expr | undefined, around: Node): void {
    const isPair = around.kind === 'AssignStmt' ? around.lhs.length === around.rhs.length : true;
    const other = target === undefined || !isPair ? undefined : this.holderOf(target);
    if (other !== undefined) this.links.push([holder, other]);
    else if (!(target?.kind === 'Ident' && target.name === '_')) this.escaping.push(holder);
  }

  private holderOf(expression: Expr): VarObject | undefined {
    const expr = unparen(expression);
    const at = expr.kind === 'StarExpr' ? unparen(expr.x) : expr;
    const ident = at.kind === 'Ident' ? at : at.kind === 'SelectorExpr' ? at.sel : undefined;
    const object = ident === undefined ? undefined : this.info.objectOf(ident);
    return object?.kind === 'var' && this.isHeld(object.type) ? object.origin : undefined;
  }

  private field(holder: Holder, { key }: { readonly key: Expr }, literal: Node | undefined): void {
    const field = literal?.kind === 'CompositeLit' && key.kind === 'Ident' ? this.info.objectOf(key) : undefined;
    if (field?.kind === 'var' && field.role === 'field') this.links.push([holder, field.origin]);
    else this.escaping.push(holder);
  }

  private positional(holder: Holder, at: Expr, literal: CompositeLit): void {
    const field = fieldsOf(this.info.typeOf(literal))[literal.elements.indexOf(at)];
    if (field === undefined) this.escaping.push(holder);
    else this.links.push([holder, field.origin]);
  }

  private returned(holder: Holder, at: Expr, stmt: ReturnStmt): void {
    const func = this.returnsFrom(stmt);
    if (func === undefined) this.escaping.push(holder);
    else this.links.push([holder, { kind: 'result', func, index: stmt.results.indexOf(at) }]);
  }

  /** The declared function that a `return` leaves; undefined in a literal. */
  private returnsFrom(stmt: ReturnStmt): FuncObject | undefined {
    let owner = this.parents.get(stmt);
    while (owner !== undefined && owner.kind !== 'FuncDecl' && owner.kind !== 'FuncLit')
      owner = this.parents.get(owner);
    const object = owner?.kind === 'FuncDecl' ? this.info.objectOf(owner.name) : undefined;
    return object?.kind === 'func' ? object.origin : undefined;
  }

  /** Results that come from somewhere unknown. */
  private results(stmt: ReturnStmt): void {
    const func = this.returnsFrom(stmt);
    if (func?.type.kind !== 'signature') return;
    const { results } = func.type;
    if (results.length !== stmt.results.length) {
      if (stmt.results.length > 0)
        results.forEach(({ type }, index) => {
          if (this.isHeld(type)) this.foreign.push({ kind: 'result', func, index });
        });
      return;
    }
    stmt.results.forEach((value, index) => {
      if (this.isHeld(results[index]!.type) && !this.isKnown(value)) this.foreign.push({ kind: 'result', func, index });
    });
  }

  /** Parameters that get something unknown. */
  private arguments(call: CallExpr): void {
    const callee = this.info.calleeOf(call);
    if (callee.kind === 'literal') {
      this.paramsOf(callee.literal).forEach((param, i) => {
        const value = call.args[i];
        if (param !== undefined && (value === undefined || !this.isKnown(value))) this.foreign.push(param);
      });
      return;
    }
    if (callee.kind !== 'func' || callee.func.type.kind !== 'signature') return;
    const func = callee.func.origin;
    callee.func.type.params.forEach(({ type }, index) => {
      const value = call.args[index];
      if (this.isHeld(type) && (value === undefined || !this.isKnown(value)))
        this.foreign.push({ kind: 'param', func, index });
    });
  }

  /** Fields that get something unknown. */
  private elements(literal: CompositeLit): void {
    const fields = fieldsOf(this.info.typeOf(literal));
    literal.elements.forEach((element, i) => {
      const [value, field] =
        element.kind === 'KeyValueExpr'
          ? [element.value, element.key.kind === 'Ident' ? this.info.objectOf(element.key) : undefined]
          : [element, fields[i]];
      if (field?.kind === 'var' && field.role === 'field' && this.isHeld(field.type) && !this.isKnown(value))
        this.foreign.push(field.origin);
    });
  }

  private assign(stmt: AssignStmt): void {
    this.origins(stmt.lhs, stmt.rhs);
  }

  /** Targets get what has a name, what is made here, or what nobody knows. */
  private origins(targets: readonly Expr[], values: readonly Expr[]): void {
    targets.forEach((target, i) => {
      const holder = this.holderOf(target);
      if (holder === undefined) return;
      if (targets.length === values.length) {
        if (!this.isKnown(values[i]!)) this.foreign.push(holder);
        return;
      }
      const call = values[0] === undefined ? undefined : unparen(values[0]);
      const callee = call?.kind === 'CallExpr' ? this.info.calleeOf(call) : undefined;
      if (callee?.kind === 'func') this.links.push([holder, { kind: 'result', func: callee.func.origin, index: i }]);
      else this.foreign.push(holder);
    });
  }

  private isKnown(value: Expr): boolean {
    let expr = unparen(value);
    if (expr.kind === 'UnaryExpr' && expr.op === '&') expr = unparen(expr.x);
    if (expr.kind === 'CompositeLit') return true;
    if (expr.kind === 'StarExpr') expr = unparen(expr.x);
    if (this.holderOf(expr) !== undefined) return true;
    if (expr.kind === 'Ident') return this.info.objectOf(expr)?.kind === 'nil';
    if (expr.kind !== 'CallExpr') return false;
    const callee = this.info.calleeOf(expr);
    return (
      (callee.kind === 'builtin' && (callee.name === 'make' || callee.name === 'new')) ||
      this.resultOf(expr) !== undefined
    );
  }

  private unknownOrigin(target: Expr | undefined): void {
    const holder = target === undefined ? undefined : this.holderOf(target);
    if (holder !== undefined) this.foreign.push(holder);
  }
}
