/** No file of ours is nested as deep: what walks a value may call itself for each level. */
export const deepestNesting = 64;

/**
 * A JSON text's value.
 * @throws SyntaxError if it is no JSON, or nested deeper than `deepestNesting`.
 */
export function parseJson(text: string): unknown {
  // Without calling itself: it takes whatever depth there is.
  const value: unknown = JSON.parse(text);
  let level = [value].filter(isHolder);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepestNesting) throw new SyntaxError(`It is nested deeper than ${deepestNesting} levels.`);
    level = level.flatMap((each) => Object.values(each)).filter(isHolder);
  }
  return value;
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
