import type { CallExpr, Expr, FuncLit, Node, Stmt } from '../../server/src/syntax/ast.js';
import { forEachChild, walk } from '../../server/src/syntax/walk.js';
import type { GoObject } from '../../server/src/types/object.js';
import type { DeclaredFunction, TypeInfo, TypedPackage } from '../../server/src/types/package.js';
import { mutexCallOf } from './guarded-place.js';
import { statementsOf } from './lock-regions.js';
import { skipsItself } from './race-tests.js';
import { nothing, placeIn, replacing, type Mutant } from './mutant.js';

/** A local that a goroutine writes: the variable, a field of it, or what the map, slice or array in it holds. */
interface SharedLocal {
  /** As the source spells it. */
  readonly spelling: string;
  readonly root: GoObject;
  readonly memory: 'variable' | 'elements';
}

/** Something that a statement waits for, as the source spells it. */
interface Wait {
  readonly node: Expr;
  /** What can take its place; undefined where its value is used or where it is one of several ways on. */
  readonly replacement: string | undefined;
  readonly signal: string;
}

const waitGroupWait = '(*sync.WaitGroup).Wait';
const errorGroupWait = '(*golang.org/x/sync/errgroup.Group).Wait';
const starters = new Set(['(*sync.WaitGroup).Go', '(*golang.org/x/sync/errgroup.Group).Go']);

/**
 * Mutants of a package where the one wait is gone that comes between what a goroutine writes and a read of the same local. Tests are
 * taken, too: it is they that wait like this.
 */
export function waitMutants(typed: TypedPackage): readonly Mutant[] {
  const functions = typed.functions.filter(({ decl }) => !skipsItself(decl));
  return functions.flatMap((declared) => new WaitFinder(declared, typed.info(declared.chunk)).find());
}

class WaitFinder {
  private readonly mutants: Mutant[] = [];

  constructor(
    private readonly declared: DeclaredFunction,
    private readonly info: TypeInfo,
  ) {}

  find(): readonly Mutant[] {
    const { body } = this.declared.decl;
    if (body !== undefined && this.textOf(body).includes('func(')) this.visit(body);
    return this.mutants;
  }

  private visit(node: Node): void {
    const list = statementsOf(node);
    list?.forEach((stmt, at) => {
      const [wait, ...more] = this.waitsIn(stmt);
      if (wait?.replacement !== undefined && more.length === 0) this.tryWait(list, at, wait, wait.replacement);
    });
    forEachChild(node, (child) => this.visit(child));
  }

  private tryWait(list: readonly Stmt[], at: number, wait: Wait, replacement: string): void {
    const before = list.slice(0, at);
    const after = list.slice(at + 1);
    const written = before.flatMap((stmt) =>
      this.goroutinesIn(stmt)
        .filter((literal) => this.signals(literal, wait.signal))
        .flatMap((literal) => this.writesOf(literal, stmt)),
    );
    if (before.some((stmt) => this.waitsIn(stmt).some(({ signal }) => signal === wait.signal))) return;
    const read = this.firstRead(after, written);
    if (read === undefined) return;
    const { declared } = this;
    this.mutants.push({
      kind: 'wait-removed',
      declared: placeIn(declared, declared.decl),
      name: declared.object.fullName,
      unprotected: [placeIn(declared, declared.decl)],
      edits: replacing(declared, [wait.node], replacement),
      what: `${read.spelling} after ${this.textOf(wait.node)}`,
      traits: [read.memory, wait.node.kind === 'CallExpr' ? 'Wait' : 'receive'],
    });
  }

  /** What is read before the statements wait for something else. */
  private firstRead(after: readonly Stmt[], written: readonly SharedLocal[]): SharedLocal | undefined {
    for (const stmt of after) {
      const read = written.find((local) => this.reads(stmt, local));
      if (read !== undefined) return read;
      if (this.waitsIn(stmt).length > 0) return undefined;
    }
    return undefined;
  }

  /** Everything that a statement waits for outside of function literals. */
  private waitsIn(stmt: Stmt): readonly Wait[] {
    const found: Wait[] = [];
    const alone = new Set<Node>();
    const choices = new Set<Node>();
    walkOutsideLiterals(stmt, (node) => {
      if (node.kind === 'CommClause' && node.comm !== undefined) choices.add(node.comm);
      if (node.kind === 'ExprStmt' && !choices.has(node)) alone.add(node.x);
      const replacement = alone.has(node) ? nothing : undefined;
      if (node.kind === 'UnaryExpr' && node.op === '<-')
        found.push({ node, replacement, signal: this.textOf(node.x) });
      if (node.kind !== 'CallExpr' || node.fun.kind !== 'SelectorExpr') return;
      const name = this.calleeName(node);
      const signal = this.textOf(node.fun.x);
      if (name === waitGroupWait) found.push({ node, replacement, signal });
      if (name === errorGroupWait) found.push({ node, replacement: 'error(nil)', signal });
    });
    return found;
  }

