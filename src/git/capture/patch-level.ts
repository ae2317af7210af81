/**
 * How many folders `git apply -p` is to take from the paths of a patch. Git writes `a/` and `b/` before them, other letters
 * with `diff.mnemonicPrefix`, and nothing with `diff.noprefix`: then both names in a header are the same.
 */
export function patchLevel(patch: string): 0 | 1 {
  for (const [, names = ''] of patch.matchAll(/^diff --git (.*)$/gm)) {
    const half = (names.length - 1) / 2
    if (names[half] === ' ' && names.slice(0, half) === names.slice(half + 1)) return 0
  }
  return 1
}
