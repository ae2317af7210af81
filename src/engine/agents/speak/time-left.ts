/** Milliseconds since some moment; never goes back. */
export type Clock = () => number

/** Seconds that are left of so many, which begin now: never none, since none would mean no limit. `null`: no limit. */
export function timeLeft(
  timeout: number | null,
  clock: Clock = () => performance.now(),
): () => number | null {
  const until = timeout === null ? null : clock() + timeout * 1000
  return () => (until === null ? null : Math.max(0.001, (until - clock()) / 1000))
}
