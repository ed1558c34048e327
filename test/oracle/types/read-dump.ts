import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What go/types says of one file; offsets are UTF-16 code units. */
export interface FileFacts {
  readonly path: string;
  /** Type text by `rangeKey`. */
  readonly types: Map<number, string>;
  /** Where an identifier's object is, by `rangeKey`, as `dump.go` writes it. */
  readonly objects: Map<number, string>;
}

export interface PackageFacts {
  readonly path: string;
  readonly files: readonly FileFacts[];
}

/** One number for a range; files are shorter than 2^26 units. */
export function rangeKey(start: number, end: number): number {
  return start * 2 ** 26 + end;
}

/** Runs the dump on packages and gives them one by one. */
export async function* readDump(
  command: string,
  args: readonly string[],
  folder: string,
): AsyncGenerator<PackageFacts, void> {
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  let path = '';
  let files: FileFacts[] = [];
  let file: FileFacts | undefined;
  let types: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const fields = line.split('\t');
    const [mark, a = '', b = '', c = ''] = fields;
    switch (mark) {
      case 'P':
        path = a;
        files = [];
        types = [];
        break;
      case 'S':
        files.push({ path: a, types: new Map(), objects: new Map() });
        break;
      case 'F':
        file = files[Number(a)];
        break;
      case 'T':
        types.push(line.slice(2));
        break;
      case 'E':
        file?.types.set(rangeKey(Number(a), Number(b)), types[Number(c)] ?? '');
        break;
      case 'I':
        file?.objects.set(rangeKey(Number(a), Number(b)), fields.slice(3).join('\t'));
        break;
      case 'D':
        yield { path, files };
        break;
      default:
        throw new Error(`unexpected line of the dump: ${line}`);
    }
  }
  const status = await exit;
  if (status !== 0) throw new Error(`${command} ended with status ${status}`);
}
