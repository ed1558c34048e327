/** What a client that speaks the product's own messages has below `experimental` among its capabilities. */
export interface ExperimentalCapabilities {
  readonly gotraps: {
    /** Answers the requests of `file-requests.ts`. */
    readonly readsFiles?: boolean;
    /** Takes the notification `gotraps/status`. */
    readonly showsStatus?: boolean;
    /** Runs commands that an answer names: those of VS Code and of the product's extension. */
    readonly runsCommands?: boolean;
  };
}
