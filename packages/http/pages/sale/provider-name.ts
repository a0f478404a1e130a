/** What a provider is called; one that is not offered any more by its id. */
export function providerName(
  id: string,
  options: readonly { readonly id: string; readonly label: string }[] | null,
): string {
  const label = options?.find((option) => option.id === id)?.label;
  if (label) return label;
  const words = id.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
