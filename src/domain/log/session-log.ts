import { type ByteString, decodeLossy, encodeUtf8 } from '../text/bytes.js'
import type { Commit } from './commit.js'

/**
 * The session log: one line of JSON for each first-parent commit from `opened` to the seal's parent. A
 * projection of the chain, which anybody makes anew, byte for byte.
 */
export function sessionLog(commits: readonly Commit[]): ByteString {
  const lines = commits.map((commit) =>
    JSON.stringify({
      oid: commit.oid,
      parents: commit.parents,
      tree: commit.tree,
      author: decodeLossy(commit.author),
      committer: decodeLossy(commit.committer),
      message: decodeLossy(commit.message),
    }),
  )
  return encodeUtf8(lines.map((line) => `${line}\n`).join(''))
}
