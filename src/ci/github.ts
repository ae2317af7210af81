import { BANNER, FETCH, type Pipeline, type Wanted, yamlList } from './pipeline.js'

/**
 * For GitHub Actions. A pull request and a merge queue hand over the commit that the target would become: it is
 * given the target's name and verified as if it were there already. What comes from outside is in variables,
 * never in the script.
 */
export function githubPipeline({ branches, program }: Wanted): readonly Pipeline[] {
  const text = `${BANNER}name: wf
on:
  push:
    branches: ${yamlList(branches)}
  pull_request:
    branches: ${yamlList(branches)}
  merge_group:
permissions:
  contents: read
jobs:
  verify:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - name: Fetch the chains that squashed and deleted branches left behind
        run: ${FETCH}
      - name: Verify
        env:
          WF_ROOT: \${{ vars.WF_ROOT }}
          TARGET: \${{ github.base_ref || github.event.merge_group.base_ref || github.ref_name }}
        run: |
          git update-ref "refs/heads/\${TARGET#refs/heads/}" HEAD
          ${program} verify --format github \${WF_ROOT:+--root "$WF_ROOT"}
`
  return [{ path: '.github/workflows/wf.yml', text, include: null }]
}
