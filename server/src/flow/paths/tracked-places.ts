import type { Expr, FuncLit, Ident, Node, SelectorExpr } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import type { TypeInfo } from '../../types/package.js';
import { maxPathDepth, type AccessPath, type PathTable } from '../access-path.js';
import type { Assignments } from '../assignments.js';
import { isReference } from '../resolve-path.js';
import { unparen } from '../unparen.js';

/**
 * What names mean in one function and the literals in it. Unlike in the race analysis a variable is its own place whatever it refers to: who
 * follows one object sees where the variable gets another.
 */
export class Places {
  private readonly aliases = new Map<VarObject, AccessPath>();
  private readonly literals = new Map<VarObject, FuncLit>();

  constructor(
    declarations: readonly Node[],
    private readonly info: TypeInfo,
    private readonly table: PathTable,
    assignments: Assignments,
  ) {
    const bind = (target: Expr, value: Expr | undefined): void => {
      if (target.kind !== 'Ident' || value === undefined) return;
      const object = info.objectOf(target);
      // What the caller gave a parameter is another thing than what it gets here.
      if (object?.kind !== 'var' || object.role !== 'local' || assignments.countOf(object) !== 1) return;
      const literal = unparen(value);
      if (literal.kind === 'FuncLit') {
        this.literals.set(object, literal);
        return;
      }
      const path = this.pathOf(value);
      if (path !== undefined && isReference(object)) this.aliases.set(object, path);
    };
    const visit = (node: Node): boolean => {
      if (node.kind === 'AssignStmt' && node.lhs.length === node.rhs.length)
        node.lhs.forEach((target, i) => {
          bind(target, node.rhs[i]);
        });
      else if (node.kind === 'ValueSpec' && node.names.length === node.values.length)
        node.names.forEach((name, i) => {
          bind(name, node.values[i]);
        });
      return true;
    };
    for (const declaration of declarations) walk(declaration, visit);
  }

  /** The place that an expression names or points to; undefined for what has no fixed name. */
  pathOf(expression: Expr): AccessPath | undefined {
    const expr = unparen(expression);
    switch (expr.kind) {
      case 'Ident': {
        const object = this.info.objectOf(expr);
        if (object?.kind !== 'var') return undefined;
        return this.aliases.get(object) ?? this.table.ofVariable(object);
      }
      case 'TypeAssertExpr':
        return expr.type === undefined ? undefined : this.pathOf(expr.x);
      case 'StarExpr':
        return this.pathOf(expr.x);
      case 'UnaryExpr':
        return expr.op === '&' ? this.pathOf(expr.x) : undefined;
      case 'SelectorExpr': {
        const selection = this.info.selectionOf(expr);
        if (selection === undefined) {
          const object = this.info.objectOf(expr.sel);
          return object?.kind === 'var' && object.role === 'package' ? this.table.ofVariable(object) : undefined;
        }
        if (selection.object.kind !== 'var') return undefined;
        return extend(this.receiverOf(expr), [selection.object]);
      }
      case 'CallExpr': {
        const [only] = expr.args;
        const isConversion = this.info.calleeOf(expr).kind === 'conversion' && expr.args.length === 1;
        return isConversion && only !== undefined ? this.pathOf(only) : undefined;
      }
      default:
        return undefined;
    }
  }

  /** The place that a selected field or method belongs to, embedded fields included. */
  receiverOf(expr: SelectorExpr): AccessPath | undefined {
    return extend(this.pathOf(expr.x), this.info.selectionOf(expr)?.path ?? []);
  }

  /** The literal that is all that a local function variable ever stands for. */
  literalOf(ident: Ident): FuncLit | undefined {
    const object = this.info.objectOf(ident);
    return object?.kind === 'var' ? this.literals.get(object) : undefined;
  }
}

function extend(base: AccessPath | undefined, steps: readonly VarObject[]): AccessPath | undefined {
  let path = base;
  for (const step of steps) {
    if (path === undefined || path.depth >= maxPathDepth) return undefined;
    path = path.child(step);
  }
  return path;
}
