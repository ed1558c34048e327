import type { AccessPath } from '../../flow/access-path.js';
import { mentionedNames } from '../../flow/mentioned-names.js';
import { unparen } from '../../flow/unparen.js';
import type { Expr, FuncDecl, FuncLit, Node } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import type { TypeInfo, TypedPackage } from '../../types/package.js';
import { underlying } from '../../types/type-queries.js';

/** Variables and fields for channels that get a value after their declaration; composite literals are no such thing. */
export class Reassigned {
  private readonly anywhere = new Set<VarObject>();
  private readonly elsewhere = new Set<VarObject>();

  /** Whether some statement assigns the channel's place, or takes its address. */
  isAnywhere({ target }: AccessPath): boolean {
    return target === undefined || this.anywhere.has(target.origin);
  }

  /** Whether that may happen where the function which declares it doesn't see it: fields and package variables, and locals in literals. */
  isElsewhere({ target }: AccessPath): boolean {
    return target === undefined || this.elsewhere.has(target.origin);
  }

  scan(decl: FuncDecl, info: TypeInfo): void {
    const visit = (root: Node, owner: FuncDecl | FuncLit): void => {
      walk(root, (node) => {
        if (node.kind === 'FuncLit' && node !== owner) {
          visit(node, node);
          return false;
        }
        if (node.kind === 'AssignStmt' && node.op === '=')
          for (const target of node.lhs) this.add(target, owner, false, info);
        if (node.kind === 'RangeStmt' && node.op === '=')
          for (const target of [node.key, node.value]) if (target !== undefined) this.add(target, owner, false, info);
        if (node.kind === 'UnaryExpr' && node.op === '&') this.add(node.x, owner, true, info);
        return true;
      });
    };
    visit(decl, decl);
  }

  private add(target: Expr, owner: FuncDecl | FuncLit, isAddress: boolean, info: TypeInfo): void {
    const expr = unparen(target);
    const name = expr.kind === 'SelectorExpr' ? expr.sel : expr;
    const object = name.kind === 'Ident' ? info.objectOf(name) : undefined;
    if (object?.kind !== 'var' || underlying(object.type).kind !== 'chan') return;
    this.anywhere.add(object.origin);
    if (isAddress || object.owner !== owner) this.elsewhere.add(object.origin);
  }
}

/** @param names of the variables and fields that are asked about */
export function reassignedIn(typed: TypedPackage, names: ReadonlySet<string>): Reassigned {
  const reassigned = new Reassigned();
  for (const { decl, chunk } of typed.functions) {
    const mentioned = mentionedNames(chunk);
    if ([...names].some((name) => mentioned.has(name))) reassigned.scan(decl, typed.info(chunk));
  }
  return reassigned;
}
