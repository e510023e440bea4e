// In the words of old JavaScript: the Node that is too old must be able to read this file.
const OLDEST = 20;

/** Ends with one sentence when this Node is too old for what is loaded next. */
export function requireNode() {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST) return;
  process.stderr.write(
    `\n  This is Node ${process.versions.node}; Quantum Voice needs Node ${OLDEST} or newer from https://nodejs.org.\n\n`,
  );
  process.exit(1);
}
