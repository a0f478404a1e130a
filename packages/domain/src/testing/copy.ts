/** A copy that shares nothing with its original: records and events are plain JSON. */
export const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
