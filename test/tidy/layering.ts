import { posix } from 'node:path';
import ts from 'typescript';

/** The layers of server/src with their height. Imports point down: to a lower height, or inside the same folder. */
const heights: Readonly<Record<string, number>> = {
  base: 0,
  host: 1,
  knowledge: 1,
  syntax: 2,
  types: 3,
  flow: 4,
  program: 5,
  fixes: 6,
  rules: 7,
  session: 8,
  report: 9,
  lsp: 10,
  cli: 10,
  entry: 11,
};

/** Which folders or files may import a package; packages not named here may be imported by the layers above `rules`. */
const packageUsers: readonly (readonly [RegExp, RegExp, string])[] = [
  [/^node:/, /^server\/src\/(entry\/|host\/node)|^client\//, 'only entry/, host/node* and the client know Node'],
  [/^vscode$|^vscode-languageclient/, /^client\//, 'only the client knows VS Code'],
  [/^vscode-languageserver/, /^server\/src\/(lsp|entry)\/|^protocol\//, 'only lsp/, entry/ and protocol/ know LSP'],
  [/^web-tree-sitter/, /^server\/src\/syntax\//, 'only syntax/ knows the parser'],
];

/** Specifiers of a TypeScript text's imports, re-exports, `import()` and `require()`; types included. */
export function importsOf(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map((file) => file.fileName);
}

function layerOf(path: string): string | undefined {
  return /^server\/src\/([^/]+)\//.exec(path)?.[1];
}

/** `map/map-race` for a file in server/src/rules/map/map-race/. */
function ruleOf(path: string): string | undefined {
  return /^server\/src\/rules\/([^/]+\/[^/]+)\//.exec(path)?.[1];
}

function whyNotRelative(from: string, to: string): string | undefined {
  const [fromLayer, toLayer] = [layerOf(from), layerOf(to)];
  if (to.startsWith('protocol/')) return undefined;
  if (fromLayer === undefined) {
    return to.split('/')[0] === from.split('/')[0] ? undefined : 'client/ and protocol/ stand alone';
  }
  if (toLayer === undefined) return 'server/src imports nothing but itself and protocol/';
  const [fromHeight, toHeight] = [heights[fromLayer], heights[toLayer]];
  if (fromHeight === undefined || toHeight === undefined) return 'a folder that is no layer';
  if (fromLayer !== toLayer && fromHeight <= toHeight) return `${fromLayer}/ lies below or beside ${toLayer}/`;
  const [fromRule, toRule] = [ruleOf(from), ruleOf(to)];
  if (fromRule !== undefined && toRule !== undefined && fromRule !== toRule) return 'a rule imports another rule';
  return undefined;
}

/**
 * Why a file of the product may not have an import, or undefined when it may.
 * @param from path in the repository, with `/`
 * @param specifier as written in the import
 */
export function whyNotImport(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) {
    return whyNotRelative(from, posix.join(posix.dirname(from), specifier));
  }
  return packageUsers.find(([name, users]) => name.test(specifier) && !users.test(from))?.[2];
}
