/** The built scripts, styles and images of the pages. Each host stores them in its own way. */
export interface Assets {
  /** The path of each asset by its source name: `style.css` → `/assets/style-3FA9C2.css`. */
  readonly urls: Readonly<Record<string, string>>;
  /**
   * The built file with this name (`style-3FA9C2.css`), with its content type and encoding; undefined when there is
   * none.
   */
  read(file: string, acceptEncoding: string): Promise<Response | undefined>;
}
