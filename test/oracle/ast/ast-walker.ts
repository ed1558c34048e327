import type {
  CommentGroup,
  Decl,
  Expr,
  FieldList,
  Ident,
  PackageClause,
  Spec,
  Stmt,
} from '../../../server/src/syntax/ast.js';
import type { Sink } from './sinks.js';

/** A chunk's nodes, as far as the comparison needs them. */
export interface Nodes {
  readonly packageClause: PackageClause | undefined;
  readonly decls: readonly Decl[];
  readonly comments: readonly CommentGroup[];
}

/** A chunk's nodes and its offset in the file. */
export interface PlacedNodes extends Nodes {
  readonly offset: number;
}

/** Hands the nodes of a file to a sink in the order and form of walk.go. */
export function walkFile(chunks: readonly PlacedNodes[], out: Sink): void {
  const walker = new AstWalker(out);
  for (const chunk of chunks) if (chunk.packageClause) walker.packageClause(chunk.packageClause, chunk.offset);
  for (const chunk of chunks) for (const decl of chunk.decls) walker.declAt(decl, chunk.offset);
  for (const chunk of chunks) for (const group of chunk.comments) walker.comments(group, chunk.offset);
}

class AstWalker {
  private depth = 0;
  private offset = 0;

  constructor(private readonly out: Sink) {}

  packageClause(clause: PackageClause, offset: number): void {
    this.offset = offset;
    this.begin(clause.kind, clause);
    this.attached(clause.doc);
    this.expr(clause.name);
    this.depth--;
  }

  declAt(decl: Decl, offset: number): void {
    this.offset = offset;
    this.decl(decl);
  }

  comments(group: CommentGroup, offset: number): void {
    this.offset = offset;
    // go/ast computes the end of a comment from its text, which has lost its carriage returns.
    const texts = group.comments.map((comment) => comment.text.replaceAll('\r', ''));
    const ends = group.comments.map((comment, i) => comment.start + texts[i]!.length);
    this.begin(group.kind, { start: group.start, end: ends[ends.length - 1]! });
    group.comments.forEach((comment, i) => {
      this.begin(comment.kind, { start: comment.start, end: ends[i]! });
      this.out.text(texts[i]!);
      this.depth--;
    });
    this.depth--;
  }

  private begin(kind: string, node: { readonly start: number; readonly end: number }): void {
    this.out.node(this.depth, kind, node.start + this.offset, node.end + this.offset);
    this.depth++;
  }

  private absent(): void {
    this.out.node(this.depth, '-', -1, -1);
  }

  private place(offset: number): void {
    this.out.number(offset < 0 ? -1 : offset + this.offset);
  }

  private flag(set: boolean): void {
    this.out.number(set ? 1 : 0);
  }

  private attached(group: CommentGroup | undefined): void {
    this.place(group === undefined ? -1 : group.start);
  }

  private decl(decl: Decl): void {
    this.begin(decl.kind, decl);
    switch (decl.kind) {
      case 'GenDecl':
        this.out.text(decl.token);
        this.flag(decl.isParenthesized);
        this.attached(decl.doc);
        for (const spec of decl.specs) this.spec(spec);
        break;
      case 'FuncDecl':
        this.attached(decl.doc);
        this.optionalFields(decl.recv);
        this.expr(decl.name);
        this.expr(decl.type);
        this.optionalStmt(decl.body);
        break;
      case 'BadDecl':
        break;
    }
    this.depth--;
  }

  private spec(spec: Spec): void {
    this.begin(spec.kind, spec);
    switch (spec.kind) {
      case 'ImportSpec':
        this.attached(spec.doc);
        this.attached(spec.comment);
        this.optionalExpr(spec.name);
        this.expr(spec.path);
        break;
      case 'ValueSpec':
        this.out.number(spec.iota);
        this.attached(spec.doc);
        this.attached(spec.comment);
        this.names(spec.names);
        this.optionalExpr(spec.type);
        this.exprs(spec.values);
        break;
      case 'TypeSpec':
        this.flag(spec.isAlias);
        this.attached(spec.doc);
        this.attached(spec.comment);
        this.expr(spec.name);
        this.optionalFields(spec.typeParams);
        this.expr(spec.type);
        break;
    }
    this.depth--;
  }

  private names(names: readonly Ident[]): void {
    this.out.number(names.length);
    for (const name of names) this.expr(name);
  }

  private optionalFields(list: FieldList | undefined): void {
    if (list === undefined) this.absent();
    else this.fields(list);
  }

  private fields(list: FieldList): void {
    this.begin(list.kind, list);
    this.place(list.opening);
    this.place(list.closing);
    for (const field of list.fields) {
      this.begin(field.kind, field);
      this.attached(field.doc);
      this.attached(field.comment);
      this.names(field.names);
      this.expr(field.type);
      this.optionalExpr(field.tag);
      this.depth--;
    }
    this.depth--;
  }

  private optionalExpr(x: Expr | undefined): void {
    if (x === undefined) this.absent();
    else this.expr(x);
  }

  private exprs(list: readonly Expr[]): void {
    this.out.number(list.length);
    for (const x of list) this.expr(x);
  }

