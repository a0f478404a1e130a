/** One at a time, over all tabs. Web locks are missing where the page came by http:// from another machine; one tab is the rule there. */
export const inTurn = <T>(name: string, action: () => Promise<T>): Promise<T> =>
  'locks' in navigator ? navigator.locks.request(`tresen.${name}`, action).then((value) => value as T) : action();
