# Shared by the scripts of this folder; sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# A script that can't start ends with this status, and one whose work failed with another.
die_status=3
for part in common progress tools; do
	# shellcheck source=/dev/null
	. "$root/linux-image/lib/$part.sh"
done

# need_dotnet VERSION: the SDK can't come from Debian, so it is only looked for.
need_dotnet()
{
	command -v dotnet >/dev/null || die "the .NET SDK ($1 or later) is missing: https://dotnet.microsoft.com/download"
	local version
	version=$(dotnet --version 2>/dev/null) || version=0
	((${version%%.*} >= $1)) || die "the .NET SDK $1 or later is needed; this one is $version"
}

# sources TEST...: what a build may read, by find.
sources()
{
	find "$root" \( -path "$root/.git" -o -path "$root/out" -o -name bin -o -name obj \) -prune -o -type f \
		\( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.targets' -o -name '*.sln' -o -name '*.json' \
		-o -path "$root/tools/*" -o -path "$root/tests/streams/*" \) "$@"
}

# is_built STAMP: nothing that a build reads has changed, come or gone since STAMP was made. A file's change time
# can't be set back, as its modification time can.
is_built()
{
	[[ -f $1 && $(sources \( -newercm "$1" -printf 'newer: %p\n' -o -print \) | sort | cksum) == $(<"$1") ]]
}

# build PROJECT...: quiet, and not at all where nothing has changed; on an error the compiler's lines and nothing else.
build()
{
	local project log stamp
	for project in "$@"; do
		# Beside what was built: who deletes that, deletes this.
		stamp=$root/$project
		stamp=${stamp%/*}/bin/${stamp##*/}.built
		! is_built "$stamp" || continue
		need_dotnet 8
		mkdir -p "${stamp%/*}"
		sources -print | sort | cksum >"$stamp.new"
		log=$(mktemp)
		if ! DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 dotnet build "$root/$project" -c Release -v quiet -nologo >"$log" 2>&1; then
			grep -E 'error|warning' "$log" | sort -u | head -n 20 >&2 || tail -n 20 "$log" >&2
			rm -f "$log"
			die "building $project failed"
		fi
		rm -f "$log"
		# Its time is that of before the build: what changes meanwhile is built the next time.
		mv "$stamp.new" "$stamp"
	done
}
