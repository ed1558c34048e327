import type { VarObject } from './object.js';
import type { SignatureType, Type } from './type.js';

/**
 * A type as go/types prints it. Names of the package `relativeTo` are not qualified, other packages' by their import
 * path's last element, or by the whole path where `isFullPath`. Unknown parts print as `?`.
 */
export function typeString(type: Type, relativeTo?: string, isFullPath = false): string {
  return new TypePrinter(relativeTo, isFullPath).print(type, 0);
}

class TypePrinter {
  constructor(
    private readonly relativeTo: string | undefined,
    private readonly isFullPath: boolean,
  ) {}

  print(type: Type, depth: number): string {
    if (depth > 40) return '…';
    const next = depth + 1;
    switch (type.kind) {
      case 'basic':
        return type.name === 'invalid' ? '?' : type.name;
      case 'unknown':
        return '?';
      case 'named': {
        const args = type.typeArgs.map((arg) => this.print(arg, next)).join(',');
        return this.qualified(type.object.name, type.object.packagePath) + (args === '' ? '' : `[${args}]`);
      }
      case 'typeparam':
        return type.object.name;
      case 'pointer':
        return '*' + this.print(type.elem, next);
      case 'slice':
        return '[]' + this.print(type.elem, next);
      case 'array':
        return `[${type.length ?? '?'}]` + this.print(type.elem, next);
      case 'map':
        return `map[${this.print(type.key, next)}]${this.print(type.elem, next)}`;
      case 'chan': {
        const elem = this.print(type.elem, next);
        if (type.dir === 'send') return 'chan<- ' + elem;
        if (type.dir === 'recv') return '<-chan ' + elem;
        return type.elem.kind === 'chan' && type.elem.dir === 'recv' ? `chan (${elem})` : 'chan ' + elem;
      }
      case 'struct':
        return `struct{${type.fields.map((field, i) => this.field(field, type.tags[i], next)).join('; ')}}`;
      case 'signature':
        return 'func' + this.signature(type, next);
      case 'interface': {
        if (type.methods.length + type.embeddeds.length === 0) return 'any';
        const parts = type.methods.map((method) => {
          const signature = method.type.kind === 'signature' ? this.signature(method.type, next) : '(?)';
          return method.name + signature;
        });
        parts.push(...type.embeddeds.map((embedded) => this.print(embedded, next)));
        return `interface{${parts.join('; ')}}`;
      }
      case 'union':
        return type.terms.map((term) => (term.tilde ? '~' : '') + this.print(term.type, next)).join(' | ');
      case 'tuple':
        return `(${type.elems.map((elem) => this.print(elem, next)).join(', ')})`;
    }
  }

  private qualified(name: string, packagePath: string | undefined): string {
    if (packagePath === undefined || packagePath === this.relativeTo) return name;
    return `${this.isFullPath ? packagePath : packagePath.slice(packagePath.lastIndexOf('/') + 1)}.${name}`;
  }

  private field(field: VarObject, tag: string | undefined, depth: number): string {
    const type = this.print(field.type, depth);
    const text = field.isEmbedded ? type : `${field.name} ${type}`;
    return tag === undefined || tag === '' ? text : `${text} ${JSON.stringify(tag)}`;
  }

  private signature(type: SignatureType, depth: number): string {
    const typeParams = type.typeParams.map(
      (param) => `${param.object.name} ${this.print(param.constraint, depth + 8)}`,
    );
    const params = type.params.map((param, i) => {
      const isLast = type.isVariadic && i === type.params.length - 1;
      const text =
        isLast && param.type.kind === 'slice'
          ? '...' + this.print(param.type.elem, depth)
          : this.print(param.type, depth) + (isLast ? '...' : '');
      return param.name === '' ? text : `${param.name} ${text}`;
    });
    const [first, ...others] = type.results;
    const results =
      first === undefined
        ? ''
        : others.length === 0 && first.name === ''
          ? ' ' + this.print(first.type, depth)
          : ` (${type.results.map((r) => (r.name === '' ? '' : r.name + ' ') + this.print(r.type, depth)).join(', ')})`;
    return (typeParams.length === 0 ? '' : `[${typeParams.join(', ')}]`) + `(${params.join(', ')})${results}`;
  }
}
