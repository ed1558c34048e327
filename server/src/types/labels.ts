import type { Stmt } from '../syntax/ast.js';
import type { Checker } from './checker.js';
import { Label } from './objects.js';

/** The labels that the checker's function declares, those in function literals inside it left out. */
export function labelsOf(c: Checker): ReadonlyMap<string, Label> {
  const labels = new Map<string, Label>();
  const pending: Stmt[] = c.func?.body === undefined ? [] : [c.func.body];
  for (let stmt = pending.pop(); stmt !== undefined; stmt = pending.pop()) {
    switch (stmt.kind) {
      case 'LabeledStmt': {
        const name = stmt.label.name;
        labels.set(name, new Label(name, c.pkg.path, c.declarationOf(stmt.label, stmt)));
        pending.push(stmt.stmt);
        break;
      }
      case 'BlockStmt':
        for (const inner of stmt.stmts) pending.push(inner);
        break;
      case 'IfStmt':
        pending.push(stmt.body);
        if (stmt.orElse !== undefined) pending.push(stmt.orElse);
        break;
      case 'ForStmt':
      case 'RangeStmt':
      case 'SwitchStmt':
      case 'TypeSwitchStmt':
      case 'SelectStmt':
        pending.push(stmt.body);
        break;
      case 'CaseClause':
      case 'CommClause':
        for (const inner of stmt.body) pending.push(inner);
        break;
      default:
    }
  }
  return labels;
}
