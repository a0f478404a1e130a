/** What the till runs on, as payment providers tell them apart: other apps can be switched to on phones and tablets only. */
export function platform(
  userAgent = navigator.userAgent,
  touchPoints = navigator.maxTouchPoints,
): 'web' | 'android' | 'ios' {
  if (/android/i.test(userAgent)) return 'android';
  // An iPad gives itself out as a Mac; no Mac has a touch screen.
  if (/iphone|ipad|ipod/i.test(userAgent) || (/macintosh/i.test(userAgent) && touchPoints > 1)) return 'ios';
  return 'web';
}
