/** Something may be missing at this client. */
export class SyncNeededDto {
  /** `slow`: it did not read fast enough. `gap`: nodes have lost sight of each other for a while, or one has died. */
  reason: 'slow' | 'gap';
  /** Sync at a random time within so many milliseconds. @example 2000 */
  withinMs: number;
}

/** The node of this socket stops. */
export class ServerDrainingDto {
  /** The server closes the connection in so many milliseconds; a client may reconnect before. @example 1200 */
  reconnectInMs: number;
}
