/** Whoever sends and hears; told apart by identity. */
export type Party = object;

/** What became of one message. */
interface Entry {
  sentAt: number;
  sender: Party;
  hearer: Party;
  acked: boolean;
  heard: boolean;
}

/** What a server did wrong: any of it fails the run. */
export interface Faults {
  lost: number;
  repeated: number;
  refused: number;
  /** The first refusal, as the server worded it. */
  firstRefusal?: string;
}

const CONTENT_LENGTH = 100;

/** Every message of a load by its number: acknowledged once and delivered to the other person once, or else a fault. */
export class Ledger {
  /** How long each message took until it was acknowledged and delivered, in milliseconds, in the order of completion. */
  readonly latencies: number[] = [];
  acked = 0;
  /** Called when a message has come to its end. */
  closed: () => void = () => undefined;
  private repeated = 0;
  private refused = 0;
  private refusedBeside = 0;
  private firstRefusal: string | undefined;
  private readonly entries: Entry[] = [];

  /** How many messages are on their way. */
  get open(): number {
    return this.entries.length - this.latencies.length - this.refused;
  }

  /** A new message: its number, and 100 bytes that begin with it. */
  begin(sender: Party, hearer: Party): { number: number; content: string } {
    const number = this.entries.length;
    this.entries.push({ sentAt: performance.now(), sender, hearer, acked: false, heard: false });
    return { number, content: `${number} `.padEnd(CONTENT_LENGTH, 'Is it still available? ') };
  }

  /** The server has answered a send. */
  ack(number: number, refusal?: string): void {
    const entry = this.entries[number];
    if (!entry || entry.acked) {
      this.repeated += 1;
    } else if (refusal === undefined) {
      entry.acked = true;
      this.acked += 1;
      this.close(entry);
    } else {
      entry.acked = true;
      this.refused += 1;
      this.firstRefusal ??= refusal;
      this.closed();
    }
  }

  /** Somebody has heard a message of this content: true when it was for them. A sender may hear their own, which counts for nothing. */
  hear(hearer: Party, content: string): boolean {
    const entry = this.entries[Number.parseInt(content, 10)];
    if (entry?.sender === hearer) return false;
    if (entry?.hearer !== hearer || entry.heard) {
      this.repeated += 1;
      return false;
    }
    entry.heard = true;
    this.close(entry);
    return true;
  }

  /** The server has refused something that was said beside the messages. */
  refuseBeside(refusal: string): void {
    this.refusedBeside += 1;
    this.firstRefusal ??= refusal;
  }

  /** The verdict, once nothing more is on its way. */
  faults(): Faults {
    const { open, repeated, firstRefusal } = this;
    const refused = this.refused + this.refusedBeside;
    return { lost: open, repeated, refused, ...(firstRefusal !== undefined && { firstRefusal }) };
  }

  private close(entry: Entry): void {
    if (!entry.acked || !entry.heard) return;
    this.latencies.push(performance.now() - entry.sentAt);
    this.closed();
  }
}
