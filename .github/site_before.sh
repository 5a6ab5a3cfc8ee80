# The site of the commit before, by its own code, into output/ with what builds remember: so the next build makes again what changed alone,
# says what that is, and refuses a loss. A site that a cache brought is brought to that commit. Whatever is wrong there is not this
# commit's: where it cannot be built, there is none. Needs fetch-depth: 2.
set -euo pipefail
before="$RUNNER_TEMP/before"
if ! git rev-parse --quiet --verify HEAD^1 > /dev/null; then exit 0; fi
if [ ! -d "$before" ]; then git worktree add --quiet --detach "$before" HEAD^1; fi
for folder in output .clipsheet; do if [ -d "$folder" ]; then mv "$folder" "$before/"; fi; done
(cd "$before" && GITHUB_ACTIONS="" GITHUB_STEP_SUMMARY="" python build.py site -q) || echo "The site as it was has faults."
for folder in output .clipsheet; do if [ -d "$before/$folder" ]; then mv "$before/$folder" .; fi; done
