import { setFlagsFromString } from 'node:v8';

/** What a byte of source takes while its package is analysed, trees and summaries included. */
const heapPerSourceByte = 50;

/** What a thread takes before it reads anything. */
const heapOfThread = 30_000_000;

/** What all heaps together should stay below. */
const wantedHeap = 400_000_000;

/**
 * Bounds the young part of each heap. By default it grows to 48 MB, which a thread that goes from package to package fills with what
 * soon is garbage. To be called before threads start.
 */
export function boundYoungHeap(): void {
  setFlagsFromString('--min-semi-space-size=8');
  setFlagsFromString('--max-semi-space-size=8');
}

/**
 * Chooses how far V8 lets the heaps grow before it collects garbage: to twice what is alive where that is little, and the nearer to
 * the wanted size the sooner. By default it would let them grow fourfold, and for the largest packages memory would more than double;
 * collecting early all the time would cost a third of the time.
 */
export function adaptHeapGrowth(sourceBytes: number, threadCount: number): void {
  const alive = sourceBytes * heapPerSourceByte + threadCount * heapOfThread;
  const percent = Math.round((wantedHeap / alive - 1) * 100);
  setFlagsFromString(`--heap-growing-percent=${Math.min(100, Math.max(20, percent))}`);
}
