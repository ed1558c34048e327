import type {
  BlockStmt,
  CaseClause,
  CommClause,
  DeferStmt,
  Expr,
  ForStmt,
  IfStmt,
  RangeStmt,
  ReturnStmt,
  SelectStmt,
  Stmt,
  SwitchStmt,
  TypeSwitchStmt,
} from '../../syntax/ast.js';
import { unparen } from '../unparen.js';

/** What a node of the graph does, in one step. Conditions stand on the edges; what they evaluate is a step of its own before. */
export type Step =
  | { readonly kind: 'statement'; readonly stmt: Stmt }
  /** An operand of a condition, a tag, a case value, what a range goes over. */
  | { readonly kind: 'value'; readonly expr: Expr; readonly range?: RangeStmt }
  /** The key and value of a round. */
  | { readonly kind: 'round'; readonly stmt: RangeStmt }
  | { readonly kind: 'defer'; readonly stmt: DeferStmt }
  | { readonly kind: 'return'; readonly stmt: ReturnStmt };

/** What is known on an edge: that a condition without `&&`, `||` and `!` holds or doesn't, or that a tag equals a case's value or doesn't. */
export interface Condition {
  readonly expr: Expr;
  /** The value that `expr` is compared with in a `switch`; undefined where `expr` is the condition itself. */
  readonly equals: Expr | undefined;
  readonly isTrue: boolean;
}

export interface Edge {
  readonly to: FlowNode;
  readonly condition: Condition | undefined;
}

/**
 * How a function is left: by a `return`, at the end of its body, by a panic or `runtime.Goexit` (which run what was deferred), or with the whole
 * program, as by `os.Exit` and `log.Fatal` (which run nothing). `never`: a callee goes on for ever.
 */
export type Exit = 'return' | 'end' | 'panic' | 'program' | 'never';

/** A node without edges is where a way ends: at an exit, or where nothing is known of what follows. */
export interface FlowNode {
  /** Dense within its graph. */
  readonly index: number;
  readonly step: Step | undefined;
  readonly exit: Exit | undefined;
  readonly edges: readonly Edge[];
}

export interface ControlFlow {
  readonly entry: FlowNode;
  readonly size: number;
  /** Every condition on an edge, each once for both of its values. */
  readonly conditions: readonly Condition[];
  /** Offset at which the body ends: where a way leaves that meets no `return`. */
  readonly end: number;
}

/** How a statement that is a call ends the function; undefined for one that comes back. */
export type EndOfCall = (call: Expr) => Exit | undefined;

/**
 * The graph of a body. Function literals in it are part of the step that they stand in.
 *
 * @param isEndless whether a range never comes to an end of what it goes over, so that only its body leaves it
 */
export function buildControlFlow(
  body: BlockStmt,
  endOf: EndOfCall,
  isEndless: (range: RangeStmt) => boolean,
): ControlFlow {
  return new Builder(endOf, isEndless).build(body);
}

interface Node extends FlowNode {
  step: Step | undefined;
  exit: Exit | undefined;
  readonly edges: Edge[];
}

interface Target {
  readonly label: string | undefined;
  readonly breakTo: Node;
  /** Undefined for `switch` and `select`. */
  readonly continueTo: Node | undefined;
}

class Builder {
  private size = 0;
  private readonly conditions: Condition[] = [];
  private readonly targets: Target[] = [];
  private readonly labels = new Map<string, Node>();
  private fallthroughTo: Node | undefined;

  constructor(
    private readonly endOf: EndOfCall,
    private readonly isEndless: (range: RangeStmt) => boolean,
  ) {}

  build(body: BlockStmt): ControlFlow {
    const entry = this.node();
    const last = this.statements(body.stmts, entry);
    if (last !== undefined) {
      const exit = this.node();
      exit.exit = 'end';
      connect(last, exit);
    }
    return { entry, size: this.size, conditions: this.conditions, end: body.end };
  }

  private node(step?: Step): Node {
    return { index: this.size++, step, exit: undefined, edges: [] };
  }

  /** A node after another one. */
  private after(from: Node, step: Step): Node {
    const next = this.node(step);
    connect(from, next);
    return next;
  }

  /** Where the statements leave off; undefined when no way leads to their end. */
  private statements(stmts: readonly Stmt[], from: Node | undefined): Node | undefined {
    let at = from;
    for (const stmt of stmts) at = this.statement(stmt, at, undefined);
    return at;
  }

