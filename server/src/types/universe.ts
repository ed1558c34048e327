import type { GoObject, TypeNameObject } from './object.js';
import { Builtin, Constant, Func, TypeName, Variable, nilObject } from './objects.js';
import type { BasicName, InterfaceType, SignatureType, Type } from './type.js';
import { unknownType } from './type.js';
import { NamedNode, basic } from './type-nodes.js';

const builtinNames = [
  'append', 'cap', 'clear', 'close', 'complex', 'copy', 'delete', 'imag', 'len', 'make', 'max', 'min', 'new', 'panic',
  'print', 'println', 'real', 'recover',
]; // prettier-ignore

const unsafeBuiltinNames = [
  'Add', 'Alignof', 'Offsetof', 'Sizeof', 'Slice', 'SliceData', 'String', 'StringData',
]; // prettier-ignore

export const emptyInterface: InterfaceType = { kind: 'interface', methods: [], embeddeds: [] };

/** The predeclared identifiers (Go spec, "Predeclared identifiers"). */
export const universe: ReadonlyMap<string, GoObject> = declareUniverse();

export const errorType: Type = typeNamed('error');
export const comparableType: Type = typeNamed('comparable');

/** Package unsafe, which has no source. */
export const unsafeScope: ReadonlyMap<string, GoObject> = new Map<string, GoObject>([
  ['Pointer', new TypeName('Pointer', 'unsafe', undefined, false, basic['unsafe.Pointer'])],
  ...unsafeBuiltinNames.map((name): [string, GoObject] => [name, new Builtin(name, 'unsafe')]),
]);

function typeNamed(name: string): Type {
  const object = universe.get(name);
  return object?.kind === 'type' ? object.type : unknownType;
}

function declareUniverse(): Map<string, GoObject> {
  const scope = new Map<string, GoObject>();
  const numbers: BasicName[] = [
    'bool', 'int', 'int8', 'int16', 'int32', 'int64', 'uint', 'uint8', 'uint16', 'uint32', 'uint64', 'uintptr',
    'float32', 'float64', 'complex64', 'complex128', 'string',
  ]; // prettier-ignore
  for (const name of numbers) scope.set(name, new TypeName(name, undefined, undefined, false, basic[name]));
  scope.set('byte', new TypeName('byte', undefined, undefined, true, basic.uint8));
  scope.set('rune', new TypeName('rune', undefined, undefined, true, basic.int32));
  scope.set('any', new TypeName('any', undefined, undefined, true, emptyInterface));
  scope.set('true', new Constant('true', undefined, undefined, basic['untyped bool'], true));
  scope.set('false', new Constant('false', undefined, undefined, basic['untyped bool'], false));
  scope.set('iota', new Constant('iota', undefined, undefined, basic['untyped int'], undefined));
  scope.set('nil', nilObject);
  for (const name of builtinNames) scope.set(name, new Builtin(name, undefined));
  const result = new Variable('', undefined, undefined, 'result', basic.string);
  const signature: SignatureType = {
    kind: 'signature',
    typeParams: [],
    params: [],
    results: [result],
    isVariadic: false,
  };
  declareInterface(scope, 'error', {
    kind: 'interface',
    methods: [new Func('Error', undefined, undefined, signature, 'error')],
    embeddeds: [],
  });
  declareInterface(scope, 'comparable', { kind: 'interface', methods: [], embeddeds: [] });
  return scope;
}

function declareInterface(scope: Map<string, GoObject>, name: string, type: InterfaceType): void {
  const object: TypeNameObject = new TypeName(name, undefined, undefined, false, (): Type => named);
  const named = new NamedNode(object, { declaredType: () => type, methods: () => [] });
  scope.set(name, object);
}
