import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import type { FileEdit } from '../edit.js';
import type { ChunkView } from '../guard/chunk-view.js';
import { freeName, identsOf } from '../guard/free-name.js';
import { PackageEdits } from '../package-edits.js';
import type { ConnMade, ConnUses } from './conn-use.js';
import { ChunkWriters, gatherUses } from './gather-uses.js';
import {
  serialConnImports, serialConnLocals, serialConnSource, type SerialConnNames, type SerialConnPackages,
} from './serial-conn-source.js'; // prettier-ignore

/** A parameter, which has its connection from the beginning of its function. */
export interface GivenConn {
  readonly view: ChunkView;
  readonly name: string;
  readonly first: Parameters<ReturnType<ChunkWriters['writerOf']>['insertBefore']>[0];
}

/** The edits that give the writing side of a `net.Conn` to one goroutine; undefined when some use can't be converted faithfully. */
export function planSerialConn(
  typed: TypedPackage,
  target: VarObject,
  { made, uses }: ConnUses,
  given: GivenConn | undefined,
): readonly FileEdit[] | undefined {
  const edits = new PackageEdits(typed);
  const chunks = new ChunkWriters(edits);
  const file = typed.input.files.find(({ uri }) => uri === target.origin.declaration?.file);
  if (file === undefined || gatherUses(typed, edits, uses, chunks) === undefined) return undefined;
  const names = namesFor(typed);
  const found = serialConnImports.map((path) => [path, edits.importInto(file, path)] as const);
  const isUsable = found.every(([, text]) => text !== undefined && !serialConnLocals.has(text.slice(0, -1)));
  if (!isUsable) return undefined;
  edits.stateOf(file).appended.push(serialConnSource(names, Object.fromEntries(found) as SerialConnPackages));
  if (given !== undefined) {
    const { view, name, first } = given;
    chunks.writerOf(view).insertBefore(first, [`${name} = ${names.make}(${name})`]);
  }
  for (const one of made) if (!wrap(one, names.make, chunks, target)) return undefined;
  return chunks.haveFailed ? undefined : edits.build();
}

/** `net.Conn` becomes a connection with a goroutine where a variable gets it. */
function wrap(
  { view, reference, value, behind }: ConnMade,
  make: string,
  chunks: ChunkWriters,
  target: VarObject,
): boolean {
  const writer = chunks.writerOf(view);
  const name = view.source(reference);
  if (behind !== undefined) {
    writer.insertAfter(behind, [`${name} = ${make}(${name})`]);
    return true;
  }
  // The columns of a declaration would have to be set anew.
  if (value === undefined || (target.role === 'package' && view.functionAround(value) === undefined)) return false;
  writer.replace(value.start, value.end, `${make}(${view.source(value)})`);
  return true;
}

function namesFor(typed: TypedPackage): SerialConnNames {
  const { files } = typed.input;
  const isTaken = (name: string): boolean =>
    typed.lookup(name) !== undefined || files.some(({ chunks }) => chunks.some((one) => identsOf(one).has(name)));
  const type = freeName(['serialConn', 'messageConn'], isTaken);
  const title = type.charAt(0).toUpperCase() + type.slice(1);
  return { type, make: freeName([`new${title}`], isTaken), result: freeName([`${type}Result`], isTaken) };
}
