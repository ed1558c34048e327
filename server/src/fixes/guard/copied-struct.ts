import type { Expr, Node } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { TypedPackage } from '../../types/package.js';
import { unknownType, type NamedType, type Type } from '../../types/type.js';
import { underlying } from '../../types/type-queries.js';
import { ChunkView } from './chunk-view.js';

/**
 * Whether values of a struct are copied, compared, converted or written without field names anywhere in the package, so that
 * a lock in it would be copied too (`go vet`'s copylocks) or the code would not compile any more.
 */
export function isCopiedStruct(typed: TypedPackage, struct: NamedType): boolean {
  const holders = new Holders(struct);
  return typed.input.files.some((file) =>
    file.chunks.some((chunk) => {
      const finder = new CopyFinder(new ChunkView(file, chunk, typed), holders, struct);
      return chunk.decls.some((decl) => finder.hasCopy(decl));
    }),
  );
}

/** Knows which types hold the struct by value. */
class Holders {
  private readonly known = new Map<Type, boolean>();

  constructor(private readonly struct: NamedType) {}

  has(type: Type): boolean {
    switch (type.kind) {
      case 'named': {
        if (type.origin === this.struct) return true;
        const known = this.known.get(type);
        if (known !== undefined) return known;
        this.known.set(type, false);
        const holds = this.has(type.underlying);
        this.known.set(type, holds);
        return holds;
      }
      case 'struct':
        return type.fields.some((field) => this.has(field.type));
      case 'array':
        return this.has(type.elem);
      default:
        return false;
    }
  }
}

class CopyFinder {
  constructor(
    private readonly view: ChunkView,
    private readonly holders: Holders,
    private readonly struct: NamedType,
  ) {}

  hasCopy(root: Node): boolean {
    let isFound = false;
    walk(root, (node) => {
      if (!isFound && this.isCopy(node)) isFound = true;
      return !isFound;
    });
    return isFound;
  }

  private isCopy(node: Node): boolean {
    const { info } = this.view;
    switch (node.kind) {
      case 'FuncType':
        // Results may be fresh values, which nobody has locked yet; what is returned is looked at on its own.
        return node.params.fields.some((field) => this.holds(field.type));
      case 'FuncDecl':
        return node.recv?.fields.some((field) => this.holds(field.type)) === true;
      case 'MapType':
        return this.holds(node.key) || this.holds(node.value);
      case 'ChanType':
        return this.holds(node.value);
      case 'TypeSpec':
        // A second type with the same fields: values are converted from one to the other.
        return (
          node.type.kind !== 'StructType' && !node.isAlias && this.holds(node.type) && node.type.kind !== 'ArrayType'
        );
      case 'RangeStmt':
        return node.value !== undefined && this.holdsValue(node.value);
      case 'CompositeLit': {
        const type = info.typeOf(node);
        // `{…}` for an element of a slice of pointers has the pointer's type.
        const isOwn = (type.kind === 'named' && type.origin === this.struct) || isPointerTo(type, this.struct);
        return isOwn && node.elements.some((element) => element.kind !== 'KeyValueExpr');
      }
      case 'CallExpr':
        return this.isCopyingCall(node);
      case 'Ident':
      case 'SelectorExpr':
      case 'IndexExpr':
      case 'StarExpr':
      case 'TypeAssertExpr':
        return !info.isType(node) && this.holdsValue(node) && this.isTakenAsValue(node);
      default:
        return false;
    }
  }

  private isCopyingCall(call: Node & { kind: 'CallExpr' }): boolean {
    const { info } = this.view;
    const callee = info.calleeOf(call);
    if (callee.kind === 'conversion') {
      const [arg] = call.args;
      const from = arg === undefined ? unknownType : info.typeOf(arg);
      // Only a type with the very same fields converts.
      const isOther = isPointerTo(callee.type, this.struct) !== isPointerTo(from, this.struct);
      return this.holders.has(callee.type) || (isOther && isPointerToStruct(callee.type) && isPointerToStruct(from));
    }
    if (callee.kind !== 'builtin' || (callee.name !== 'append' && callee.name !== 'copy')) return false;
    const [first] = call.args;
    const list = first === undefined ? undefined : underlying(info.typeOf(first));
    return list?.kind === 'slice' && this.holders.has(list.elem);
  }

  private holds(typeExpr: Expr): boolean {
    const type = this.view.info.typeOf(typeExpr.kind === 'Ellipsis' && typeExpr.element ? typeExpr.element : typeExpr);
    return this.holders.has(type);
  }

  private holdsValue(expr: Expr): boolean {
    return this.holders.has(this.view.info.typeOf(expr));
  }

  /** Whether the value itself is used, not just its address or a part of it. */
  private isTakenAsValue(expr: Expr): boolean {
    const parent = this.view.parentOf(expr);
    switch (parent?.kind) {
      case 'SelectorExpr':
        // As `x` of `x.f` it is only passed through; as `f` the whole `x.f` is looked at.
        return false;
      case 'UnaryExpr':
        return parent.op !== '&';
      case 'ParenExpr':
        return this.isTakenAsValue(parent);
      case 'IndexExpr':
      case 'SliceExpr':
        return parent.x !== expr;
      case 'RangeStmt':
        return parent.x === expr ? parent.value !== undefined : true;
      case 'AssignStmt':
        // `s := T{…}` declares; `*s = T{…}` would overwrite a lock that somebody may hold.
        return !(parent.op === ':=' && parent.lhs.includes(expr));
      case 'ValueSpec':
        return parent.values.includes(expr);
      case 'KeyValueExpr':
        return parent.value === expr;
      case 'Field':
      case 'TypeSpec':
      case 'FuncDecl':
      case 'LabeledStmt':
        return false;
      case 'CallExpr': {
        const callee = this.view.info.calleeOf(parent);
        return callee.kind !== 'builtin' || (callee.name !== 'len' && callee.name !== 'cap' && callee.name !== 'new');
      }
      default:
        return true;
    }
  }
}

function isPointerToStruct(type: Type): boolean {
  return type.kind === 'pointer' && underlying(type.elem).kind === 'struct';
}

function isPointerTo(type: Type, struct: NamedType): boolean {
  return type.kind === 'pointer' && type.elem.kind === 'named' && type.elem.origin === struct;
}
