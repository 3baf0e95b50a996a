/** What the page is told of its model, as JSON in the element `about`. */
export interface About {
  readonly name: string;
  /** The version of the program that made the page. */
  readonly version: string;
}

export function readAbout(): About {
  return JSON.parse(document.getElementById('about')?.textContent ?? '{}') as About;
}
