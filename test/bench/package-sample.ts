import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface PackageFolder {
  /** Relative to the tree. */
  readonly path: string;
  readonly files: readonly string[];
  readonly lines: number;
}

/** Copies packages of a tree, chosen as if by chance but the same each time, until they have about so many lines. */
export function copySample(tree: string, destination: string, lines: number): void {
  const digest = (path: string): string => createHash('sha256').update(path).digest('hex');
  const folders = [...packageFolders(tree, '')].sort((a, b) => (digest(a.path) < digest(b.path) ? -1 : 1));
  let copied = 0;
  for (const { path, files, lines: own } of folders) {
    // No package is a large part of its sample.
    if (own > lines / 5 || copied + own > lines * 1.02) continue;
    copied += own;
    mkdirSync(join(destination, path), { recursive: true });
    for (const file of files) copyFileSync(join(tree, path, file), join(destination, path, file));
  }
}

function* packageFolders(tree: string, path: string): Generator<PackageFolder> {
  const entries = readdirSync(join(tree, path), { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.go$|^go\.mod$/.test(entry.name)).map(({ name }) => name);
  const texts = files.map((file) => readFileSync(join(tree, path, file), 'utf8'));
  if (files.length > 0) yield { path, files, lines: texts.reduce((sum, text) => sum + text.split('\n').length - 1, 0) };
  for (const { name } of entries.filter(
    (entry) => entry.isDirectory() && !/^(?:testdata|vendor|[._].*)$/.test(entry.name),
  ))
    yield* packageFolders(tree, join(path, name));
}
