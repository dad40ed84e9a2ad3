/** Builds when a source file is newer than every bundle; returns the path of the entry. */
export declare function ensureBuilt(): Promise<string>

/** Bundles the page into a folder: `index.html` and `assets/`. */
export declare function buildPage(folder: string): Promise<void>
