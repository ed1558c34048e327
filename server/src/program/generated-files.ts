import type { SourceFile } from '../syntax/source-file.js';

const known = new WeakMap<SourceFile, boolean>();

/** Whether a program wrote the file, so that nobody edits it (`go help generate`). */
export function isGeneratedFile(file: SourceFile): boolean {
  let isGenerated = known.get(file);
  if (isGenerated === undefined) {
    isGenerated = /^\/\/ Code generated .* DO NOT EDIT\.\r?$/m.test(file.text);
    known.set(file, isGenerated);
  }
  return isGenerated;
}
