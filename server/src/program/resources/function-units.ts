import { walk } from '../../syntax/walk.js';
import type { FuncLit } from '../../syntax/ast.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { PackageCode } from '../../flow/paths/package-code.js';
import { mentionedNames } from '../../flow/mentioned-names.js';
import { isTestFile } from '../test-files.js';
import type { Chunk } from '../../syntax/source-file.js';

/** Functions and the literals in them, in source order, of chunks that mention one of the names. Tests are left out. */
export function* unitsMentioning(code: PackageCode, names: readonly string[]): Generator<FunctionUnit> {
  for (const declared of code.typed.functions) {
    if (isTestFile(declared.file.uri) || !mentionsAny(declared.chunk, names)) continue;
    const unit = code.unitOf(declared);
    if (unit === undefined) continue;
    yield unit;
    const literals: FuncLit[] = [];
    walk(unit.body, (node) => {
      if (node.kind === 'FuncLit') literals.push(node);
      return true;
    });
    for (const literal of literals) {
      const inner = code.unitOfLiteral(literal, unit);
      if (inner !== undefined) yield inner;
    }
  }
}

function mentionsAny(chunk: Chunk, names: readonly string[]): boolean {
  const mentioned = mentionedNames(chunk);
  return names.some((name) => mentioned.has(name));
}