  private expr(x: Expr): void {
    this.begin(x.kind, x);
    const { out } = this;
    switch (x.kind) {
      case 'BadExpr':
        break;
      case 'Ident':
        out.text(x.name);
        break;
      case 'BasicLit':
        out.text(x.token);
        // go/scanner drops carriage returns from raw strings.
        out.text(x.value.startsWith('`') ? x.value.replaceAll('\r', '') : x.value);
        break;
      case 'FuncLit':
        this.expr(x.type);
        this.stmt(x.body);
        break;
      case 'CompositeLit':
        this.place(x.lbrace);
        this.optionalExpr(x.type);
        this.exprs(x.elements);
        break;
      case 'ParenExpr':
      case 'StarExpr':
        this.expr(x.x);
        break;
      case 'SelectorExpr':
        this.expr(x.x);
        this.expr(x.sel);
        break;
      case 'IndexExpr':
        this.expr(x.x);
        this.expr(x.index);
        break;
      case 'IndexListExpr':
        this.expr(x.x);
        this.exprs(x.indices);
        break;
      case 'SliceExpr':
        this.expr(x.x);
        this.optionalExpr(x.low);
        this.optionalExpr(x.high);
        this.optionalExpr(x.max);
        break;
      case 'TypeAssertExpr':
        this.expr(x.x);
        this.optionalExpr(x.type);
        break;
      case 'CallExpr':
        this.place(x.lparen);
        this.flag(x.hasEllipsis);
        this.expr(x.fun);
        this.exprs(x.args);
        break;
      case 'UnaryExpr':
        out.text(x.op);
        this.expr(x.x);
        break;
      case 'BinaryExpr':
        out.text(x.op);
        this.place(x.opStart);
        this.expr(x.x);
        this.expr(x.y);
        break;
      case 'KeyValueExpr':
      case 'MapType':
        this.expr(x.key);
        this.expr(x.value);
        break;
      case 'Ellipsis':
        this.optionalExpr(x.element);
        break;
      case 'ArrayType':
        this.optionalExpr(x.length);
        this.expr(x.element);
        break;
      case 'StructType':
        this.fields(x.fields);
        break;
      case 'FuncType':
        this.optionalFields(x.typeParams);
        this.fields(x.params);
        this.optionalFields(x.results);
        break;
      case 'InterfaceType':
        this.fields(x.methods);
        break;
      case 'ChanType':
        out.text(x.dir);
        this.expr(x.value);
        break;
    }
    this.depth--;
  }

  private optionalStmt(s: Stmt | undefined): void {
    if (s === undefined) this.absent();
    else this.stmt(s);
  }

  private stmts(list: readonly Stmt[]): void {
    this.out.number(list.length);
    for (const s of list) this.stmt(s);
  }

  private stmt(s: Stmt): void {
    this.begin(s.kind, s);
    const { out } = this;
    switch (s.kind) {
      case 'BadStmt':
        break;
      case 'DeclStmt':
        this.decl(s.decl);
        break;
      case 'EmptyStmt':
        this.flag(s.isImplicit);
        break;
      case 'LabeledStmt':
        this.expr(s.label);
        this.stmt(s.stmt);
        break;
      case 'ExprStmt':
        this.expr(s.x);
        break;
      case 'SendStmt':
        this.expr(s.chan);
        this.expr(s.value);
        break;
      case 'IncDecStmt':
        out.text(s.op);
        this.expr(s.x);
        break;
      case 'AssignStmt':
        out.text(s.op);
        this.place(s.opStart);
        this.exprs(s.lhs);
        this.exprs(s.rhs);
        break;
      case 'GoStmt':
      case 'DeferStmt':
        this.expr(s.call);
        break;
      case 'ReturnStmt':
        this.exprs(s.results);
        break;
      case 'BranchStmt':
        out.text(s.token);
        this.optionalExpr(s.label);
        break;
      case 'BlockStmt':
        this.stmts(s.stmts);
        break;
      case 'IfStmt':
        this.optionalStmt(s.init);
        this.expr(s.cond);
        this.stmt(s.body);
        this.optionalStmt(s.orElse);
        break;
      case 'CaseClause':
        this.place(s.colon);
        this.flag(s.list === undefined);
        this.exprs(s.list ?? []);
        this.stmts(s.body);
        break;
      case 'SwitchStmt':
        this.optionalStmt(s.init);
        this.optionalExpr(s.tag);
        this.stmt(s.body);
        break;
      case 'TypeSwitchStmt':
        this.optionalStmt(s.init);
        this.stmt(s.assign);
        this.stmt(s.body);
        break;
      case 'CommClause':
        this.place(s.colon);
        this.optionalStmt(s.comm);
        this.stmts(s.body);
        break;
      case 'SelectStmt':
        this.stmt(s.body);
        break;
      case 'ForStmt':
        this.optionalStmt(s.init);
        this.optionalExpr(s.cond);
        this.optionalStmt(s.post);
        this.stmt(s.body);
        break;
      case 'RangeStmt':
        out.text(s.op ?? '');
        this.optionalExpr(s.key);
        this.optionalExpr(s.value);
        this.expr(s.x);
        this.stmt(s.body);
        break;
    }
    this.depth--;
  }
}
