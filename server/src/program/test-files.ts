import type { FileKey } from '../syntax/source-file.js';
import { importedPaths } from '../types/file-scope.js';
import type { PackageInput, TypedPackage } from '../types/package.js';

/** Whether `go test` alone builds the file. */
export function isTestFile(file: FileKey): boolean {
  return file.endsWith('_test.go');
}

/** `examples`, `testutil`, `httptest`. */
const trialFolder =
  /^(?:_?examples?|test(?:s|ing|data|(?:util|help|serv)\w*)?|(?!latest$|contest$|attest$)\w+test|benchmarks?)$/i;

/** What a word of `local-tester` or `grpc_testing` says. */
const trialWord = /^(?:tests?|testing|testers?|bench(?:marks?)?|examples?)$/i;

/** Whose paths begin with the names of an owner and a repository. */
const forge = /^(?:github\.com|gitlab\.com|bitbucket\.org)$/;

/** Whether a package serves nobody but those who try things out: what helps tests, an example or a benchmark, by the names of its folders within the module. */
export function isForTrial({ path }: PackageInput): boolean {
  return !path.includes('://') && isTrialPath(path);
}

function isTrialPath(path: string): boolean {
  const folders = path.split('/');
  return folders
    .slice(forge.test(folders[0] ?? '') ? 3 : 1)
    .some((name) => trialFolder.test(name) || name.split(/[-_.]/).some((word) => trialWord.test(word)));
}

/** Whether a file serves nobody but those who try things out: its package does, it imports what tests are made of, or it is of a program and imports what helps tests. */
export function isTrialFile({ input, name }: TypedPackage, key: FileKey): boolean {
  if (isForTrial(input)) return true;
  const files = input.files.filter(({ uri }) => !isTestFile(uri));
  if (files.some((one) => importedPaths(one).includes('testing'))) return true;
  const file = files.find(({ uri }) => uri === key);
  const paths = file === undefined ? [] : importedPaths(file);
  return paths.some((path) => path === 'net/http/httptest' || (name === 'main' && isTrialPath(path)));
}
