# Shared by the hooks: is this branch governed? It is decided without Node, and nearly always without Git.
# Whatever is not plainly free is for Node to judge.

# "wf doctor" lets a commit run into the hooks: they say that they ran, and the last one stops it.
if [ -n "${WF_CANARY-}" ]; then
  echo "$wf_hook" >>"$WF_CANARY"
  [ "$wf_hook" = commit-msg ] && exit 1
  exit 0
fi

# Sets $wf_git, the Git directory of this worktree, and $wf_branch, what HEAD is on; empty where it is detached.
wf_here() {
  wf_git=${GIT_DIR:-.git}
  if [ -f "$wf_git" ]; then read -r wf_word wf_git <"$wf_git"; fi
  read -r wf_word wf_branch <"$wf_git/HEAD"
  case $wf_word$wf_branch in
    ref:refs/heads/.invalid) wf_branch=$(git symbolic-ref -q HEAD) ;; # a reftable
    ref:*) ;;
    *) wf_branch= ;;
  esac
}

# Might the policy protect the branch $1? Names, and "*" in them, are read here; finer patterns are not, and
# may: the shell's "*" matches more than the policy's.
wf_protected() {
  if [ ! -f .vizier/policy.yml ]; then
    [ -f "$wf_hooks/../roots" ] && git cat-file -e HEAD:.vizier/policy.yml 2>/dev/null
    return
  fi
  wf_part=before
  while IFS= read -r wf_line || [ -n "$wf_line" ]; do
    case $wf_line in
      'protect:'*) wf_part=list wf_line=${wf_line#protect:} ;;
      '' | '#'* | ' '* | -*) ;;
      *) [ $wf_part = before ] || break ;;
    esac
    [ $wf_part = before ] || ! wf_listed "$1" "$wf_line" || return 0
  done <.vizier/policy.yml
  [ $wf_part = before ]
}

# Does one line of the list name the branch, or say what is not understood here?
wf_listed() {
  case $2 in
    '#'*) return 1 ;;
    *['"'\']*) wf_rest=$2 ;;
    *) wf_rest=${2%% #*} ;;
  esac
  wf_rest=${wf_rest#"${wf_rest%%[! ]*}"} wf_rest=${wf_rest%"${wf_rest##*[! ]}"}
  wf_rest=${wf_rest#\[} wf_rest=${wf_rest%\]}
  case $wf_rest in
    *[!A-Za-z0-9._/*,\ \"\'-]* | *'**'* | *./* | */.*) return 0 ;;
  esac
  wf_ifs=$IFS wf_found=1
  set -f
  IFS=" ,\"'"
  for wf_pattern in $wf_rest; do
    case ${1#refs/heads/} in $wf_pattern) wf_found=0 ;; esac
  done
  IFS=$wf_ifs
  set +f
  return $wf_found
}

# Is what "wf hook pre-commit" found on this draft still so? Then $wf_plans are the lines that refer to its plan.
wf_approved() {
  [ -f "$wf_git/wf-plans" ] || return
  { read -r wf_at && wf_plans=$(cat); } <"$wf_git/wf-plans"
  [ "$wf_at" = "$(git rev-parse -q --verify HEAD)" ]
}

# Reads or adds trailers. Where Git calls no editor, it sets this one for its hooks, and has written no comments below
# the message: a line that begins as one is the message. Trailers are of our kind, whatever others are configured.
wf_trailers() {
  if [ "${GIT_EDITOR-}" = : ]; then
    git -c trailer.separators=: -c core.commentChar="$(printf '\001')" interpret-trailers --no-divider "$@"
  else
    git -c trailer.separators=: interpret-trailers --no-divider "$@"
  fi
}

# Do the comments for an editor begin with "#", or are there none? With another character they are for Node to find.
wf_plain() {
  [ "${GIT_EDITOR-}" != : ] || return 0
  wf_last=
  while IFS= read -r wf_line || [ -n "$wf_line" ]; do
    [ -z "$wf_line" ] || wf_last=$wf_line
  done <"$1"
  case $wf_last in [\;@!$%^\&\|:]*) return 1 ;; esac
}

# Hands over to the program: the one that the hooks were installed by, else the one on PATH.
wf_run() {
  wf_node= wf_program=
  [ ! -f "$wf_hooks/program.sh" ] || . "$wf_hooks/program.sh"
  [ -x "$wf_node" ] || wf_node=$(command -v node)
  if [ -f "$wf_program" ] && [ -n "$wf_node" ]; then
    exec "$wf_node" "$wf_program" hook "$wf_hook" -- "$@"
  fi
  if [ -z "$wf_node" ] && { [ -f "$wf_program" ] || command -v wf >/dev/null; }; then
    echo "wf: the hook $wf_hook cannot judge this: Node, which wf runs on, is not on PATH." >&2
    echo "    Where a terminal finds it (node --version), run there: wf hooks install; it notes the place of Node." >&2
    exit 1
  fi
  if command -v wf >/dev/null; then exec wf hook "$wf_hook" -- "$@"; fi
  echo "wf: the hook $wf_hook cannot judge this: the program is no longer at ${wf_program:-its place}, nor on PATH." >&2
  echo "    With the wf that you have now: wf hooks install; without one, remove the hooks that name wf: git rev-parse --git-path hooks" >&2
  exit 1
}