  private statement(stmt: Stmt, from: Node | undefined, label: string | undefined): Node | undefined {
    if (stmt.kind === 'LabeledStmt') {
      const here = this.labelled(stmt.label.name);
      if (from !== undefined) connect(from, here);
      return this.statement(stmt.stmt, here, stmt.label.name);
    }
    // Only a label leads to what no way reaches.
    const at = from ?? this.node();
    switch (stmt.kind) {
      case 'BlockStmt':
        return this.statements(stmt.stmts, at);
      case 'IfStmt':
        return this.if(stmt, at);
      case 'ForStmt':
        return this.for(stmt, at, label);
      case 'RangeStmt':
        return this.range(stmt, at, label);
      case 'SwitchStmt':
        return this.switch(stmt, at, label);
      case 'TypeSwitchStmt':
        return this.typeSwitch(stmt, at, label);
      case 'SelectStmt':
        return this.select(stmt, at, label);
      case 'BranchStmt': {
        const to = this.branchTarget(stmt.token, stmt.label?.name);
        if (to !== undefined) connect(this.after(at, { kind: 'statement', stmt }), to);
        return undefined;
      }
      case 'ReturnStmt': {
        const exit = this.after(at, { kind: 'return', stmt });
        exit.exit = 'return';
        return undefined;
      }
      case 'DeferStmt':
        return this.after(at, { kind: 'defer', stmt });
      case 'EmptyStmt':
        return at;
      default: {
        const next = this.after(at, { kind: 'statement', stmt });
        const exit = stmt.kind === 'ExprStmt' ? this.endOf(unparen(stmt.x)) : undefined;
        if (exit === undefined) return next;
        next.exit = exit;
        return undefined;
      }
    }
  }

  private labelled(name: string): Node {
    let node = this.labels.get(name);
    if (node === undefined) {
      node = this.node();
      this.labels.set(name, node);
    }
    return node;
  }

  private branchTarget(token: string, label: string | undefined): Node | undefined {
    if (token === 'goto') return label === undefined ? undefined : this.labelled(label);
    if (token === 'fallthrough') return this.fallthroughTo;
    for (let i = this.targets.length - 1; i >= 0; i--) {
      const target = this.targets[i]!;
      if (label !== undefined && target.label !== label) continue;
      if (token === 'break') return target.breakTo;
      if (target.continueTo !== undefined) return target.continueTo;
    }
    return undefined;
  }

  /** Evaluates a condition and goes on to one of two nodes. */
  private branch(condition: Expr, from: Node, whenTrue: Node, whenFalse: Node): void {
    const expr = unparen(condition);
    if (expr.kind === 'UnaryExpr' && expr.op === '!') {
      this.branch(expr.x, from, whenFalse, whenTrue);
      return;
    }
    if (expr.kind === 'BinaryExpr' && (expr.op === '&&' || expr.op === '||')) {
      const second = this.node();
      if (expr.op === '&&') this.branch(expr.x, from, second, whenFalse);
      else this.branch(expr.x, from, whenTrue, second);
      this.branch(expr.y, second, whenTrue, whenFalse);
      return;
    }
    const tested = this.after(from, { kind: 'value', expr });
    this.test(tested, expr, undefined, whenTrue, whenFalse);
  }

  private test(from: Node, expr: Expr, equals: Expr | undefined, whenTrue: Node, whenFalse: Node): void {
    const condition: Condition = { expr, equals, isTrue: true };
    this.conditions.push(condition);
    from.edges.push({ to: whenTrue, condition }, { to: whenFalse, condition: { ...condition, isTrue: false } });
  }

  private if(stmt: IfStmt, from: Node): Node | undefined {
    const at = stmt.init === undefined ? from : (this.statement(stmt.init, from, undefined) ?? this.node());
    const whenTrue = this.node();
    const whenFalse = this.node();
    this.branch(stmt.cond, at, whenTrue, whenFalse);
    const end = this.node();
    const afterBody = this.statements(stmt.body.stmts, whenTrue);
    const afterElse = stmt.orElse === undefined ? whenFalse : this.statement(stmt.orElse, whenFalse, undefined);
    if (afterBody !== undefined) connect(afterBody, end);
    if (afterElse !== undefined) connect(afterElse, end);
    return afterBody === undefined && afterElse === undefined ? undefined : end;
  }

