import type { Node } from '../../syntax/ast.js';
import { forEachChild } from '../../syntax/walk.js';
import type { ChunkView } from '../guard/chunk-view.js';
import { isExitCall, leavesRegion, outermostNesting, type Nesting } from '../guard/control-flow.js';

/** Whether a way through a statement goes on elsewhere than behind it, or something of it runs later; a `return` may be excepted. */
export function leaves(view: ChunkView, node: Node, mayReturn = false, nesting: Nesting = outermostNesting): boolean {
  switch (node.kind) {
    case 'FuncLit':
      return false;
    case 'ReturnStmt':
      return !mayReturn;
    case 'DeferStmt':
      return true;
    case 'ExprStmt':
      return isExitCall(node, view);
    case 'BranchStmt':
      return leavesRegion(node, nesting);
    default:
      break;
  }
  let inner = nesting;
  if (node.kind === 'LabeledStmt') inner = { ...nesting, labels: [...nesting.labels, node.label.name] };
  else if (node.kind === 'ForStmt' || node.kind === 'RangeStmt')
    inner = { ...nesting, isInLoop: true, isInBreakable: true };
  else if (node.kind === 'SwitchStmt' || node.kind === 'TypeSwitchStmt' || node.kind === 'SelectStmt')
    inner = { ...nesting, isInBreakable: true };
  let isFound = false;
  forEachChild(node, (child) => {
    isFound ||= leaves(view, child, mayReturn, inner);
  });
  return isFound;
}
