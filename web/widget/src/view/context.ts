/** What the parts of the view share: the wishes of the tag and the things a citizen can do. */

import type { CallbackRequest, Opening, RatingValue, Receipt, Saying } from "../protocol";
import type { Reader } from "../speech";

export interface Actions {
  say(saying: Saying, label: string): void;
  /** Say what a button stands for; the button goes away, so the focus moves to the log. */
  press(saying: Saying, label: string): void;
  resend(id: string): void;
  rate(seq: number, value: RatingValue, comment?: string): Promise<void>;
  callback(request: CallbackRequest): Promise<Receipt>;
  hours(): Promise<Opening>;
  wrote(text: string): void;
  /** Open the form for a person. */
  askPerson(): void;
}

export interface Context {
  readonly actions: Actions;
  readonly hosts: ReadonlySet<string>;
  readonly reader: Reader;
  /** True in the layout for older people. */
  readonly elder: () => boolean;
}
