import { remembered } from '../../base/remembered.js';
import { mentionedNames } from '../../flow/mentioned-names.js';
import type { Node } from '../../syntax/ast.js';
import type { Chunk } from '../../syntax/source-file.js';
import { walk } from '../../syntax/walk.js';

/** Sends, and receives (`<-ch` itself), that are cases of a `select` with others. */
export const choicesIn: (chunk: Chunk) => ReadonlySet<Node> = remembered((chunk: Chunk) => {
  const choices = new Set<Node>();
  if (mentionedNames(chunk).has('select'))
    for (const decl of chunk.decls)
      walk(decl, (node) => {
        if (node.kind !== 'SelectStmt' || node.body.stmts.length < 2) return;
        for (const clause of node.body.stmts)
          if (clause.kind === 'CommClause' && clause.comm !== undefined) addOperations(clause.comm, choices);
      });
  return choices;
});

function addOperations(comm: Node, choices: Set<Node>): void {
  if (comm.kind === 'SendStmt') choices.add(comm);
  else
    walk(comm, (part) => {
      if (part.kind === 'UnaryExpr' && part.op === '<-') choices.add(part);
      return part.kind !== 'FuncLit';
    });
}
