import { remembered } from '../../base/remembered.js';
import { unparen } from '../../flow/unparen.js';
import { memorySinks, type BufferedWriterFact } from '../../knowledge/buffered-writers.js';
import type { CallExpr, Expr } from '../../syntax/ast.js';
import type { Chunk, SourceFile } from '../../syntax/source-file.js';
import { contains, walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage, TypeInfo } from '../../types/package.js';
import { deref, isNamed, typeFullName } from '../../types/type-queries.js';
import { mentionedNames } from '../../flow/mentioned-names.js';
import type { PackageProgram } from '../package-program.js';
import { isTestFile } from '../test-files.js';
import { madeBy, makerNames } from './writer-creations.js';
import { structOf } from './writer-fields.js';
import { writerLivesOf } from './writer-lives.js';
import { writerUsesOf, type WriterUse, type WriterUses } from './writer-uses.js';

/** A buffered writer that functions of the package share, and that none of them flushes, but for ways that an error leads to. */
export interface UnflushedWriter {
  readonly fact: BufferedWriterFact;
  readonly creation: CallExpr;
  readonly file: SourceFile;
  readonly chunk: Chunk;
  readonly info: TypeInfo;
  /** What holds it: a field or package variable if there is one; undefined where it never gets a name. */
  readonly holder: VarObject | undefined;
  /** `logger.w`, `out`. */
  readonly name: string;
  readonly uses: WriterUses;
}

/** One for each field or variable. */
export const unflushedWritersOf: (program: PackageProgram) => readonly UnflushedWriter[] = remembered(findUnflushed);

function findUnflushed(program: PackageProgram): readonly UnflushedWriter[] {
  const { typed } = program;
  // What is lost of these is told along their ways.
  const followed = new Set(
    writerLivesOf(program)
      .filter(({ result }) => result.ends.every(({ state }) => state !== 'gone'))
      .map(({ creation }) => creation),
  );
  const found = new Map<VarObject | CallExpr, UnflushedWriter>();
  for (const file of typed.input.files) {
    if (isTestFile(file.uri)) continue;
    for (const chunk of file.chunks) {
      if (!makerNames.some((name) => mentionedNames(chunk).has(name))) continue;
      const info = typed.info(chunk);
      for (const decl of chunk.decls)
        walk(decl, (node) => {
          if (node.kind !== 'CallExpr' || followed.has(node)) return;
          const made = madeBy(node, { info });
          if (made === undefined || made.part !== undefined) return;
          const uses = writerUsesOf(typed).of(node, chunk, made.fact);
          if (uses === undefined || !isLost(uses, made.sink, info)) return;
          if (!uses.flushes.every((use) => isAfterError(use, typed))) return;
          const places = [...uses.places];
          const holder = places.find(({ role }) => role === 'field' || role === 'package') ?? places[0];
          const name = holder === undefined ? made.fact.type : nameOf(holder);
          found.set(holder ?? node, { fact: made.fact, creation: node, file, chunk, info, holder, name, uses });
        });
    }
  }
  return [...found.values()];
}

/** Whether something is written, and goes to where somebody reads it. */
function isLost({ isWritten, resets }: WriterUses, sink: Expr | undefined, info: TypeInfo): boolean {
  if (!isWritten || sink === undefined) return false;
  const expr = unparen(sink);
  const name = expr.kind === 'SelectorExpr' ? expr.sel.name : expr.kind === 'Ident' ? expr.name : '';
  const isNothing = name === 'Discard' || (name === 'nil' && expr.kind === 'Ident');
  if (isNothing) return resets.length > 0;
  return !memorySinks.includes(typeFullName(deref(info.typeOf(sink))) ?? '');
}

/** Whether a call stands where an error isn't nil. */
function isAfterError({ call, chunk }: WriterUse, typed: TypedPackage): boolean {
  const info = typed.info(chunk);
  let isAfter = false;
  for (const decl of chunk.decls)
    walk(decl, (node) => {
      if (node.kind !== 'IfStmt' || !contains(node.body, call)) return;
      const cond = unparen(node.cond);
      isAfter ||= cond.kind === 'BinaryExpr' && cond.op === '!=' && isNamed(info.typeOf(cond.x), 'error');
    });
  return isAfter;
}

function nameOf(holder: VarObject): string {
  const struct = holder.role === 'field' ? structOf(holder)?.name : undefined;
  return struct === undefined ? holder.name : `${struct}.${holder.name}`;
}
