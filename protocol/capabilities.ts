/** What a client that speaks the product's own messages has below `experimental` among its capabilities. */
export interface ExperimentalCapabilities {
  readonly gotraps: {
    /** Answers the requests of `file-requests.ts`. */
    readonly readsFiles?: boolean;
    /** Takes the notification `gotraps/status`. */
    readonly showsStatus?: boolean;
  };
}
