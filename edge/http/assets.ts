/** Scripts and styles of the pages, as a host keeps them. */
export interface Assets {
  /** Path of each asset by the name it is asked for: `style.css` → `/assets/style-3FA9C2.css`. */
  readonly urls: Readonly<Record<string, string>>;
  /** A built file by its own name, with its type and encoding; undefined when there is none. */
  read(file: string, acceptEncoding: string): Promise<Response | undefined>;
}
