/** A time span for people, in its two largest units: `45s`, `3m 45s`, `2h 5m`, `3d 4h`. Seconds in; below 0 is 0. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const units = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'm'],
    [whole % 60, 's'],
  ] as const
  const first = units.findIndex(([count]) => count > 0)
  if (first < 0) return '0s'
  return units
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ')
}
