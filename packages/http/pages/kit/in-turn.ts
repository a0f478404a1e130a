/**
 * One at a time, over all tabs. It spares work, and nothing may rest on it: what the one before kept in localStorage is seen
 * some time after the turn has come, and where the page came by http:// from another machine there are no web locks.
 */
export const inTurn = <T>(name: string, action: () => Promise<T>): Promise<T> =>
  'locks' in navigator ? navigator.locks.request(`tresen.${name}`, action).then((value) => value as T) : action();
