/**
 * Something that has happened and is stored: published after the write, never before it. Subclasses are named in the
 * past tense, and listeners subscribe by the name of the class.
 */
export abstract class DomainEvent {
  /** When it was published. */
  readonly publishedAt = new Date();
}