  /** Literals that run in goroutines which the statement starts. */
  private goroutinesIn(stmt: Stmt): readonly FuncLit[] {
    const found: FuncLit[] = [];
    walkOutsideLiterals(stmt, (node) => {
      if (node.kind === 'GoStmt' && node.call.kind === 'CallExpr' && node.call.fun.kind === 'FuncLit')
        found.push(node.call.fun);
      const [body] = node.kind === 'CallExpr' && starters.has(this.calleeName(node) ?? '') ? node.args : [];
      if (body?.kind === 'FuncLit') found.push(body);
    });
    return found.filter((literal) => !this.locks(literal));
  }

  private locks(literal: FuncLit): boolean {
    return some(literal, (node) => node.kind === 'CallExpr' && /^R?Lock$/.test(this.methodOf(node) ?? ''));
  }

  /** Whether the end of the goroutine is what a wait waits for. */
  private signals(literal: FuncLit, signal: string): boolean {
    const isStarted = this.textBefore(literal).endsWith(`${signal}.Go(`);
    return (
      isStarted ||
      some(literal, (node) => {
        if (node.kind === 'SendStmt') return this.textOf(node.chan) === signal;
        if (node.kind !== 'CallExpr') return false;
        const text = this.textOf(node);
        return text === `${signal}.Done()` || text === `close(${signal})`;
      })
    );
  }

  /**
   * What the goroutine itself writes; nobody knows here when a literal inside of it runs.
   *
   * @param start the statement that starts the goroutine; what is declared in it is its own
   */
  private writesOf(literal: FuncLit, start: Stmt): readonly SharedLocal[] {
    const found: SharedLocal[] = [];
    walkOutsideLiterals(literal.body, (node) => {
      const left = node.kind === 'IncDecStmt' ? [node.x] : node.kind === 'AssignStmt' && node.op !== ':=' ? node.lhs : [];
      for (const expr of left) {
        const isElement = expr.kind === 'IndexExpr';
        const written = isElement ? expr.x : expr;
        const root = this.localOf(written, start);
        const memory = isElement ? 'elements' : 'variable';
        if (root !== undefined) found.push({ spelling: this.textOf(written), root, memory });
      }
    });
    return found;
  }

  /** The local of the surrounding function that the expression is, or is a field of. */
  private localOf(expr: Expr, start: Stmt): GoObject | undefined {
    const object = this.rootOf(expr);
    if (object?.kind !== 'var' || object.owner === undefined || object.role === 'receiver') return undefined;
    return (object.declaration?.ident.start ?? Infinity) < start.start ? object : undefined;
  }

  private rootOf(expr: Expr): GoObject | undefined {
    const root = expr.kind === 'SelectorExpr' ? expr.x : expr;
    return root.kind === 'Ident' ? this.info.objectOf(root) : undefined;
  }

  private reads(stmt: Stmt, { spelling, root, memory }: SharedLocal): boolean {
    const assigned = new Set<Node>(stmt.kind === 'AssignStmt' && stmt.op.length === 1 ? stmt.lhs : []);
    let isRead = false;
    walkOutsideLiterals(stmt, (node) => {
      if (assigned.has(node)) return;
      const used =
        memory === 'variable'
          ? node
          : node.kind === 'IndexExpr' || node.kind === 'RangeStmt'
            ? node.x
            : undefined;
      const isName = used?.kind === 'Ident' || used?.kind === 'SelectorExpr';
      if (isName && this.textOf(used) === spelling && this.rootOf(used) === root) isRead = true;
    });
    return isRead;
  }

  private calleeName(call: CallExpr): string | undefined {
    const callee = this.info.calleeOf(call);
    if (callee.kind === 'external') return callee.fullName;
    return callee.kind === 'func' ? callee.func.fullName : undefined;
  }

  private methodOf(call: CallExpr): string | undefined {
    if (call.fun.kind !== 'SelectorExpr') return undefined;
    return mutexCallOf(call, this.info)?.method ?? call.fun.sel.name;
  }

  private textOf({ start, end }: Node): string {
    return this.declared.chunk.text.slice(start, end);
  }

  private textBefore({ start }: Node): string {
    return this.declared.chunk.text.slice(Math.max(0, start - 200), start);
  }
}

function walkOutsideLiterals(root: Node, visit: (node: Node) => void): void {
  walk(root, (node) => {
    if (node.kind === 'FuncLit') return false;
    visit(node);
    return true;
  });
}

function some(root: Node, test: (node: Node) => boolean): boolean {
  let found = false;
  walk(root, (node) => {
    found ||= test(node);
    return !found;
  });
  return found;
}
