import type { FileKey } from '../syntax/source-file.js';
import type { PackageInput } from '../types/package.js';

/** Whether `go test` alone builds the file. */
export function isTestFile(file: FileKey): boolean {
  return file.endsWith('_test.go');
}

/** `examples`, `testutil`, `httptest`. */
const trialFolder =
  /^(?:_?examples?|test(?:s|ing|data|(?:util|help|serv)\w*)?|(?!latest$|contest$|attest$)\w+test|benchmarks?)$/i;

/** Whether a package serves nobody but those who try things out: what helps tests, an example or a benchmark, by the names of its folders within the module. */
export function isForTrial({ path }: PackageInput): boolean {
  if (path.includes('://')) return false;
  const [, ...folders] = path.split('/');
  return folders.some((name) => trialFolder.test(name));
}
