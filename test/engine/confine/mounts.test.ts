import { expect, test } from 'vitest'
import { covers, optionsAt, parseMounts, reachable } from '../../../src/engine/confine/mounts.js'

const TABLE = [
  '20 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
  '21 20 0:24 / /mnt/a\\040b\\134c rw,nosuid,nodev,noatime shared:5 - tmpfs tmpfs rw',
  '22 20 0:25 / /data ro,relatime - ext4 /dev/vdb rw',
  '23 22 0:26 / /data/inner rw - tmpfs tmpfs rw',
  '24 22 0:27 / /data/inner rw,noexec - tmpfs tmpfs rw',
  '25 22 0:28 / /data rw - tmpfs tmpfs rw',
  'nonsense',
].join('\n')
const mounts = parseMounts(TABLE)

test('names of places are read as they are', () => {
  expect(mounts.map(({ point }) => point)).toContain('/mnt/a b\\c')
  expect(mounts).toHaveLength(6)
})

test('what lies below a place that another was mounted over later is reached by no path', () => {
  expect(reachable(mounts).map(({ id }) => id)).toEqual(['20', '21', '22', '25'])
})

test('the options of a path are those of the mount that it lies in', () => {
  expect(optionsAt(mounts, '/mnt/a b\\c/deep')).toBe('nosuid,nodev,noatime')
  expect(optionsAt(mounts, '/mnt/a b')).toBe('relatime')
  expect(optionsAt(mounts, '/data')).toBe('')
})

test.each([
  ['/', '/home', true],
  ['/home', '/home', true],
  ['/home', '/home/ada', true],
  ['/home', '/homes', false],
  ['/home/ada', '/home', false],
])('%s covers %s: %s', (place, path, expected) => {
  expect(covers(place, path)).toBe(expected)
})
