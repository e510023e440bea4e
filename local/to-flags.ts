/** Command-line flags as `--name=value`: a random secret may begin with a dash, and apart from its name it would be read as a flag. */
export function toFlags(flags: Record<string, string>): string[] {
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}
