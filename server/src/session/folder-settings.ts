import { relativePath } from '../base/uri.js';
import type { FileKey } from '../syntax/source-file.js';
import { excludeMatcher } from './exclude-matcher.js';
import type { Settings } from './settings.js';

/** Settings as they hold in one workspace folder, or outside of all. */
export interface FolderSettings {
  readonly settings: Settings;
  /** Whether nothing is to be reported in a file. */
  readonly isExcluded: (file: FileKey) => boolean;
}

/** @param root canonical URI of the workspace folder that the globs are relative to; undefined: globs match nothing */
export function folderSettings(settings: Settings, root: string | undefined): FolderSettings {
  const matches = excludeMatcher(settings.exclude);
  return {
    settings,
    isExcluded(file) {
      const path = root === undefined ? undefined : relativePath(root, file);
      return path !== undefined && matches(path);
    },
  };
}
