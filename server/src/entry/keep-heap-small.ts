import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect garbage sooner. By default it lets a heap grow fourfold first and its young part to 48 MB, which for the
 * largest packages more than doubles the peak of memory; this costs about a tenth of the time.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=10');
  setFlagsFromString('--semi-space-growth-factor=1');
}
