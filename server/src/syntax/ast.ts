/**
 * The lowered Go AST: plain data, named and ranged after go/ast so that the two can be compared node by node.
 *
 * Invariants:
 * - `start` and `end` are UTF-16 offsets relative to the start of the chunk, `[start, end)`; they equal go/ast's `Pos()`
 *   and `End()` of the same node (converted from bytes).
 * - A node belongs to exactly one chunk and is never mutated after lowering.
 * - `id` of an expression is dense within its chunk (`0 … chunk.expressionCount - 1`), so a later layer can keep
 *   facts about expressions in an array.
 * - Source that the grammar cannot read becomes `BadExpr`, `BadStmt` or `BadDecl`; the rest stays usable.
 */

/** Fields common to every node. */
export interface NodeBase {
  readonly start: number;
  readonly end: number;
}

interface ExprBase extends NodeBase {
  readonly id: number;
}

// ---------------------------------------------------------------- expressions and types

export interface BadExpr extends ExprBase {
  readonly kind: 'BadExpr';
}
export interface Ident extends ExprBase {
  readonly kind: 'Ident';
  readonly name: string;
}
export type BasicLitKind = 'INT' | 'FLOAT' | 'IMAG' | 'CHAR' | 'STRING';
export interface BasicLit extends ExprBase {
  readonly kind: 'BasicLit';
  readonly token: BasicLitKind;
  /** The literal as written, quotes included. */
  readonly value: string;
}
export interface FuncLit extends ExprBase {
  readonly kind: 'FuncLit';
  readonly type: FuncType;
  readonly body: BlockStmt;
}
export interface CompositeLit extends ExprBase {
  readonly kind: 'CompositeLit';
  /** Absent where the type is elided inside another composite literal. */
  readonly type: Expr | undefined;
  readonly lbrace: number;
  readonly elements: readonly Expr[];
}
export interface ParenExpr extends ExprBase {
  readonly kind: 'ParenExpr';
  readonly x: Expr;
}
export interface SelectorExpr extends ExprBase {
  readonly kind: 'SelectorExpr';
  readonly x: Expr;
  readonly sel: Ident;
}
export interface IndexExpr extends ExprBase {
  readonly kind: 'IndexExpr';
  readonly x: Expr;
  readonly index: Expr;
}
/** Two or more indices: an instantiation `F[int, string]`. */
export interface IndexListExpr extends ExprBase {
  readonly kind: 'IndexListExpr';
  readonly x: Expr;
  readonly indices: readonly Expr[];
}
export interface SliceExpr extends ExprBase {
  readonly kind: 'SliceExpr';
  readonly x: Expr;
  readonly low: Expr | undefined;
  readonly high: Expr | undefined;
  readonly max: Expr | undefined;
}
export interface TypeAssertExpr extends ExprBase {
  readonly kind: 'TypeAssertExpr';
  readonly x: Expr;
  /** Absent for `x.(type)`. */
  readonly type: Expr | undefined;
}
export interface CallExpr extends ExprBase {
  readonly kind: 'CallExpr';
  readonly fun: Expr;
  readonly lparen: number;
  readonly args: readonly Expr[];
  readonly hasEllipsis: boolean;
}
export interface StarExpr extends ExprBase {
  readonly kind: 'StarExpr';
  readonly x: Expr;
}
export type UnaryOp = '+' | '-' | '!' | '^' | '&' | '<-' | '~';
export interface UnaryExpr extends ExprBase {
  readonly kind: 'UnaryExpr';
  readonly op: UnaryOp;
  readonly x: Expr;
}
export type BinaryOp =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '&'
  | '|'
  | '^'
  | '<<'
  | '>>'
  | '&^'
  | '&&'
  | '||'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>=';
export interface BinaryExpr extends ExprBase {
  readonly kind: 'BinaryExpr';
  readonly x: Expr;
  readonly op: BinaryOp;
  readonly opStart: number;
  readonly y: Expr;
}
export interface KeyValueExpr extends ExprBase {
  readonly kind: 'KeyValueExpr';
  readonly key: Expr;
  readonly value: Expr;
}
/** `...T` of a parameter, or the `...` of `[...]T`. */
export interface Ellipsis extends ExprBase {
  readonly kind: 'Ellipsis';
  readonly element: Expr | undefined;
}
/** `[N]T`, `[...]T`, or a slice type where `length` is absent. */
export interface ArrayType extends ExprBase {
  readonly kind: 'ArrayType';
  readonly length: Expr | undefined;
  readonly element: Expr;
}
export interface StructType extends ExprBase {
  readonly kind: 'StructType';
  readonly fields: FieldList;
}
export interface FuncType extends ExprBase {
  readonly kind: 'FuncType';
  readonly typeParams: FieldList | undefined;
  readonly params: FieldList;
  readonly results: FieldList | undefined;
}
export interface InterfaceType extends ExprBase {
  readonly kind: 'InterfaceType';
  readonly methods: FieldList;
}
export interface MapType extends ExprBase {
  readonly kind: 'MapType';
  readonly key: Expr;
  readonly value: Expr;
}
export interface ChanType extends ExprBase {
  readonly kind: 'ChanType';
  readonly dir: 'both' | 'send' | 'recv';
  readonly value: Expr;
}