  private for(stmt: ForStmt, from: Node, label: string | undefined): Node | undefined {
    const at = stmt.init === undefined ? from : (this.statement(stmt.init, from, undefined) ?? this.node());
    const head = this.node();
    connect(at, head);
    const body = this.node();
    const end = this.node();
    const post = this.node();
    if (stmt.cond === undefined) connect(head, body);
    else this.branch(stmt.cond, head, body, end);
    this.within({ label, breakTo: end, continueTo: post }, () => {
      const last = this.statements(stmt.body.stmts, body);
      if (last !== undefined) connect(last, post);
    });
    const last = stmt.post === undefined ? post : this.statement(stmt.post, post, undefined);
    if (last !== undefined) connect(last, head);
    return end;
  }

  private range(stmt: RangeStmt, from: Node, label: string | undefined): Node {
    const head = this.after(from, { kind: 'value', expr: stmt.x, range: stmt });
    const again = this.node();
    connect(head, again);
    const body = this.after(again, { kind: 'round', stmt });
    const end = this.node();
    if (!this.isEndless(stmt)) connect(again, end);
    this.within({ label, breakTo: end, continueTo: again }, () => {
      const last = this.statements(stmt.body.stmts, body);
      if (last !== undefined) connect(last, again);
    });
    return end;
  }

  private switch(stmt: SwitchStmt, from: Node, label: string | undefined): Node {
    let at = stmt.init === undefined ? from : (this.statement(stmt.init, from, undefined) ?? this.node());
    const { tag } = stmt;
    if (tag !== undefined) at = this.after(at, { kind: 'value', expr: tag });
    const clauses = stmt.body.stmts.filter((clause): clause is CaseClause => clause.kind === 'CaseClause');
    const bodies = clauses.map(() => this.node());
    clauses.forEach((clause, i) => {
      for (const value of clause.list ?? []) {
        const next = this.node();
        if (tag === undefined) this.branch(value, at, bodies[i]!, next);
        else this.test(this.after(at, { kind: 'value', expr: value }), tag, value, bodies[i]!, next);
        at = next;
      }
    });
    return this.clauseBodies(clauses, bodies, at, label);
  }

  private typeSwitch(stmt: TypeSwitchStmt, from: Node, label: string | undefined): Node {
    let at = stmt.init === undefined ? from : (this.statement(stmt.init, from, undefined) ?? this.node());
    at = this.after(at, { kind: 'statement', stmt: stmt.assign });
    const clauses = stmt.body.stmts.filter((clause): clause is CaseClause => clause.kind === 'CaseClause');
    const bodies = clauses.map(() => this.node());
    clauses.forEach((clause, i) => {
      if (clause.list !== undefined) connect(at, bodies[i]!);
    });
    return this.clauseBodies(clauses, bodies, at, label);
  }

  /** The bodies of a switch, of which the default is reached from where no case holds. */
  private clauseBodies(
    clauses: readonly CaseClause[],
    bodies: readonly Node[],
    otherwise: Node,
    label: string | undefined,
  ): Node {
    const end = this.node();
    const defaultIndex = clauses.findIndex((clause) => clause.list === undefined);
    connect(otherwise, bodies[defaultIndex] ?? end);
    this.within({ label, breakTo: end, continueTo: undefined }, () => {
      clauses.forEach((clause, i) => {
        const outer = this.fallthroughTo;
        this.fallthroughTo = bodies[i + 1];
        const last = this.statements(clause.body, bodies[i]);
        this.fallthroughTo = outer;
        if (last !== undefined) connect(last, end);
      });
    });
    return end;
  }

  private select(stmt: SelectStmt, from: Node, label: string | undefined): Node {
    const end = this.node();
    const clauses = stmt.body.stmts.filter((clause): clause is CommClause => clause.kind === 'CommClause');
    this.within({ label, breakTo: end, continueTo: undefined }, () => {
      for (const { comm, body } of clauses) {
        const start = this.node();
        connect(from, start);
        const at = comm === undefined ? start : this.statement(comm, start, undefined);
        const last = this.statements(body, at);
        if (last !== undefined) connect(last, end);
      }
    });
    return end;
  }

  private within(target: Target, build: () => void): void {
    this.targets.push(target);
    build();
    this.targets.pop();
  }
}

function connect(from: Node, to: Node): void {
  from.edges.push({ to, condition: undefined });
}
