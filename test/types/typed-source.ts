import { readFileSync } from 'node:fs';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import type { Expr, Ident, Node } from '../../server/src/syntax/ast.js';
import type { Chunk, SourceFile } from '../../server/src/syntax/source-file.js';
import { walk } from '../../server/src/syntax/walk.js';
import { checkPackage } from '../../server/src/types/check-package.js';
import { StdIndex } from '../../server/src/types/load/std-index.js';
import type { GoObject } from '../../server/src/types/object.js';
import type { BuildContext, Importer, PackageInput, TypeInfo, TypedPackage } from '../../server/src/types/package.js';
import { typeString } from '../../server/src/types/type-string.js';
import { createNodeParser } from '../harness/node-parser.js';

export const linux: BuildContext = { goos: 'linux', goarch: 'amd64', tags: [] };
export const noPackages: Importer = { importPackage: () => undefined };

let shared: Promise<GoParser> | undefined;

/** One parser for all tests of a process. */
export function sharedParser(): Promise<GoParser> {
  return (shared ??= createNodeParser());
}

export const stdIndexBytes = readFileSync(
  new URL('../../server/src/knowledge/generated/std-index.bin', import.meta.url),
);

/** Packages of the standard library, from the index that ships. */
export async function stdImporter(): Promise<Importer> {
  return (await StdIndex.read(stdIndexBytes)).importer(await sharedParser());
}

export function inputOf(files: readonly SourceFile[], path = 'example.com/p'): PackageInput {
  return { path, files, goVersion: { major: 1, minor: 26 }, build: linux };
}

/** A node with the place that it stands in. */
export interface Place {
  readonly chunk: Chunk;
  readonly node: Node;
  readonly info: TypeInfo;
}

/** A package of one or more texts, with questions about the expressions in it. */
export class TypedSource {
  constructor(
    readonly checked: TypedPackage,
    readonly files: readonly SourceFile[],
  ) {}

  static async of(text: string | readonly string[], importer: Importer = noPackages): Promise<TypedSource> {
    const parser = await sharedParser();
    const texts = typeof text === 'string' ? [text] : text;
    const files = texts.map((one, i) => parseSourceFile(parser, `file:///p/f${i}.go`, one));
    return new TypedSource(checkPackage(inputOf(files), importer), files);
  }

  /** The `index`-th node, from 0, of which the text is exactly this; the innermost where several have it. */
  find(text: string, index = 0): Place {
    const found: Place[] = [];
    for (const file of this.files) {
      for (const chunk of file.chunks) {
        for (const decl of chunk.decls) {
          walk(decl, (node) => {
            if (!('id' in node) || chunk.text.slice(node.start, node.end) !== text) return;
            const last = found[found.length - 1];
            const place = { chunk, node, info: this.checked.info(chunk) };
            if (last?.chunk === chunk && last.node.start === node.start) found[found.length - 1] = place;
            else found.push(place);
          });
        }
      }
    }
    const place = found[index];
    if (place === undefined) throw new Error(`there are ${found.length} of ${text}`);
    return place;
  }

  /** Type of the expression, written relative to the package. */
  type(text: string, index = 0): string {
    const { info, node } = this.find(text, index);
    return typeString(info.typeOf(node as Expr), 'example.com/p');
  }

  object(text: string, index = 0): GoObject | undefined {
    const { info, node } = this.find(text, index);
    return info.objectOf(node as Ident);
  }

  /** The callee of a call, as `kind name`. */
  callee(text: string, index = 0): string {
    const { info, node } = this.find(text, index);
    if (node.kind !== 'CallExpr') throw new Error(`${text} is no call`);
    const callee = info.calleeOf(node);
    if ('func' in callee) return `${callee.kind} ${callee.func.fullName}`;
    if (callee.kind === 'external') return `external ${callee.fullName}`;
    return callee.kind === 'builtin' ? `builtin ${callee.name}` : callee.kind;
  }
}

/** Every fact about every expression of a package, as text, for comparing two checks of the same files. */
export function describePackage(checked: TypedPackage): string[] {
  const lines: string[] = [];
  for (const file of checked.input.files) {
    for (const chunk of file.chunks) {
      const info = checked.info(chunk);
      for (const decl of chunk.decls) {
        walk(decl, (node) => {
          if (!('id' in node)) return;
          const object = node.kind === 'Ident' ? info.objectOf(node) : undefined;
          const place = object?.declaration;
          const where =
            place === undefined
              ? (object?.packagePath ?? '')
              : `${place.file}:${startOf(checked, place.file, place.chunk) + place.ident.start}`;
          const start = file.startOf(chunk) + node.start;
          lines.push(
            `${file.uri}:${start} ${node.kind} ${typeString(info.typeOf(node))} ${info.isType(node)}` +
              ` ${String(info.constantOf(node))} ${object === undefined ? '' : `${object.kind} ${object.name} ${where}`}`,
          );
        });
      }
    }
  }
  return lines;
}

function startOf(checked: TypedPackage, uri: string, chunk: Chunk): number {
  const file = checked.input.files.find((candidate) => candidate.uri === uri);
  if (!file?.chunks.includes(chunk)) throw new Error(`${uri} has no such chunk`);
  return file.startOf(chunk);
}
