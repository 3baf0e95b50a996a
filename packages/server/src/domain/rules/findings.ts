/** What is wrong or odd, as everybody who looks at the same speech reports it: page, interface, command line and jobs. */
export interface Finding {
  readonly code: string;
  /** The code that it had in earlier versions, for clients that go by that. */
  readonly formerCode?: string;
  /** An error keeps the file from being used; a warning is worth a look. */
  readonly severity: 'error' | 'warning';
  readonly detail: string;
  readonly remedy: string;
}

/** Of a file. */
export interface FileFinding extends Finding {
  readonly file: string;
  /** The label that it is about, where it is one. */
  readonly label?: string;
}

export const inWords = ({ detail, remedy }: Finding): string => `${detail} ${remedy}`;
