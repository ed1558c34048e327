import type { FunctionUnit } from '../flow/function-unit.js';
import type { SourceFile } from '../syntax/source-file.js';
import type { TypedPackage } from '../types/package.js';

/**
 * The file that a function stands in. `unit.file` may be an earlier version of it, for what is known of a function outlives changes of other parts of the file, in
 * which the function has moved. Undefined where the function is not in the package any more.
 */
export function fileOf({ input }: TypedPackage, unit: Pick<FunctionUnit, 'file' | 'chunk'>): SourceFile | undefined {
  return input.files.find(({ uri, chunks }) => uri === unit.file.uri && chunks.includes(unit.chunk));
}
