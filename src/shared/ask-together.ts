import { asLongAsItTook, GroupCommit } from './group-commit.js';

/** How the questions are answered. */
export interface Ways<Question, Answer> {
  /** One question by itself, however much there is to read for it. */
  alone: (question: Question) => Promise<Answer>;
  /** Several at once, in their order; null where that would be too much to read. */
  together: (questions: Question[]) => Promise<Answer[] | null>;
}

/**
 * Answers together what is asked at the same time, as by everybody who comes back after an outage. Where the questions are too much for one
 * answer they are halved until they are not. Nothing is remembered: whoever asks is answered by what is read after that.
 */
export class AskTogether<Question, Answer> {
  private readonly asked: GroupCommit<Question, Answer>;

  constructor(
    private readonly ways: Ways<Question, Answer>,
    /** As `GroupCommit` rests. */
    restMs = asLongAsItTook,
  ) {
    this.asked = new GroupCommit((questions) => this.answer(questions), restMs);
  }

  /** The answer to this. Throws what reading throws. */
  ask(question: Question): Promise<Answer> {
    return this.asked.do(question);
  }

  private async answer(questions: Question[]): Promise<(Answer | Error)[]> {
    if (questions.length === 1) return [await this.ways.alone(questions[0] as Question).catch(asError)];
    const answers = await this.ways.together(questions);
    if (answers) return answers;
    const middle = questions.length >> 1;
    const first = await this.answer(questions.slice(0, middle));
    return [...first, ...(await this.answer(questions.slice(middle)))];
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
