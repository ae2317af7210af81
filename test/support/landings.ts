import type { Oid } from '../../src/domain/names/oid.js'
import type { Workplace } from './workplace.js'

/** Takes a change of files all the way, from its goal to its landing on the branch that is checked out. */
export function lands(place: Workplace, slug: string, files: Readonly<Record<string, string>>): Oid {
  accepted(place, slug, files)
  return place.does(['save', slug]).facts.commit
}

/** The same as far as the gate. */
export function accepted(place: Workplace, slug: string, files: Readonly<Record<string, string>>): void {
  const { repo } = place
  place.does(['draft', slug, '--goal', `It is ${slug}`, '--plan', '-'], { input: `Do ${slug}.\n` })
  const { stages } = place.does(['status', slug]).facts
  const plan = stages.find((each: { state: string }) => each.state === 'awaiting').subject
  place.does(['approve', slug, '--expect', plan])
  for (const [path, content] of Object.entries(files)) repo.write(path, content)
  const { pending } = place.does(['submit-diff', slug, '--', ...Object.keys(files)]).facts
  place.does(['accept-diff', slug, '--expect', pending.oid, '--confirm-destructive'])
  repo.git('reset', '-q', '--hard')
  for (const path of Object.keys(files)) repo.tryGit(['clean', '-q', '-f', '--', path])
}
