import picomatch from 'picomatch';

/** Whether a path is left out: `/` between segments, relative to the folder that the globs are relative to. */
export type ExcludeMatcher = (relativePath: string) => boolean;

/** A path matches when one of the globs matches it or one of the folders that hold it. */
export function excludeMatcher(globs: readonly string[]): ExcludeMatcher {
  if (globs.length === 0) return () => false;
  const matches = picomatch([...globs], { dot: true });
  return (relativePath) => {
    for (let end = relativePath.indexOf('/'); end >= 0; end = relativePath.indexOf('/', end + 1)) {
      if (matches(relativePath.slice(0, end))) return true;
    }
    return relativePath !== '' && matches(relativePath);
  };
}
