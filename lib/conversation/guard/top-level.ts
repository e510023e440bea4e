/** Endings that make a name an address; those that are common words (`at`, `it`, `no`) are left out. */
export const TOP_LEVEL =
  'com|net|org|io|co|ai|app|dev|info|biz|example|test|invalid|xyz|online|site|shop|store|link|click|top|page|cloud|ru|cn|de|es|fr|nl|pl|pt|br|mx|uk|ch|eu|ca|ly|gg|tv|cc|gl|su|onion';
