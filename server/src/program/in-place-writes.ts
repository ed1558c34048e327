import { getOrMake } from '../base/get-or-make.js';
import type { AccessPath } from '../flow/access-path.js';
import type { Access, FunctionSummary } from '../flow/summary.js';
import type { AssignStmt, BlockStmt, CaseClause, CommClause, Node, NodeBase } from '../syntax/ast.js';
import { contains, walk } from '../syntax/walk.js';
import type { VarObject } from '../types/object.js';
import { underlying } from '../types/type-queries.js';
import { bySummary, type SummariesByFile } from './by-summary.js';
import { slicesChangedInPlace } from './slice-changes.js';
import { isTestFile } from './test-files.js';

/** A change of what a field or package variable refers to. */
export interface InPlaceWrite {
  readonly access: Access;
  /** The variable itself, as the function that changes it names it. */
  readonly container: AccessPath;
}

/**
 * Changes of the entries of maps and of the elements of slices that lie in fields or package variables, by the variable. Left out: what the
 * writer has to itself, because the object is new or because the field got a new map or slice just before.
 */
export function inPlaceWrites(files: SummariesByFile): ReadonlyMap<VarObject, readonly InPlaceWrite[]> {
  const writes = new Map<VarObject, InPlaceWrite[]>();
  for (const write of allWrites(files)) {
    const variable = write.container.target?.origin;
    if (variable !== undefined) getOrMake(writes, variable, (): InPlaceWrite[] => []).push(write);
  }
  return writes;
}

const allWrites = bySummary((summary) => (isLeftOut(summary) ? [] : writesIn(summary)));

/** Tests, and `init`, which has ended before anything else runs. */
function isLeftOut({ unit: { file, node, hasReceiver } }: FunctionSummary): boolean {
  return isTestFile(file.uri) || (node.kind === 'FuncDecl' && !hasReceiver && node.name.name === 'init');
}

function writesIn(summary: FunctionSummary): InPlaceWrite[] {
  const { own } = summary;
  let changed: ReadonlySet<NodeBase> | undefined;
  return own.flatMap((access): InPlaceWrite[] => {
    if (access.isFresh) return [];
    const isChanged = (): boolean => (changed ??= slicesChangedInPlace(summary)).has(access.site.reference);
    const container = access.isWrite ? containerOf(access) : isSlice(access) && isChanged() ? access.path : undefined;
    const role = container?.target?.role;
    if (container === undefined || (role !== 'field' && role !== 'package')) return [];
    return isReplacedBefore(access, container, own) ? [] : [{ access, container }];
  });
}

/** Whether the access reads a whole slice: what is done to its elements then is not in the access. */
function isSlice({ target, operation, path }: Access): boolean {
  if (target !== 'variable' || operation !== 'load' || !endsInVariable(path)) return false;
  return path.type !== undefined && underlying(path.type).kind === 'slice';
}

/** The map or slice of which an entry, an element or a part of an element is accessed; it ends in a variable. */
function containerOf({ target, path }: Access): AccessPath | undefined {
  if (target === 'map') return endsInVariable(path) ? path : undefined;
  if (target !== 'variable') return undefined;
  for (let at = path; at.parent !== undefined; at = at.parent) {
    const kind = at.parent.type === undefined ? undefined : underlying(at.parent.type).kind;
    if (kind === 'slice') return endsInVariable(at.parent) ? at.parent : undefined;
    if (kind !== 'struct' && kind !== 'array') return undefined;
  }
  return undefined;
}

function endsInVariable({ step }: AccessPath): boolean {
  return step === undefined || step.kind === 'var';
}

/** Whether the place got a value that has nothing to do with the old one before the write, on every way to it. */
export function isReplacedBefore(write: Access, container: AccessPath, own: readonly Access[]): boolean {
  return own.some(({ target, operation, path, site }) => {
    if (target !== 'variable' || operation !== 'store' || path !== container) return false;
    const { body } = site.unit;
    return (
      site.node.start < write.site.node.start &&
      contains(innermostBlock(body, site.node), write.site.node) &&
      isNewValue(body, site.node, path.target?.name ?? '')
    );
  });
}

/** Whether the assignment to a place doesn't use what was in it. */
function isNewValue(body: Node, place: NodeBase, name: string): boolean {
  const assignment = assignmentOf(body, place);
  const index = assignment?.lhs.findIndex((target) => contains(target, place)) ?? -1;
  const value = assignment?.lhs.length === assignment?.rhs.length ? assignment?.rhs[index] : assignment?.rhs[0];
  if (value === undefined) return false;
  let usesOld = false;
  walk(value, (node) => {
    if (node.kind === 'Ident' && node.name === name) usesOld = true;
    return !usesOld;
  });
  return !usesOld;
}

function assignmentOf(body: Node, place: NodeBase): AssignStmt | undefined {
  let found: AssignStmt | undefined;
  walk(body, (node) => {
    if (node.kind === 'AssignStmt' && node.op === '=' && node.lhs.some((target) => contains(target, place)))
      found = node;
    return contains(node, place);
  });
  return found;
}

type Block = BlockStmt | CaseClause | CommClause;

function innermostBlock(body: BlockStmt, place: NodeBase): Block {
  let block: Block = body;
  walk(body, (node) => {
    if (!contains(node, place)) return false;
    if (node.kind === 'BlockStmt' || node.kind === 'CaseClause' || node.kind === 'CommClause') block = node;
    return true;
  });
  return block;
}
