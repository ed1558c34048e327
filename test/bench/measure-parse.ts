import { neverCancelled } from '../../server/src/base/cancellation.js';
import { joinUri } from '../../server/src/base/uri.js';
import { loadGoParser } from '../../server/src/entry/load-grammar.js';
import { nodeFileHost } from '../../server/src/host/node-file-host.js';
import { readGoFile } from '../../server/src/session/read-go-file.js';
import { isGoFileName, walkGoFolders } from '../../server/src/session/workspace.js';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import type { CheckMeasurement } from './measure-check.js';

/** Parses and lowers every file below a folder, and does nothing else; files are read before the clock starts. */
export async function measureParse(folderUri: string): Promise<CheckMeasurement> {
  const parser = await loadGoParser();
  let [files, lines, milliseconds, cpuMicroseconds] = [0, 0, 0, 0];
  const walk = { includeTestdata: false, isExcluded: () => false, token: neverCancelled };
  for await (const folder of walkGoFolders(nodeFileHost, folderUri, walk)) {
    const entries = await nodeFileHost.readDirectory(folder);
    const names = entries.filter((entry) => entry.kind === 'file' && isGoFileName(entry.name));
    const read = await Promise.all(names.map((entry) => readGoFile(nodeFileHost, joinUri(folder, entry.name))));
    const texts = read.flatMap(({ text }) => (text === undefined ? [] : [text]));
    const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
    for (const text of texts) lines += parseSourceFile(parser, folder, text).lines.lineCount - 1;
    const { user, system } = process.cpuUsage(cpu);
    files += texts.length;
    milliseconds += performance.now() - startedAt;
    cpuMicroseconds += user + system;
  }
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  return { files, lines, findings: 0, seconds: milliseconds / 1e3, cpuSeconds: cpuMicroseconds / 1e6, peakMegabytes };
}
