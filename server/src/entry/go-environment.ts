import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { canonicalUri } from '../base/uri.js';
import type { GoEnvironment } from '../types/load/package-folders.js';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Where the go command looks for packages, without asking it: environment variables go before the file that `go env -w`
 * writes, and that before the defaults (`go help environment`). Nothing throws; what can't be read counts as absent.
 */
export function goEnvironment(variables: Variables = process.env, home = homedir()): GoEnvironment {
  const written = readSettings(settingsFileOf(variables, home));
  const valueOf = (name: string): string => {
    const { [name]: value = '' } = variables;
    return value === '' ? (written.get(name) ?? '') : value;
  };
  const gopaths = (valueOf('GOPATH') || join(home, 'go')).split(delimiter).filter(isAbsolute);
  const cache = valueOf('GOMODCACHE') || (gopaths[0] === undefined ? '' : join(gopaths[0], 'pkg', 'mod'));
  const mod = modOf(valueOf('GOFLAGS'));
  const work = valueOf('GOWORK');
  return {
    moduleCache: isAbsolute(cache) ? uriOf(cache) : undefined,
    gopaths: gopaths.map(uriOf),
    ...(mod === undefined ? {} : { mod }),
    ...(work === 'off' ? { workFile: 'off' } : isAbsolute(work) ? { workFile: uriOf(work) } : {}),
  };
}

function uriOf(path: string): string {
  return canonicalUri(pathToFileURL(path).href);
}

/** The file of `go env -w` (`go env GOENV`), in the folder that Go's `os.UserConfigDir` gives; undefined when it is off. */
function settingsFileOf(variables: Variables, home: string): string | undefined {
  const { GOENV: named = '', XDG_CONFIG_HOME: xdg = '', APPDATA: appData = '' } = variables;
  if (named !== '') return named === 'off' ? undefined : named;
  if (process.platform === 'win32') return appData === '' ? undefined : join(appData, 'go', 'env');
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'go', 'env');
  return join(isAbsolute(xdg) ? xdg : join(home, '.config'), 'go', 'env');
}

function readSettings(path: string | undefined): ReadonlyMap<string, string> {
  let text = '';
  try {
    if (path !== undefined) text = readFileSync(path, 'utf8');
  } catch {
    // Most users never wrote one.
  }
  const lines = text.matchAll(/^([A-Z][A-Z0-9_]*)=(.*?)\r?$/gm);
  return new Map([...lines].map((line) => [line[1] ?? '', line[2] ?? '']));
}

/** The last `-mod` among the flags. */
function modOf(flags: string): GoEnvironment['mod'] {
  const values = flags.split(/\s+/).map((flag) => /^--?mod=(.*)$/.exec(flag)?.[1]);
  const last = values.findLast((value) => value !== undefined);
  return last === 'vendor' || last === 'mod' || last === 'readonly' ? last : undefined;
}
