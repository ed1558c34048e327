import { msg } from '../base/message.js';
import type { CompositeLit, KeyValueExpr, Node } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { VarObject } from '../types/object.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import { fieldsOf } from '../types/type-queries.js';
import type { FixOffer } from './edit.js';
import { functionFix, type FunctionRewrite } from './function-fix.js';
import { ChunkView } from './guard/chunk-view.js';

/** Offers to make a channel where it is declared, or in each literal of the struct whose field it is. */
export function makeChannel(typed: TypedPackage, from: DeclaredFunction, channel: VarObject): FixOffer | undefined {
  const title = msg('Make {0} where it is declared', channel.name);
  const ofField = msg('Make {0} where its struct is made', channel.name);
  const offer = { kind: 'make-channel', title: channel.role === 'field' ? ofField : title } as const;
  return functionFix(typed, from, offer, (rewrite) => {
    if (channel.role === 'field') return inLiterals(typed, channel, rewrite);
    return atDeclaration(typed, channel, rewrite);
  });
}

/** `var ch chan T` becomes `ch := make(chan T)`, outside of functions `var ch = make(chan T)`. */
function atDeclaration(typed: TypedPackage, channel: VarObject, { edits }: FunctionRewrite): boolean {
  const view = viewOf(typed, channel);
  const spec = channel.declaration?.node;
  const decl = view === undefined || spec === undefined ? undefined : view.parentOf(spec);
  if (view === undefined || spec?.kind !== 'ValueSpec' || decl?.kind !== 'GenDecl') return false;
  if (decl.isParenthesized || spec.names.length > 1 || spec.type?.kind !== 'ChanType') return false;
  const made = `make(${view.source(spec.type)})`;
  const isLocal = channel.role === 'local';
  const text = isLocal ? `${channel.name} := ${made}` : `var ${channel.name} = ${made}`;
  edits.stateOf(view.file).bodies.replace(view.offset + decl.start, view.offset + spec.type.end, text);
  return true;
}

function viewOf(typed: TypedPackage, { declaration }: VarObject): ChunkView | undefined {
  const file = typed.input.files.find(({ uri }) => uri === declaration?.file);
  return file === undefined || declaration === undefined ? undefined : new ChunkView(file, declaration.chunk, typed);
}

/** Every struct must come from a literal with keys that the package shows. */
function inLiterals(typed: TypedPackage, channel: VarObject, { edits }: FunctionRewrite): boolean {
  const field = channel.declaration?.node;
  const declared = viewOf(typed, channel);
  if (field?.kind !== 'Field' || declared === undefined) return false;
  const made = `${channel.name}: make(${declared.source(field.type)})`;
  let count = 0;
  for (const file of typed.input.files)
    for (const chunk of file.chunks) {
      const view = new ChunkView(file, chunk, typed);
      for (const literal of literalsOf(channel, chunk.decls, view)) {
        if (!addElement(literal, made, view, edits.stateOf(file).bodies)) return false;
        count++;
      }
    }
  return count > 0;
}

function literalsOf(channel: VarObject, roots: readonly Node[], { info }: ChunkView): CompositeLit[] {
  const found: CompositeLit[] = [];
  for (const root of roots)
    walk(root, (node) => {
      if (node.kind !== 'CompositeLit' || node.type?.kind === 'ArrayType' || node.type?.kind === 'MapType') return;
      if (fieldsOf(info.typeOf(node)).some((one) => one.origin === channel.origin)) found.push(node);
    });
  return found;
}

type Bodies = ReturnType<FunctionRewrite['edits']['stateOf']>['bodies'];

/** As the last element; on a line of its own where the others have one each, next to each other. */
function addElement(literal: CompositeLit, made: string, view: ChunkView, bodies: Bodies): boolean {
  const last = literal.elements.at(-1);
  if (last === undefined || view.isOnOneLine(literal.start, literal.end)) {
    const at = last?.end ?? literal.lbrace + 1;
    bodies.insert(view.offset + at, last === undefined ? made : `, ${made}`);
    return !view.hasComment(literal.lbrace, literal.end);
  }
  const pairs = literal.elements.filter((element) => element.kind === 'KeyValueExpr');
  if (pairs.length < literal.elements.length || !areOnLines(pairs, view) || view.text[last.end] !== ',') return false;
  const [key, value] = made.split(/(?<=^\w+:) /);
  if (key === undefined || value === undefined) return false;
  const width = Math.max(key.length, ...pairs.map((pair) => pair.key.end + 1 - pair.start)) + 1;
  for (const pair of pairs) {
    const gap = ' '.repeat(width - (pair.key.end + 1 - pair.start));
    if (view.text.slice(pair.key.end + 1, pair.value.start) !== gap)
      bodies.replace(view.offset + pair.key.end + 1, view.offset + pair.value.start, gap);
  }
  const line = `${view.indentAt(last.start)}${key.padEnd(width)}${value},`;
  bodies.insert(view.offset + view.lineEnd(last.end), view.eol + line);
  return true;
}

/** Whether each stands on the line below the one before, without comments. */
function areOnLines(pairs: readonly KeyValueExpr[], view: ChunkView): boolean {
  const [first, last] = [pairs[0], pairs.at(-1)];
  if (first === undefined || last === undefined || view.hasComment(first.start, view.lineEnd(last.end))) return false;
  return pairs.every((pair, i) => {
    const before = pairs[i - 1];
    const isNext = before === undefined || view.lineEnd(before.end) + view.eol.length === view.lineStart(pair.start);
    return isNext && view.isFirstOnLine(pair.start) && view.isOnOneLine(pair.start, pair.end);
  });
}
