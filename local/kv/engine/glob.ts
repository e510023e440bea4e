/** Redis's pattern language: `*`, `?`, `[abc]`, `[^a]`, `[a-z]` and `\` before a character that stands for itself. */
export function globToRegExp(pattern: string): RegExp {
  let source = '';
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index] ?? '';
    if (character === '*') source += source.endsWith('[^]*') ? '' : '[^]*';
    else if (character === '?') source += '[^]';
    else if (character === '[' && pattern.indexOf(']', index) > index + 1) {
      const end = pattern.indexOf(']', index);
      const members = pattern.slice(index + 1, end);
      const negated = members.startsWith('^');
      source += `[${negated ? '^' : ''}${escapeClass(negated ? members.slice(1) : members)}]`;
      index = end;
    } else {
      if (character === '\\' && index + 1 < pattern.length) index += 1;
      source += (pattern[index] ?? '').replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    }
  }
  try {
    return new RegExp(`^${source}$`);
  } catch {
    // A class like [z-a] matches nothing in Redis and is a syntax error in a RegExp.
    return /(?!)/;
  }
}

const escapeClass = (members: string) => members.replace(/[\\[\]^]/g, '\\$&');
