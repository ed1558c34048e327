import type { BlockStmt, FuncDecl, FuncLit } from '../syntax/ast.js';
import type { Chunk, SourceFile } from '../syntax/source-file.js';
import type { FuncObject, VarObject } from '../types/object.js';
import type { TypeInfo } from '../types/package.js';

/** A body that runs as a whole: a declared function, a method or a function literal. */
export interface FunctionUnit {
  readonly node: FuncDecl | FuncLit;
  readonly body: BlockStmt;
  /** The declared function that the unit is or stands in; undefined in a package variable's initialiser. */
  readonly object: FuncObject | undefined;
  readonly file: SourceFile;
  readonly chunk: Chunk;
  readonly info: TypeInfo;
  /** Receiver (if any) first, then one entry a parameter; undefined where it has no name. */
  readonly params: readonly (VarObject | undefined)[];
  readonly hasReceiver: boolean;
  /** Named results; undefined where a result has no name. */
  readonly results: readonly (VarObject | undefined)[];
}

/** Builds the unit of a declaration or literal; undefined for a function without a body. */
export function functionUnit(
  node: FuncDecl | FuncLit,
  object: FuncObject | undefined,
  file: SourceFile,
  chunk: Chunk,
  infoOf: (chunk: Chunk) => TypeInfo,
): FunctionUnit | undefined {
  if (node.body === undefined) return undefined;
  const info = infoOf(chunk);
  const params: (VarObject | undefined)[] = [];
  const recv = node.kind === 'FuncDecl' ? node.recv : undefined;
  if (recv !== undefined) params.push(variablesOf(recv.fields.slice(0, 1), info)[0]);
  params.push(...variablesOf(node.type.params.fields, info));
  const place = { node, body: node.body, object, file, chunk };
  const results = variablesOf(node.type.results?.fields ?? [], info);
  return new Unit(place, { params, hasReceiver: recv !== undefined, results }, infoOf);
}

type Place = Pick<FunctionUnit, 'node' | 'body' | 'object' | 'file' | 'chunk'>;
type Variables = Pick<FunctionUnit, 'params' | 'hasReceiver' | 'results'>;

/** A class, not a literal with a getter: V8 keeps objects that differ in a getter's closure as hash tables, slow and large. */
class Unit implements FunctionUnit {
  readonly node: FuncDecl | FuncLit;
  readonly body: BlockStmt;
  readonly object: FuncObject | undefined;
  readonly file: SourceFile;
  readonly chunk: Chunk;
  readonly params: readonly (VarObject | undefined)[];
  readonly hasReceiver: boolean;
  readonly results: readonly (VarObject | undefined)[];

  constructor(
    { node, body, object, file, chunk }: Place,
    { params, hasReceiver, results }: Variables,
    private readonly infoOf: (chunk: Chunk) => TypeInfo,
  ) {
    this.node = node;
    this.body = body;
    this.object = object;
    this.file = file;
    this.chunk = chunk;
    this.params = params;
    this.hasReceiver = hasReceiver;
    this.results = results;
  }

  /** Asked each time, so that a unit doesn't keep alive what was released. */
  get info(): TypeInfo {
    return this.infoOf(this.chunk);
  }
}

function variablesOf(fields: FuncDecl['type']['params']['fields'], info: TypeInfo): (VarObject | undefined)[] {
  const variables: (VarObject | undefined)[] = [];
  for (const field of fields) {
    if (field.names.length === 0) variables.push(undefined);
    for (const name of field.names) {
      const object = name.name === '_' ? undefined : info.objectOf(name);
      variables.push(object?.kind === 'var' ? object : undefined);
    }
  }
  return variables;
}
