import { getOrMake } from '../../base/get-or-make.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { Chunk } from '../../syntax/source-file.js';
import type { TypedPackage } from '../../types/package.js';
import { fileOf } from '../file-of.js';
import { ChunkView } from './chunk-view.js';

/** One view a chunk, by which uses are put together. */
export class PackageViews {
  private readonly known = new Map<Chunk, ChunkView | undefined>();

  constructor(private readonly typed: TypedPackage) {}

  /** Undefined for a function of an earlier version. */
  of(unit: FunctionUnit): ChunkView | undefined {
    return getOrMake(this.known, unit.chunk, () => {
      const file = fileOf(this.typed, unit);
      return file === undefined ? undefined : new ChunkView(file, unit.chunk, this.typed);
    });
  }
}
