import { setFlagsFromString } from 'node:v8';

/** What a byte of source takes while its package is analysed, trees and summaries included. */
const heapPerSourceByte = 50;

/** What a thread takes before it reads anything. */
const heapOfThread = 30_000_000;

/** What all heaps together should stay below. */
const wantedHeap = 400_000_000;

/** Of each half of the young part of a thread's heap. */
const semiSpaceMegabytes = 32;

/**
 * Sizes the young part of the heaps of threads that start from now on; the main thread's is as it was when the program began. By default each half grows to
 * 16 MB at most, and what is alive while one function is walked is moved time and again: in a package full of goroutines that took a fifth to a quarter of the
 * processor time.
 */
export function sizeYoungHeaps(): void {
  setFlagsFromString(`--min-semi-space-size=${semiSpaceMegabytes}`);
  setFlagsFromString(`--max-semi-space-size=${semiSpaceMegabytes}`);
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