export type Expr =
  | BadExpr
  | Ident
  | BasicLit
  | FuncLit
  | CompositeLit
  | ParenExpr
  | SelectorExpr
  | IndexExpr
  | IndexListExpr
  | SliceExpr
  | TypeAssertExpr
  | CallExpr
  | StarExpr
  | UnaryExpr
  | BinaryExpr
  | KeyValueExpr
  | Ellipsis
  | ArrayType
  | StructType
  | FuncType
  | InterfaceType
  | MapType
  | ChanType;

/** A field, method, parameter, result or type parameter declaration; several names may share one type. */
export interface Field extends NodeBase {
  readonly kind: 'Field';
  readonly doc: CommentGroup | undefined;
  /** Empty for an embedded field, an embedded interface element or an unnamed parameter. */
  readonly names: readonly Ident[];
  readonly type: Expr;
  readonly tag: BasicLit | undefined;
  /** The comment that ends the field's line. */
  readonly comment: CommentGroup | undefined;
}
export interface FieldList extends NodeBase {
  readonly kind: 'FieldList';
  /** Offset of the opening `(`, `{` or `[`; -1 where there is none (a single unparenthesised result). */
  readonly opening: number;
  readonly fields: readonly Field[];
  /** Offset of the closing bracket; -1 where there is none. */
  readonly closing: number;
}

// ---------------------------------------------------------------- statements

export interface BadStmt extends NodeBase {
  readonly kind: 'BadStmt';
}
export interface DeclStmt extends NodeBase {
  readonly kind: 'DeclStmt';
  readonly decl: GenDecl;
}
export interface EmptyStmt extends NodeBase {
  readonly kind: 'EmptyStmt';
  readonly isImplicit: boolean;
}
export interface LabeledStmt extends NodeBase {
  readonly kind: 'LabeledStmt';
  readonly label: Ident;
  readonly stmt: Stmt;
}
export interface ExprStmt extends NodeBase {
  readonly kind: 'ExprStmt';
  readonly x: Expr;
}
export interface SendStmt extends NodeBase {
  readonly kind: 'SendStmt';
  readonly chan: Expr;
  readonly value: Expr;
}
export interface IncDecStmt extends NodeBase {
  readonly kind: 'IncDecStmt';
  readonly x: Expr;
  readonly op: '++' | '--';
}
export type AssignOp = '=' | ':=' | '+=' | '-=' | '*=' | '/=' | '%=' | '&=' | '|=' | '^=' | '<<=' | '>>=' | '&^=';
export interface AssignStmt extends NodeBase {
  readonly kind: 'AssignStmt';
  readonly lhs: readonly Expr[];
  readonly op: AssignOp;
  readonly opStart: number;
  readonly rhs: readonly Expr[];
}
export interface GoStmt extends NodeBase {
  readonly kind: 'GoStmt';
  /** A `CallExpr`, or a `BadExpr` in broken code. */
  readonly call: Expr;
}
export interface DeferStmt extends NodeBase {
  readonly kind: 'DeferStmt';
  /** A `CallExpr`, or a `BadExpr` in broken code. */
  readonly call: Expr;
}
export interface ReturnStmt extends NodeBase {
  readonly kind: 'ReturnStmt';
  readonly results: readonly Expr[];
}
export interface BranchStmt extends NodeBase {
  readonly kind: 'BranchStmt';
  readonly token: 'break' | 'continue' | 'goto' | 'fallthrough';
  readonly label: Ident | undefined;
}
export interface BlockStmt extends NodeBase {
  readonly kind: 'BlockStmt';
  readonly stmts: readonly Stmt[];
}
export interface IfStmt extends NodeBase {
  readonly kind: 'IfStmt';
  readonly init: Stmt | undefined;
  readonly cond: Expr;
  readonly body: BlockStmt;
  /** An `IfStmt` or a `BlockStmt`. */
  readonly orElse: Stmt | undefined;
}
export interface CaseClause extends NodeBase {
  readonly kind: 'CaseClause';
  /** Expressions or types; `undefined` for `default`. */
  readonly list: readonly Expr[] | undefined;
  readonly colon: number;
  readonly body: readonly Stmt[];
}
export interface SwitchStmt extends NodeBase {
  readonly kind: 'SwitchStmt';
  readonly init: Stmt | undefined;
  readonly tag: Expr | undefined;
  /** Its statements are `CaseClause`s (or `BadStmt`s). */
  readonly body: BlockStmt;
}
export interface TypeSwitchStmt extends NodeBase {
  readonly kind: 'TypeSwitchStmt';
  readonly init: Stmt | undefined;
  /** `x := y.(type)` (an `AssignStmt`) or `y.(type)` (an `ExprStmt`). */
  readonly assign: Stmt;
  readonly body: BlockStmt;
}
export interface CommClause extends NodeBase {
  readonly kind: 'CommClause';
  /** A `SendStmt`, `ExprStmt` or `AssignStmt`; `undefined` for `default`. */
  readonly comm: Stmt | undefined;
  readonly colon: number;
  readonly body: readonly Stmt[];
}
export interface SelectStmt extends NodeBase {
  readonly kind: 'SelectStmt';
  /** Its statements are `CommClause`s (or `BadStmt`s). */
  readonly body: BlockStmt;
}
export interface ForStmt extends NodeBase {
  readonly kind: 'ForStmt';
  readonly init: Stmt | undefined;
  readonly cond: Expr | undefined;
  readonly post: Stmt | undefined;
  readonly body: BlockStmt;
}
export interface RangeStmt extends NodeBase {
  readonly kind: 'RangeStmt';
  readonly key: Expr | undefined;
  readonly value: Expr | undefined;
  /** Absent for `for range x`. */
  readonly op: '=' | ':=' | undefined;
  readonly x: Expr;
  readonly body: BlockStmt;
}

