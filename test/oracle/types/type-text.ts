import type { VarObject } from '../../../server/src/types/object.js';
import type { InterfaceType, SignatureType, Type } from '../../../server/src/types/type.js';
import { allMethods } from '../../../server/src/types/type-set.js';
import { isOpaque, underlying } from '../../../server/src/types/type-queries.js';

/** What stands for whatever isn't known. */
export const unknownMark = '?';

/** A package's path without the folder that it is vendored in. */
export function plainPath(path: string): string {
  const at = path.indexOf('vendor/');
  return at < 0 ? path : path.slice(at + 'vendor/'.length);
}

/** Prints a type as `dump/type_text.go` does. */
export function typeText(type: Type, depth = 0): string {
  if (depth > 30) return '…';
  const next = depth + 1;
  const text = (part: Type): string => typeText(part, next);
  switch (type.kind) {
    case 'basic':
      return type.name === 'invalid' ? unknownMark : type.name;
    case 'unknown':
      return unknownMark;
    case 'named': {
      // Of a type of an unread package only the name is known, and it may be an alias.
      if (isOpaque(type) && type.object.packagePath !== undefined) return unknownMark;
      const args = type.typeArgs.length === 0 ? '' : `[${type.typeArgs.map(text).join(',')}]`;
      const { name, packagePath } = type.object;
      return (packagePath === undefined ? '' : `${plainPath(packagePath)}.`) + name + args;
    }
    case 'typeparam':
      return `$${type.object.name}`;
    case 'pointer':
      return `*${text(type.elem)}`;
    case 'slice':
      return `[]${text(type.elem)}`;
    case 'array':
      return `[${type.length ?? unknownMark}]${text(type.elem)}`;
    case 'map':
      return `map[${text(type.key)}]${text(type.elem)}`;
    case 'chan':
      return `${{ both: 'chan', send: 'chan<-', recv: '<-chan' }[type.dir]}(${text(type.elem)})`;
    case 'struct':
      return `struct{${type.fields.map((field) => (field.isEmbedded ? '!' : `${field.name} `) + text(field.type) + ';').join('')}}`;
    case 'tuple':
      return `(${type.elems.map(text).join(',')})`;
    case 'signature':
      return `func${signatureText(type, next)}`;
    case 'interface':
      return interfaceText(type, next);
    case 'union':
      return type.terms.map((term) => (term.tilde ? '~' : '') + text(term.type)).join('|');
  }
}

function interfaceText(type: InterfaceType, depth: number): string {
  const methods = [...allMethods(type).values()].map(
    (method) => method.name + (method.type.kind === 'signature' ? signatureText(method.type, depth) : unknownMark),
  );
  const constraints = type.embeddeds.filter((embedded) => !isMethodInterface(embedded));
  return `interface{${methods.sort().join(';')}${constraints.map((embedded) => `&${typeText(embedded, depth)}`).join('')}}`;
}

function isMethodInterface(type: Type): boolean {
  const under = underlying(type);
  if (under.kind !== 'interface') return false;
  if (type.kind === 'named' && type.object.packagePath === undefined && type.object.name === 'comparable') return false;
  return under.embeddeds.every(isMethodInterface);
}

function signatureText(type: SignatureType, depth: number): string {
  const params = type.params.map((param, i) => {
    const isVariadic = type.isVariadic && i === type.params.length - 1;
    if (!isVariadic) return typeText(param.type, depth);
    return '...' + typeText(param.type.kind === 'slice' ? param.type.elem : param.type, depth);
  });
  const typeParams = type.typeParams.length === 0 ? '' : `[${type.typeParams.length}]`;
  const results = type.results.length === 0 ? '' : `(${list(type.results, depth)})`;
  return `${typeParams}(${params.join(',')})${results}`;
}

function list(variables: readonly VarObject[], depth: number): string {
  return variables.map((variable) => typeText(variable.type, depth)).join(',');
}
