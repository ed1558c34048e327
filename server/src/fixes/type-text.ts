import { isStandardPackage } from '../knowledge/standard-package.js';
import type { GoObject, TypeNameObject } from '../types/object.js';
import type { TypedPackage } from '../types/package.js';
import type { SignatureType, Type } from '../types/type.js';
import { identsOf } from './guard/free-name.js';
import type { ChunkView } from './guard/chunk-view.js';

/** How a chunk names packages of the standard library, importing them; see `PackageEdits.nameOfPackage`. */
export type NamePackage = (path: string) => string | undefined;

/** Writes a type the way a chunk can say it; undefined where a name means something else there or the type has no name. */
export class TypeText {
  constructor(
    private readonly typed: TypedPackage,
    private readonly view: ChunkView,
    private readonly namePackage: NamePackage,
  ) {}

  of(type: Type): string | undefined {
    switch (type.kind) {
      case 'basic':
        if (type.name === 'unsafe.Pointer' || /untyped|invalid/.test(type.name)) return undefined;
        return this.isMeant(type.name, undefined) ? type.name : undefined;
      case 'named':
        return this.named(type.object, type.typeArgs);
      case 'typeparam':
        return type.object.name;
      case 'pointer':
        return around('*', this.of(type.elem));
      case 'slice':
        return around('[]', this.of(type.elem));
      case 'array':
        return type.length === undefined ? undefined : around(`[${type.length}]`, this.of(type.elem));
      case 'map': {
        const key = this.of(type.key);
        return key === undefined ? undefined : around(`map[${key}]`, this.of(type.elem));
      }
      case 'chan': {
        const elem = this.of(type.elem);
        if (type.dir === 'send') return around('chan<- ', elem);
        if (type.dir === 'recv') return around('<-chan ', elem);
        return around('chan ', elem?.startsWith('<-') === true ? `(${elem})` : elem);
      }
      case 'struct':
        return type.fields.length === 0 ? 'struct{}' : undefined;
      case 'interface': {
        const isEmpty = type.methods.length + type.embeddeds.length === 0;
        return isEmpty ? this.empty() : undefined;
      }
      case 'signature':
        return around('func', this.signature(type));
      default:
        return undefined;
    }
  }

  private empty(): string {
    const { goVersion } = this.typed.input;
    const hasAny = goVersion.major > 1 || goVersion.minor >= 18;
    return hasAny && this.isMeant('any', undefined) ? 'any' : 'interface{}';
  }

  private signature(type: SignatureType): string | undefined {
    if (type.typeParams.length > 0) return undefined;
    const params = type.params.map((param, i) => {
      const isLast = type.isVariadic && i === type.params.length - 1;
      return isLast && param.type.kind === 'slice' ? around('...', this.of(param.type.elem)) : this.of(param.type);
    });
    const results = type.results.map((result) => this.of(result.type));
    if (params.includes(undefined) || results.includes(undefined)) return undefined;
    const after = results.length === 1 ? ` ${results[0]!}` : results.length === 0 ? '' : ` (${results.join(', ')})`;
    return `(${params.join(', ')})${after}`;
  }

  private named(object: TypeNameObject, typeArgs: readonly Type[]): string | undefined {
    const args = typeArgs.map((arg) => this.of(arg));
    if (args.includes(undefined)) return undefined;
    const rest = args.length === 0 ? '' : `[${args.join(', ')}]`;
    const { name, packagePath } = object;
    if (packagePath === undefined || packagePath === this.typed.input.path)
      return this.isMeant(name, object) ? name + rest : undefined;
    const qualifier = this.qualifier(packagePath);
    return qualifier === undefined ? undefined : qualifier + name + rest;
  }

  private qualifier(path: string): string | undefined {
    for (const chunk of this.view.file.chunks) {
      const info = this.typed.info(chunk);
      for (const [name, [first]] of identsOf(chunk)) {
        const object = first === undefined ? undefined : info.objectOf(first);
        if (object?.kind === 'package' && object.importedPath === path && name !== '.' && name !== '_')
          return this.isImportMeant(name, path) ? `${name}.` : undefined;
      }
    }
    return isStandardPackage(path) ? this.namePackage(path) : undefined;
  }

  private isImportMeant(name: string, path: string): boolean {
    return this.objectsNamed(name).every(
      (object) => (object?.kind === 'package' && object.importedPath === path) || isMember(object),
    );
  }

  /** Whether a name means a type of the package, or of the language where `type` is undefined, everywhere in the chunk. */
  private isMeant(name: string, type: TypeNameObject | undefined): boolean {
    const own = type?.declaration?.ident;
    const outer = this.typed.lookup(name);
    const isOuter = outer?.kind === 'type' && own !== undefined && outer.declaration?.ident === own;
    const isHere = own !== undefined && type?.declaration?.chunk === this.view.chunk;
    if (own === undefined ? outer !== undefined : !isOuter && !isHere) return false;
    return this.objectsNamed(name).every((object) => {
      if (isMember(object)) return true;
      if (object === undefined) return false;
      return own === undefined ? object.packagePath === undefined : object.declaration?.ident === own;
    });
  }

  private objectsNamed(name: string): (GoObject | undefined)[] {
    const { view } = this;
    return (identsOf(view.chunk).get(name) ?? []).map((ident) => view.info.objectOf(ident));
  }
}

/** A field or method, which is only ever named behind a dot or as a key. */
function isMember(object: GoObject | undefined): boolean {
  return (
    (object?.kind === 'var' && object.role === 'field') ||
    (object?.kind === 'func' && object.receiverTypeName !== undefined)
  );
}

function around(before: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : before + text;
}
