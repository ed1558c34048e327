import type { Expr, FuncDecl, Ident } from '../syntax/ast.js';
import { checkFuncBody } from './check-stmt.js';
import { checkSignature, checkType, declareTypeParam, declareTypeParams } from './check-type-expr.js';
import type { Checker } from './checker.js';
import { Mode } from './chunk-facts.js';
import { Variable } from './objects.js';
import { argumentsOf } from './substitute.js';
import type { SignatureType, Type, TypeParamType } from './type.js';
import { unknownType } from './type.js';
import { pointerTo, readConstraints } from './type-nodes.js';

/** One declared function or method: its signature when asked for, and its body apart. */
export class FunctionDeclaration {
  private checker: Checker | undefined;
  private receiver: Variable | undefined;
  private known: SignatureType | undefined;
  private receiverParams: readonly TypeParamType[] = [];

  constructor(
    private readonly decl: FuncDecl,
    private readonly createChecker: () => Checker,
  ) {}

  /** Type of the function; that of a method leaves the receiver out. */
  get signature(): SignatureType {
    this.resolve();
    return this.known ?? noSignature;
  }

  /** The names that a method of a generic type gives to the type's parameters. */
  get receiverTypeParams(): readonly TypeParamType[] {
    this.resolve();
    return this.receiverParams;
  }

  checkBody(): void {
    const { signature, checker } = this;
    if (checker === undefined || this.decl.body === undefined) return;
    checker.typeParams = [...this.receiverParams, ...signature.typeParams];
    checkFuncBody(checker, this.decl, signature, this.decl.body, this.receiver);
  }

  private resolve(): void {
    if (this.checker !== undefined) return;
    const c = this.createChecker();
    this.checker = c;
    const { recv, type } = this.decl;
    const field = recv?.fields[0];
    if (field !== undefined) {
      const receiverType = this.receiverType(c, field.type);
      const [ident] = field.names;
      if (ident !== undefined) {
        const declaration = c.declarationOf(ident, field);
        this.receiver = new Variable(ident.name, c.pkg.path, declaration, 'receiver', receiverType, this.decl);
        c.facts.link(ident, this.receiver);
      }
    }
    const typeParams = declareTypeParams(c, type.typeParams);
    readConstraints(typeParams);
    this.known = checkSignature(c, type, this.decl, typeParams);
    c.facts.record(type, Mode.type, this.known);
  }

  /** The receiver's type; `(l *List[T])` declares T, a parameter of this method only. */
  private receiverType(c: Checker, expr: Expr): Type {
    switch (expr.kind) {
      case 'ParenExpr':
        return c.facts.record(expr, Mode.type, this.receiverType(c, expr.x));
      case 'StarExpr':
        return c.facts.record(expr, Mode.type, pointerTo(this.receiverType(c, expr.x)));
      case 'IndexExpr':
        return this.genericReceiver(c, expr, expr.x, [expr.index]);
      case 'IndexListExpr':
        return this.genericReceiver(c, expr, expr.x, expr.indices);
      default:
        return checkType(c, expr);
    }
  }

  private genericReceiver(c: Checker, expr: Expr, base: Expr, indices: readonly Expr[]): Type {
    const generic = checkType(c, base);
    const idents = indices.filter((index): index is Ident => index.kind === 'Ident');
    const field = this.decl.recv?.fields[0];
    if (field === undefined || idents.length !== indices.length) {
      return c.facts.record(expr, Mode.type, unknownType);
    }
    const declared = generic.kind === 'named' ? generic.typeParams : [];
    const params: TypeParamType[] = [];
    for (const [i, ident] of idents.entries()) {
      const param = declareTypeParam(c, ident, field, i, () => {
        const origin = declared[i];
        if (origin === undefined) return unknownType;
        return c.pkg.instances.substitute(origin.constraint, argumentsOf(declared, params));
      });
      c.facts.record(ident, Mode.type, param);
      params.push(param);
    }
    this.receiverParams = params;
    const type = generic.kind === 'named' ? c.instantiate(generic, params) : unknownType;
    return c.facts.record(expr, Mode.type, type);
  }
}

const noSignature: SignatureType = { kind: 'signature', typeParams: [], params: [], results: [], isVariadic: false };