export type Stmt =
  | BadStmt
  | DeclStmt
  | EmptyStmt
  | LabeledStmt
  | ExprStmt
  | SendStmt
  | IncDecStmt
  | AssignStmt
  | GoStmt
  | DeferStmt
  | ReturnStmt
  | BranchStmt
  | BlockStmt
  | IfStmt
  | CaseClause
  | SwitchStmt
  | TypeSwitchStmt
  | CommClause
  | SelectStmt
  | ForStmt
  | RangeStmt;

// ---------------------------------------------------------------- declarations

export interface ImportSpec extends NodeBase {
  readonly kind: 'ImportSpec';
  readonly doc: CommentGroup | undefined;
  /** The local name, `_` and `.` included; absent where the package's own name is used. */
  readonly name: Ident | undefined;
  readonly path: BasicLit;
  readonly comment: CommentGroup | undefined;
}
export interface ValueSpec extends NodeBase {
  readonly kind: 'ValueSpec';
  readonly doc: CommentGroup | undefined;
  readonly names: readonly Ident[];
  readonly type: Expr | undefined;
  readonly values: readonly Expr[];
  readonly comment: CommentGroup | undefined;
  /** Position within its `GenDecl`, which is the value of `iota`. */
  readonly iota: number;
}
export interface TypeSpec extends NodeBase {
  readonly kind: 'TypeSpec';
  readonly doc: CommentGroup | undefined;
  readonly name: Ident;
  readonly typeParams: FieldList | undefined;
  readonly isAlias: boolean;
  readonly type: Expr;
  readonly comment: CommentGroup | undefined;
}
export type Spec = ImportSpec | ValueSpec | TypeSpec;

export interface BadDecl extends NodeBase {
  readonly kind: 'BadDecl';
}
export interface GenDecl extends NodeBase {
  readonly kind: 'GenDecl';
  readonly doc: CommentGroup | undefined;
  readonly token: 'import' | 'const' | 'type' | 'var';
  readonly isParenthesized: boolean;
  readonly specs: readonly Spec[];
}
export interface FuncDecl extends NodeBase {
  readonly kind: 'FuncDecl';
  readonly doc: CommentGroup | undefined;
  readonly recv: FieldList | undefined;
  readonly name: Ident;
  readonly type: FuncType;
  /** Absent for a function implemented outside Go. */
  readonly body: BlockStmt | undefined;
}
export type Decl = BadDecl | GenDecl | FuncDecl;

/** `package p`. */
export interface PackageClause extends NodeBase {
  readonly kind: 'PackageClause';
  readonly doc: CommentGroup | undefined;
  readonly name: Ident;
}

// ---------------------------------------------------------------- comments

export interface Comment extends NodeBase {
  readonly kind: 'Comment';
  /** As written, comment marks included, without a final CR. */
  readonly text: string;
}
/** Comments with no other token and no empty line between them. */
export interface CommentGroup extends NodeBase {
  readonly kind: 'CommentGroup';
  readonly comments: readonly Comment[];
}

export type Node = Expr | Stmt | Decl | Spec | Field | FieldList | PackageClause | Comment | CommentGroup;
export type NodeKind = Node['kind'];
