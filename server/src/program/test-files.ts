import type { FileKey } from '../syntax/source-file.js';

/** Whether `go test` alone builds the file. */
export function isTestFile(file: FileKey): boolean {
  return file.endsWith('_test.go');
}
