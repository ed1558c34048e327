import type { Field, Node, NodeBase } from './ast.js';

/** Source order of the parts of a node; comments are no part of it. Absent parts are left out. */
export function forEachChild(node: Node, visit: (child: Node) => void): void {
  switch (node.kind) {
    case 'BadExpr':
    case 'Ident':
    case 'BasicLit':
    case 'BadStmt':
    case 'EmptyStmt':
    case 'BadDecl':
    case 'Comment':
      return;
    case 'FuncLit':
      visit(node.type);
      visit(node.body);
      return;
    case 'CompositeLit':
      if (node.type) visit(node.type);
      visitAll(node.elements, visit);
      return;
    case 'ParenExpr':
    case 'StarExpr':
    case 'UnaryExpr':
    case 'ExprStmt':
    case 'IncDecStmt':
      visit(node.x);
      return;
    case 'SelectorExpr':
      visit(node.x);
      visit(node.sel);
      return;
    case 'IndexExpr':
      visit(node.x);
      visit(node.index);
      return;
    case 'IndexListExpr':
      visit(node.x);
      visitAll(node.indices, visit);
      return;
    case 'SliceExpr':
      visit(node.x);
      if (node.low) visit(node.low);
      if (node.high) visit(node.high);
      if (node.max) visit(node.max);
      return;
    case 'TypeAssertExpr':
      visit(node.x);
      if (node.type) visit(node.type);
      return;
    case 'CallExpr':
      visit(node.fun);
      visitAll(node.args, visit);
      return;
    case 'BinaryExpr':
      visit(node.x);
      visit(node.y);
      return;
    case 'KeyValueExpr':
    case 'MapType':
      visit(node.key);
      visit(node.value);
      return;
    case 'Ellipsis':
      if (node.element) visit(node.element);
      return;
    case 'ArrayType':
      if (node.length) visit(node.length);
      visit(node.element);
      return;
    case 'StructType':
      visit(node.fields);
      return;
    case 'FuncType':
      if (node.typeParams) visit(node.typeParams);
      visit(node.params);
      if (node.results) visit(node.results);
      return;
    case 'InterfaceType':
      visit(node.methods);
      return;
    case 'ChanType':
      visit(node.value);
      return;
    case 'Field':
      visitField(node, visit);
      return;
    case 'FieldList':
      visitAll(node.fields, visit);
      return;
    case 'DeclStmt':
      visit(node.decl);
      return;
    case 'LabeledStmt':
      visit(node.label);
      visit(node.stmt);
      return;
    case 'SendStmt':
      visit(node.chan);
      visit(node.value);
      return;
    case 'AssignStmt':
      visitAll(node.lhs, visit);
      visitAll(node.rhs, visit);
      return;
    case 'GoStmt':
    case 'DeferStmt':
      visit(node.call);
      return;
    case 'ReturnStmt':
      visitAll(node.results, visit);
      return;
    case 'BranchStmt':
      if (node.label) visit(node.label);
      return;
    case 'BlockStmt':
      visitAll(node.stmts, visit);
      return;
    case 'IfStmt':
      if (node.init) visit(node.init);
      visit(node.cond);
      visit(node.body);
      if (node.orElse) visit(node.orElse);
      return;
    case 'CaseClause':
      if (node.list) visitAll(node.list, visit);
      visitAll(node.body, visit);
      return;
    case 'SwitchStmt':
      if (node.init) visit(node.init);
      if (node.tag) visit(node.tag);
      visit(node.body);
      return;
    case 'TypeSwitchStmt':
      if (node.init) visit(node.init);
      visit(node.assign);
      visit(node.body);
      return;
    case 'CommClause':
      if (node.comm) visit(node.comm);
      visitAll(node.body, visit);
      return;
    case 'SelectStmt':
      visit(node.body);
      return;
    case 'ForStmt':
      if (node.init) visit(node.init);
      if (node.cond) visit(node.cond);
      if (node.post) visit(node.post);
      visit(node.body);
      return;
    case 'RangeStmt':
      if (node.key) visit(node.key);
      if (node.value) visit(node.value);
      visit(node.x);
      visit(node.body);
      return;
    case 'ImportSpec':
      if (node.name) visit(node.name);
      visit(node.path);
      return;
    case 'ValueSpec':
      visitAll(node.names, visit);
      if (node.type) visit(node.type);
      visitAll(node.values, visit);
      return;
    case 'TypeSpec':
      visit(node.name);
      if (node.typeParams) visit(node.typeParams);
      visit(node.type);
      return;
    case 'GenDecl':
      visitAll(node.specs, visit);
      return;
    case 'FuncDecl':
      if (node.recv) visit(node.recv);
      visit(node.name);
      visit(node.type);
      if (node.body) visit(node.body);
      return;
    case 'PackageClause':
      visit(node.name);
      return;
    case 'CommentGroup':
      visitAll(node.comments, visit);
      return;
  }
}

function visitAll(nodes: readonly Node[], visit: (child: Node) => void): void {
  for (const node of nodes) visit(node);
}

function visitField(node: Field, visit: (child: Node) => void): void {
  visitAll(node.names, visit);
  visit(node.type);
  if (node.tag) visit(node.tag);
}

/** The parts of a node in source order; comments are no part of it. */
export function children(node: Node): Node[] {
  const parts: Node[] = [];
  forEachChild(node, (child) => parts.push(child));
  return parts;
}

/**
 * Visits a node and everything below it in source order, parents first. Where `visit` gives `false`, what lies below that
 * node is passed over. Needs no stack of its own depth, so long chains of operators are safe.
 */
export function walk(root: Node, visit: (node: Node) => unknown): void {
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (visit(node) === false) continue;
    const first = waiting.length;
    forEachChild(node, (child) => waiting.push(child));
    reverseFrom(waiting, first);
  }
}

function reverseFrom(nodes: Node[], first: number): void {
  for (let low = first, high = nodes.length - 1; low < high; low++, high--) {
    const node = nodes[low]!;
    nodes[low] = nodes[high]!;
    nodes[high] = node;
  }
}

/**
 * The nodes that contain an offset, from the declaration (or package clause) to the innermost one; empty where there is
 * none. `offset` is UTF-16 and relative to the chunk. A node contains its end too, for that is where a cursor stands behind
 * a word; of two neighbours that touch there the later one counts, unless only the earlier one is a name.
 */
export function pathAt(
  chunk: { readonly packageClause: Node | undefined; readonly decls: readonly Node[] },
  offset: number,
): Node[] {
  const path: Node[] = [];
  const tops = chunk.packageClause === undefined ? chunk.decls : [chunk.packageClause, ...chunk.decls];
  let at = pick(tops, offset);
  while (at !== undefined) {
    path.push(at);
    at = pick(children(at), offset);
  }
  return path;
}

function pick(nodes: readonly Node[], offset: number): Node | undefined {
  let found: Node | undefined;
  for (const node of nodes) {
    if (node.start > offset || node.end < offset) continue;
    // The range of a declared function's type begins at `func` and so covers its receiver and name.
    if (found !== undefined && node.start < found.start) continue;
    if (found?.kind === 'Ident' && found.end === offset && node.kind !== 'Ident') continue;
    found = node;
  }
  return found;
}

/** Whether a node of the same chunk lies within another one, or is it. */
export function contains(outer: NodeBase, inner: NodeBase): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
