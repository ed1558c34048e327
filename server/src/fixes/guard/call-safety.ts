import { unparen } from '../../flow/unparen.js';
import type { CallExpr, CommClause, Expr, FuncDecl, FuncLit, Node, Stmt } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { FuncObject } from '../../types/object.js';
import type { DeclaredFunction, TypedPackage } from '../../types/package.js';
import type { Type } from '../../types/type.js';
import { isNamed, typeFullName, underlying } from '../../types/type-queries.js';
import { ChunkView } from './chunk-view.js';
import { asksForText, callsNothing, CallSafety, isQuietType, safetyOfStd } from './std-calls.js';
import type { TargetUse } from './target-uses.js';

/** What is known of functions of the package and a lock. */
export interface KnownFunctions {
  /** They take it themselves. */
  readonly takesIt: Iterable<FuncDecl | FuncLit>;
  /** They are called while it is held, so that may be done once more, whatever they do. */
  readonly runsUnderIt: Iterable<FuncDecl | FuncLit>;
  /** Whether the same function of another package, or the one in the same variable, is called while it is held elsewhere. */
  readonly isCalledUnderIt: (call: CallExpr, view: ChunkView) => boolean;
}

const nothingKnown: KnownFunctions = { takesIt: [], runsUnderIt: [], isCalledUnderIt: () => false };

/** Judges what calls do to a goroutine that holds the guard of one target. */
export class CallJudge {
  private readonly declared = new Map<Node, DeclaredFunction>();
  private readonly views = new Map<DeclaredFunction, ChunkView>();
  /** Functions that access the target themselves, or hold a literal that does, and those that take its lock. */
  private readonly touching = new Set<FuncDecl | FuncLit>();
  /** Others call them under the lock. */
  private readonly proven: ReadonlySet<FuncDecl | FuncLit>;
  private readonly isCalledUnderIt: KnownFunctions['isCalledUnderIt'];
  /** Calls of methods of the guarded object: they are what the lock is for. */
  private readonly own = new Set<CallExpr>();
  private readonly direct = new Map<FuncDecl, { safety: CallSafety; callees: readonly FuncObject[] }>();

  constructor(
    private readonly typed: TypedPackage,
    uses: readonly TargetUse[],
    { takesIt, runsUnderIt, isCalledUnderIt }: KnownFunctions = nothingKnown,
  ) {
    for (const one of takesIt) this.touching.add(one);
    for (const one of typed.functions) this.declared.set(one.decl.name, one);
    for (const use of uses) {
      if (use.objectCall !== undefined) this.own.add(use.objectCall);
      for (let at: Node | undefined = use.owner; at !== undefined; at = use.view.parentOf(at)) {
        if (at.kind === 'FuncDecl' || at.kind === 'FuncLit') this.touching.add(at);
      }
    }
    this.isCalledUnderIt = isCalledUnderIt;
    this.proven = new Set([...runsUnderIt].filter((one) => !this.touching.has(one)));
  }

  /** The worst of what runs when a node is evaluated; function literals in it don't run unless called in place. */
  safetyOf(node: Node, view: ChunkView): CallSafety {
    const callees: FuncObject[] = [];
    return this.withCallees(this.scan(node, view, callees), callees);
  }

  /** What a call does, apart from the evaluation of its operands. */
  safetyOfCall(call: CallExpr, view: ChunkView): CallSafety {
    const callees: FuncObject[] = [];
    return this.withCallees(this.judge(call, view, callees), callees);
  }

  private withCallees(own: CallSafety, callees: FuncObject[]): CallSafety {
    let worst = own;
    const seen = new Set<FuncDecl>();
    for (let callee = callees.pop(); callee !== undefined; callee = callees.pop()) {
      const declared = this.declaredOf(callee);
      if (declared === undefined || seen.has(declared.decl)) continue;
      seen.add(declared.decl);
      if (this.proven.has(declared.decl)) {
        worst = worseOf(worst, CallSafety.quiet);
        continue;
      }
      const direct = this.directOf(declared);
      worst = worseOf(worst, worseOf(direct.safety, CallSafety.quiet));
      callees.push(...direct.callees);
    }
    return worst;
  }

