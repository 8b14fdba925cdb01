# SPDX-License-Identifier: MIT
# Shared by the scripts of this folder; sourced, not run.

image_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${RENODE_EXYNOS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/renode-exynos5422}

die()
{
	printf '%s: %s\n' "$(basename "$0")" "$1" >&2
	exit "${2:-${die_status:-1}}"
}

say()
{
	printf '%s\n' "$*" >&2
}

# The folder of all that is kept, and of the logs
need_cache()
{
	mkdir -p "$cache/logs" 2>/dev/null && [[ -w $cache ]] || die "can't write to the cache $cache: set RENODE_EXYNOS_CACHE to a folder of yours"
}

# key_of WORD-OR-FILE...: a hash of the words' text and the files' content.
# Names count too, but not where the checkout lies.
key_of()
{
	local item
	for item in "$@"; do
		if [[ -f $item ]]; then
			printf 'file %s\n' "${item#"$image_dir"/}"
			cat -- "$item"
		else
			printf 'word %s\n' "$item"
		fi
	done | sha256sum | cut -c1-16
}

# with_lock NAME COMMAND...: one process at a time; says so when it has to wait.
# A command that fails on the way ends the script. In a condition bash would go on with the next one and keep half a
# result, so nobody may call this in one.
with_lock()
{
	local name=$1 fd
	shift
	mkdir -p "$cache/locks"
	exec {fd}>"$cache/locks/$name"
	if ! flock -n "$fd"; then
		say "Waiting for another build of the $name ..."
		flock "$fd"
	fi
	"$@"
	exec {fd}>&-
}
