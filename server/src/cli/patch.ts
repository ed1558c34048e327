import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Colors } from 'picocolors/types';

/** A change of one file as a unified diff that `git apply` and `patch -p1` take. */
export function unifiedDiff(file: string, before: string, after: string): string {
  return createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

/** A diff in the colours that git gives it. */
export function paintDiff(diff: string, colors: Colors): string {
  if (!colors.isColorSupported) return diff;
  return diff
    .split('\n')
    .map((line) => {
      if (line.startsWith('--- ') || line.startsWith('+++ ')) return colors.bold(line);
      if (line.startsWith('@@')) return colors.cyan(line);
      if (line.startsWith('+')) return colors.green(line);
      return line.startsWith('-') ? colors.red(line) : line;
    })
    .join('\n');
}