  private declaredOf(func: FuncObject): DeclaredFunction | undefined {
    const ident = func.origin.declaration?.ident;
    return ident === undefined ? undefined : this.declared.get(ident);
  }

  private directOf(declared: DeclaredFunction): { safety: CallSafety; callees: readonly FuncObject[] } {
    const known = this.direct.get(declared.decl);
    if (known !== undefined) return known;
    const callees: FuncObject[] = [];
    let safety = CallSafety.unsafe;
    if (declared.decl.body !== undefined && !this.touching.has(declared.decl)) {
      safety = this.scan(declared.decl.body, this.viewOf(declared), callees);
    }
    const own = { safety, callees };
    this.direct.set(declared.decl, own);
    return own;
  }

  private viewOf(declared: DeclaredFunction): ChunkView {
    let view = this.views.get(declared);
    if (view === undefined) {
      view = new ChunkView(declared.file, declared.chunk, this.typed);
      this.views.set(declared, view);
    }
    return view;
  }

  /** Judges everything but the functions of this package that are called, which are added to `callees`. */
  private scan(root: Node, view: ChunkView, callees: FuncObject[]): CallSafety {
    let worst = CallSafety.pure;
    const add = (safety: CallSafety): void => {
      worst = worseOf(worst, safety);
    };
    walk(root, (node) => {
      switch (node.kind) {
        case 'FuncLit':
          return false;
        case 'SelectStmt':
          // With a `default` nothing is waited for.
          if (!node.body.stmts.some((clause) => clause.kind === 'CommClause' && clause.comm === undefined))
            add(CallSafety.unsafe);
          return;
        case 'CommClause':
          for (const part of partsOfClause(node)) add(this.scan(part, view, callees));
          return false;
        case 'SendStmt':
        case 'BadExpr':
        case 'BadStmt':
          add(CallSafety.unsafe);
          return;
        case 'UnaryExpr':
          if (node.op === '<-') add(CallSafety.unsafe);
          return;
        case 'RangeStmt':
          if (!isPlainRange(view.info.typeOf(node.x))) add(CallSafety.unsafe);
          return;
        case 'GoStmt':
          // Starting a goroutine doesn't wait for it; only its operands are evaluated here.
          add(CallSafety.quiet);
          if (node.call.kind === 'CallExpr') {
            for (const operand of [node.call.fun, ...node.call.args]) add(this.scan(operand, view, callees));
          }
          return false;
        case 'CallExpr':
          add(this.judge(node, view, callees));
          return;
        default:
          return;
      }
    });
    return worst;
  }

  private judge(call: CallExpr, view: ChunkView, callees: FuncObject[]): CallSafety {
    if (this.own.has(call)) return CallSafety.quiet;
    const safety = this.judgeByCallee(call, view, callees);
    return safety > CallSafety.quiet && this.isProven(call, view) ? CallSafety.quiet : safety;
  }

  /** Whether others make the same call under the lock, and no literal that is passed would wait for it. */
  private isProven(call: CallExpr, view: ChunkView): boolean {
    return this.isCalledUnderIt(call, view) && !call.args.some((arg) => arg.kind === 'FuncLit');
  }

  private judgeByCallee(call: CallExpr, view: ChunkView, callees: FuncObject[]): CallSafety {
    const callee = view.info.calleeOf(call);
    switch (callee.kind) {
      case 'conversion':
        return CallSafety.pure;
      case 'builtin':
        return callee.name === 'panic' || callee.name === 'recover' || callee.name === 'close'
          ? CallSafety.quiet
          : CallSafety.pure;
      case 'func': {
        const declared = this.declaredOf(callee.func);
        if (declared === undefined) return this.judgeForeign(callee.func.fullName, call, view, callees);
        if (!this.touching.has(declared.decl) && this.isProven(call, view)) return CallSafety.quiet;
        callees.push(callee.func);
        return CallSafety.pure;
      }
      case 'external':
        return this.judgeForeign(callee.fullName, call, view, callees);
      case 'interface-method':
        return safetyOfStd(callee.func.fullName, true);
      case 'literal':
        return this.touching.has(callee.literal) ? CallSafety.unsafe : this.scan(callee.literal.body, view, callees);
      default:
        return CallSafety.unsafe;
    }
  }

