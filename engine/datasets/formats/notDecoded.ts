/** An image that may be whole, but is of a kind that is not decoded; `message` says which, as the end of a sentence. */
export class NotDecodedError extends Error {}
