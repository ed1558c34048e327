import { isExported } from '../../server/src/types/identical.js';
import type { ConstObject, FuncObject, GoObject, TypeNameObject, VarObject } from '../../server/src/types/object.js';
import { Func, TypeName } from '../../server/src/types/objects.js';
import type { InterfaceType, NamedType, SignatureType, Type, TypeParamType } from '../../server/src/types/type.js';
import { underlying } from '../../server/src/types/type-queries.js';

/**
 * Prints declarations of one package as Go text, and keeps account of what they mention. Parameter names, struct tags and
 * whatever else type checking of importers never asks for is left out.
 */
export class DeclarationPrinter {
  private readonly imports = new Map<string, string>();

  constructor(
    private readonly packagePath: string,
    /** Called for each type mentioned that isn't exported, or of another package. */
    private readonly onMention: (object: TypeNameObject) => void,
  ) {}

  /** The import clause for everything printed so far, in path order. */
  get importClause(): string {
    return [...this.imports]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, name]) => `import ${name}"${path}"\n`)
      .join('');
  }

  print(object: GoObject): string {
    switch (object.kind) {
      case 'const':
        return this.constant(object);
      case 'var':
        return `var ${object.name} ${this.type(object.type)}\n`;
      case 'func':
        return object.type.kind === 'signature' ? `func ${object.name}${this.signature(object.type)}\n` : '';
      case 'type':
        return this.typeDeclaration(object);
      default:
        return '';
    }
  }

  private constant(object: ConstObject): string {
    const type =
      object.type.kind === 'basic' && object.type.name.startsWith('untyped') ? '' : ` ${this.type(object.type)}`;
    return `const ${object.name}${type}=${constantText(object)}\n`;
  }

  private typeDeclaration(object: TypeNameObject): string {
    if (object.isAlias) {
      const params = object instanceof TypeName ? this.typeParams(object.aliasTypeParams) : '';
      return `type ${object.name}${params}=${this.type(object.type)}\n`;
    }
    const type = object.type;
    if (type.kind !== 'named') return `type ${object.name} ${this.type(type)}\n`;
    const methods = [...type.methods].filter((method) => isExported(method.name)).sort(byName);
    return (
      `type ${object.name}${this.typeParams(type.typeParams)} ${this.type(type.underlying)}\n` +
      methods.map((method) => this.method(type, method)).join('')
    );
  }

  private method(type: NamedType, method: FuncObject): string {
    if (method.type.kind !== 'signature') return '';
    const params = method instanceof Func ? method.receiverTypeParams().map((param) => param.object.name) : [];
    const receiver = `${method.hasPointerReceiver ? '*' : ''}${type.object.name}${params.length > 0 ? `[${params.join(',')}]` : ''}`;
    return `func(${receiver})${method.name}${this.signature(method.type)}\n`;
  }

  private typeParams(params: readonly TypeParamType[]): string {
    if (params.length === 0) return '';
    return `[${params.map((param) => `${param.object.name} ${this.type(param.constraint)}`).join(',')}]`;
  }

  private signature(type: SignatureType): string {
    const params = type.params.map((param, i) => {
      const isVariadic = type.isVariadic && i === type.params.length - 1;
      return isVariadic && param.type.kind === 'slice' ? `...${this.type(param.type.elem)}` : this.type(param.type);
    });
    const results = type.results.map((result) => this.type(result.type));
    const resultText = results.length === 0 ? '' : results.length === 1 ? results[0]! : `(${results.join(',')})`;
    return `${this.typeParams(type.typeParams)}(${params.join(',')})${resultText}`;
  }

  private type(type: Type): string {
    switch (type.kind) {
      case 'basic':
        return type.name === 'unsafe.Pointer' ? `${this.qualifier('unsafe', 'unsafe')}Pointer` : type.name;
      case 'named':
        return this.named(type);
      case 'typeparam':
        return type.object.name;
      case 'pointer':
        return `*${this.type(type.elem)}`;
      case 'slice':
        return `[]${this.type(type.elem)}`;
      case 'array':
        return `[${type.length ?? 0}]${this.type(type.elem)}`;
      case 'map':
        return `map[${this.type(type.key)}]${this.type(type.elem)}`;
      case 'chan': {
        const mark = type.dir === 'send' ? 'chan<- ' : type.dir === 'recv' ? '<-chan ' : 'chan ';
        const elem = this.type(type.elem);
        return mark + (type.elem.kind === 'chan' ? `(${elem})` : elem);
      }
      case 'struct':
        return `struct{${type.fields.map((field) => this.field(field)).join(';')}}`;
      case 'signature':
        return `func${this.signature(type)}`;
      case 'interface':
        return this.interface(type);
      case 'union':
        return type.terms.map((term) => (term.tilde ? '~' : '') + this.type(term.type)).join('|');
      case 'tuple':
      case 'unknown':
        throw new Error(`no text for a type of package ${this.packagePath}: ${type.kind}`);
    }
  }

  private field(field: VarObject): string {
    return field.isEmbedded ? this.type(field.type) : `${field.name} ${this.type(field.type)}`;
  }

  private interface(type: InterfaceType): string {
    if (type.methods.length + type.embeddeds.length === 0) return 'any';
    const methods = [...type.methods].sort(byName).map((method) => {
      const signature = underlying(method.type);
      return method.name + (signature.kind === 'signature' ? this.signature(signature) : '()');
    });
    return `interface{${[...methods, ...type.embeddeds.map((part) => this.type(part))].join(';')}}`;
  }

  private named(type: NamedType): string {
    const { name, packagePath } = type.object;
    const args = type.typeArgs.length === 0 ? '' : `[${type.typeArgs.map((arg) => this.type(arg)).join(',')}]`;
    if (packagePath === undefined) return name;
    this.onMention(type.object);
    if (packagePath === this.packagePath) return name + args;
    return this.qualifier(packagePath, packagePath.slice(packagePath.lastIndexOf('/') + 1)) + name + args;
  }

  /** `name.` for a package, imported under another name where two have the same. */
  private qualifier(path: string, lastElement: string): string {
    const known = this.imports.get(path);
    if (known !== undefined) return `${known}.`;
    // A name that no exported declaration of the package itself can have.
    const base = lastElement.replace(/[^\p{L}\p{N}]/gu, '') + '_';
    const taken = new Set(this.imports.values());
    let name = base;
    for (let i = 2; taken.has(name); i++) name = `${base}${i}`;
    this.imports.set(path, name);
    return `${name}.`;
  }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** A literal of the constant's own untyped kind, or one that fits its type; 0 where the value isn't followed. */
function constantText(object: ConstObject): string {
  const { value, type } = object;
  const under = underlying(type);
  const kind = under.kind === 'basic' ? under.name : '';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') {
    if (kind === 'untyped rune')
      return value < 0n || value > 0x10ffffn ? `'\\x00'` : `'\\U${value.toString(16).padStart(8, '0')}'`;
    return kind === 'untyped float' ? `${value}.0` : String(value);
  }
  if (typeof value === 'number') {
    const text = String(value);
    return /[.e]/.test(text) ? text : `${text}.0`;
  }
  if (kind === 'string' || kind === 'untyped string') return '""';
  return kind === 'untyped float' ? '0.0' : '0';
}

function quoted(value: string): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (char) => {
    const code = char.charCodeAt(0);
    // Bytes that aren't UTF-8 are kept as U+DC80 to U+DCFF.
    if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
    return code >= 0xd800 && code < 0xe000 ? char : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
