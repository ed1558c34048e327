/** Whether an import path belongs to the standard library, as goimports guesses: its first element has no dot. */
export function isStandardPackage(path: string): boolean {
  return !(path.split('/')[0] ?? '').includes('.');
}
