import { BANNER, FETCH, type Pipeline, type Wanted } from './pipeline.js'

const FILE = '.gitlab/ci/wf.yml'

/**
 * For GitLab. A pipeline of a merge request may run on the branch alone: then the merge is made here, as GitLab
 * would make it, and verified. Globs of the policy are none of GitLab's: the verifier itself tells which branch
 * is protected.
 */
export function gitlabPipeline({ program }: Wanted): readonly Pipeline[] {
  const text = `${BANNER}wf:
  image: node:22
  variables:
    GIT_DEPTH: "0"
    GIT_STRATEGY: clone
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH && $CI_COMMIT_REF_PROTECTED == "true"
  script:
    - ${FETCH}
    - |
      if [ -n "\${CI_MERGE_REQUEST_TARGET_BRANCH_NAME-}" ]; then
        git fetch --quiet --no-tags --no-prune origin "+refs/heads/$CI_MERGE_REQUEST_TARGET_BRANCH_NAME:refs/remotes/origin/target"
        target=$CI_MERGE_REQUEST_TARGET_BRANCH_NAME source=$(git rev-parse HEAD)
        if [ "$(git rev-parse -q --verify HEAD^1)" != "$(git rev-parse origin/target)" ] || ! git rev-parse -q --verify HEAD^2; then
          git checkout --quiet --detach origin/target
          git -c user.name=ci -c user.email=ci@localhost merge --quiet --no-ff --no-edit "$source"
        fi
      else
        target=$CI_COMMIT_BRANCH
      fi
      git update-ref "refs/heads/$target" HEAD
    - ${program} verify --format junit \${WF_ROOT:+--root "$WF_ROOT"} > wf-junit.xml || { status=$?; cat wf-junit.xml; exit $status; }
  artifacts:
    when: always
    reports:
      junit: wf-junit.xml
`
  const include = `include: ${FILE}`
  return [
    { path: FILE, text, include: null },
    { path: '.gitlab-ci.yml', text: `${include}\n`, include },
  ]
}
