/**
 * An input of which a contract says less than clients send: fields that it does not know are left out, where other inputs
 * refuse them.
 */
export abstract class LenientInput {
  /** Keeps other classes from being taken for one. */
  protected readonly isLenient?: true;
}
