/**
 * The largest id of a user or a film, at every boundary: files, requests, the command line. 2³² − 1 is not an id, so
 * that a count of all ids still fits 32 bits.
 */
export const MAX_ID = 2 ** 32 - 2;
