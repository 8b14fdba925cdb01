# SPDX-License-Identifier: MIT
# Reports: one line each, "@@<kind> {json}", so that whoever watches the console
# can tell them from everything else that is printed there.

# option NAME DEFAULT: the value of NAME=... on the kernel's command line
option()
{
	local word
	for word in $cmdline; do
		case $word in
		"$1="*) printf '%s\n' "${word#*=}"; return ;;
		esac
	done
	printf '%s\n' "$2"
}

json_escape()
{
	printf '%s' "$1" | tr -d '\000-\037' | sed 's/\\/\\\\/g; s/"/\\"/g'
}

json_string()
{
	printf '"%s":"%s"' "$1" "$(json_escape "$2")"
}

json_number()
{
	printf '"%s":%s' "$1" "${2:-null}"
}

# One write, so that lines of two processes don't get mixed.
report()
{
	printf '\n@@%s {%s}\n' "$1" "$2"
}

uptime_seconds()
{
	local seconds rest
	read -r seconds rest </proc/uptime
	printf '%s\n' "$seconds"
}

heartbeat()
{
	local every
	every=$(option job.heartbeat 2)
	[ "$every" -gt 0 ] 2>/dev/null || return
	while sleep "$every"; do
		report heartbeat "$(json_number uptime "$(uptime_seconds)")"
	done
}

# step NAME COMMAND...: runs it, reports its exit status and time, returns the status
step()
{
	local name=$1 begin status
	shift
	begin=$(uptime_seconds)
	report step "$(json_string name "$name"),\"state\":\"started\",$(json_number uptime "$begin")"
	"$@"
	status=$?
	report step "$(json_string name "$name"),\"state\":\"ended\",$(json_number status $status),$(json_number uptime "$(uptime_seconds)"),$(json_number began "$begin")"
	return $status
}
