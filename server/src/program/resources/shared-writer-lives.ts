import { remembered } from '../../base/remembered.js';
import type { AccessPath } from '../../flow/access-path.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import { mentionedNames } from '../../flow/mentioned-names.js';
import type { PackageCode } from '../../flow/paths/package-code.js';
import { PathWalker } from '../../flow/paths/path-walker.js';
import { unparen } from '../../flow/unparen.js';
import type { SelectorExpr } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { walkOwn } from '../../flow/method-call.js';
import type { PackageProgram } from '../package-program.js';
import { isTestFile } from '../test-files.js';
import { unitsMentioning } from './function-units.js';
import { pathCodeOf } from './path-code.js';
import { WriterAutomaton, type WriterState } from './writer-automaton.js';
import { writerFieldsOf, type WriterField } from './writer-fields.js';
import { writerLivesOf, type WriterLife } from './writer-lives.js';

/** Writers in fields, in functions that flush them, where a field beside it holds what it writes to. Others are taken to have written before. */
export const fieldWriterLivesOf: (program: PackageProgram) => readonly WriterLife[] = remembered((program) =>
  fieldLives(program.typed, pathCodeOf(program)),
);

/** Writers of a function in its literals that are kept or run as goroutines. */
export const capturedWriterLivesOf: (program: PackageProgram) => readonly WriterLife[] = remembered((program) =>
  capturedLives(program, pathCodeOf(program)),
);

function fieldLives(typed: TypedPackage, code: PackageCode): readonly WriterLife[] {
  const fields = [...writerFieldsOf(typed).values()].filter(
    ({ field, sinks }) => sinks.size > 0 && isLeftHeld(typed, field),
  );
  if (fields.length === 0) return [];
  const lives: WriterLife[] = [];
  for (const unit of unitsMentioning(code, ['Close'])) {
    const names = mentionedNames(unit.chunk);
    const here = fields.filter(({ field }) => names.has(field.name));
    for (const { path, fun, of } of here.length === 0 ? [] : flushesIn(unit, code, here)) {
      const { root, parent } = path;
      if (root.kind !== 'var' || parent === undefined) continue;
      const name = unit.chunk.text.slice(fun.x.start, fun.x.end);
      for (const sink of of.sinks) {
        const madeIn = of.from;
        const life = {
          unit,
          madeIn,
          variable: root,
          name,
          path,
          sink: parent.child(sink),
          fact: of.fact,
          creation: of.creation,
        };
        lives.push(...followed(code, life, 'dirty'));
      }
    }
  }
  return lives;
}

interface FieldFlush {
  readonly path: AccessPath;
  readonly fun: SelectorExpr;
  readonly of: WriterField;
}

/** Where a function flushes fields itself; one for each place. */
function flushesIn(unit: FunctionUnit, code: PackageCode, fields: readonly WriterField[]): readonly FieldFlush[] {
  const places = code.placesOf(unit);
  const found = new Map<AccessPath, FieldFlush>();
  walkOwn(unit.body, (node) => {
    const fun = node.kind === 'CallExpr' ? unparen(node.fun) : undefined;
    if (fun?.kind !== 'SelectorExpr') return;
    const of = fields.find(({ fact }) => fact.flushes.includes(fun.sel.name));
    const path = of === undefined ? undefined : places.receiverOf(fun);
    const field = fields.find((one) => one.field === path?.step && one.fact.flushes.includes(fun.sel.name));
    if (path !== undefined && field !== undefined && !found.has(path)) found.set(path, { path, fun, of: field });
  });
  return [...found.values()];
}

/** Whether some function uses a writer and leaves the flush to others. */
function isLeftHeld(typed: TypedPackage, field: VarObject): boolean {
  const { fact } = writerFieldsOf(typed).get(field)!;
  return typed.functions.some(({ decl, chunk, file }) => {
    if (isTestFile(file.uri) || !mentionedNames(chunk).has(field.name)) return false;
    const info = typed.info(chunk);
    let [isUsed, isFlushed] = [false, false];
    walk(decl, (node) => {
      const isField = (name: SelectorExpr): boolean => {
        const object = info.objectOf(name.sel);
        return object?.kind === 'var' && object.origin === field;
      };
      if (node.kind === 'SelectorExpr') {
        const on = unparen(node.x);
        if (on.kind === 'SelectorExpr' && isField(on)) {
          if (fact.flushes.includes(node.sel.name)) isFlushed = true;
          else if (![...fact.neutral, ...fact.drops].includes(node.sel.name)) isUsed = true;
        }
      } else if (node.kind === 'CallExpr') {
        isUsed ||= node.args.some((argument) => argument.kind === 'SelectorExpr' && isField(argument));
      }
    });
    return isUsed && !isFlushed;
  });
}

function capturedLives(program: PackageProgram, code: PackageCode): readonly WriterLife[] {
  return writerLivesOf(program).flatMap((life) => {
    const { unit, path, fact, creation, variable, name, sink, result } = life;
    if (sink === undefined || life.isSinkInMemory || result.violations.length > 0) return [];
    if (result.ends.every(({ state }) => state !== 'gone')) return [];
    const lives: WriterLife[] = [];
    walk(unit.body, (node) => {
      const inner = node.kind === 'FuncLit' ? code.unitOfLiteral(node, unit) : undefined;
      if (inner === undefined) return;
      lives.push(...followed(code, { unit: inner, madeIn: unit, variable, name, path, sink, fact, creation }, 'clean'));
    });
    return lives;
  });
}

type Shared = Pick<WriterLife, 'unit' | 'madeIn' | 'variable' | 'name' | 'path' | 'fact' | 'creation'> & {
  readonly sink: AccessPath;
};

function followed(code: PackageCode, shared: Shared, state: WriterState): readonly WriterLife[] {
  const { unit, path, sink, fact, creation } = shared;
  const options = { isSinkInMemory: false, isReadingThrough: fact.readsThrough, isPart: false };
  const automaton = new WriterAutomaton(fact, creation, options);
  const result = new PathWalker(code, automaton).walk(unit, [path, sink], state);
  if (result === undefined) return [];
  const places = code.placesOf(unit);
  return [
    {
      ...shared,
      hasOtherNames: true,
      isSinkInMemory: false,
      isSinkNothing: false,
      sinkExpr: undefined,
      places,
      automaton,
      result,
    },
  ];
}