  /** A function of another package, with what it may call of the arguments: function literals, and methods that give a value's text. */
  private judgeForeign(fullName: string, call: CallExpr, view: ChunkView, callees: FuncObject[]): CallSafety {
    if (callsNothing(fullName)) return CallSafety.quiet;
    const literals = call.args.filter((arg) => arg.kind === 'FuncLit');
    const types = call.args.flatMap((arg) => (arg.kind === 'FuncLit' ? [] : [view.info.typeOf(arg)]));
    let own: readonly FuncObject[] | undefined = [];
    if (asksForText(fullName)) own = textMethods(types, (func) => this.declaredOf(func) !== undefined);
    const isPlain = own !== undefined && (asksForText(fullName) || types.every(isData));
    const safety = safetyOfStd(fullName, isPlain);
    if (safety === CallSafety.unsafe) return safety;
    callees.push(...(own ?? []));
    return literals.reduce<CallSafety>(
      (worst, literal) =>
        worseOf(worst, this.touching.has(literal) ? CallSafety.unsafe : this.scan(literal.body, view, callees)),
      safety,
    );
  }
}

/** What is evaluated in a clause of a `select`, without the sending or receiving, which the `select` waits for. */
function partsOfClause({ comm, body }: CommClause): readonly Node[] {
  return [...operandsOf(comm), ...body];
}

function operandsOf(comm: Stmt | undefined): readonly Node[] {
  switch (comm?.kind) {
    case 'SendStmt':
      return [comm.chan, comm.value];
    case 'ExprStmt':
      return [withoutReceive(comm.x)];
    case 'AssignStmt':
      return [...comm.lhs, ...comm.rhs.map(withoutReceive)];
    default:
      return [];
  }
}

function withoutReceive(expr: Expr): Expr {
  const inner = unparen(expr);
  return inner.kind === 'UnaryExpr' && inner.op === '<-' ? inner.x : expr;
}

function worseOf(a: CallSafety, b: CallSafety): CallSafety {
  return a > b ? a : b;
}

function isPlainRange(type: Type): boolean {
  const under = underlying(type);
  const kind = under.kind === 'pointer' ? underlying(under.elem).kind : under.kind;
  return kind === 'map' || kind === 'slice' || kind === 'array' || kind === 'basic';
}

/** Whether a value brings no code that a function which knows nothing of its type could call. */
function isData(type: Type): boolean {
  const under = underlying(type);
  switch (under.kind) {
    case 'basic':
    case 'map':
    case 'pointer':
    case 'struct':
      return true;
    case 'interface':
      return isNamed(type, 'error');
    case 'slice':
    case 'array':
      return isData(under.elem);
    default:
      return false;
  }
}

const textMethodNames = new Set(['Error', 'Format', 'GoString', 'String']);

/**
 * The methods that package fmt may call to print values of some types; undefined where others than those that are `known` may be among them.
 */
function textMethods(
  types: readonly Type[],
  isKnown: (func: FuncObject) => boolean,
): readonly FuncObject[] | undefined {
  const methods: FuncObject[] = [];
  const seen = new Set<Type>();
  const collect = (type: Type): boolean => {
    if (seen.has(type)) return true;
    seen.add(type);
    switch (type.kind) {
      case 'basic':
      case 'chan':
      case 'signature':
        return true;
      case 'named': {
        // An error's text is asked for at most.
        if (isNamed(type, 'error') || isQuietType(typeFullName(type) ?? '')) return true;
        const own = type.methods.filter(({ name }) => textMethodNames.has(name));
        methods.push(...own);
        return own.every(isKnown) && collect(type.underlying);
      }
      case 'slice':
      case 'array':
      case 'pointer':
        return collect(type.elem);
      case 'map':
        return collect(type.key) && collect(type.elem);
      case 'struct':
        return type.fields.every((field) => collect(field.type));
      default:
        return false;
    }
  };
  return types.every(collect) ? methods : undefined;
}
