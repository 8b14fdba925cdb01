# SPDX-License-Identifier: MIT
# Long steps: their output goes to a log, the terminal gets a line on how far
# they are. Sourced.

# run_step TITLE LOG COUNT COMMAND...: runs the command in the background, its output in LOG. COUNT is a
# pattern: the lines of the log that match are counted and shown.
# Fails with the command's status, after saying what the log says.
run_step()
{
	local title=$1 log=$2 count=$3 pid begin=$SECONDS shown=$SECONDS status=0
	shift 3
	mkdir -p "$(dirname "$log")"
	say "$title ..."
	# in a process group of its own, so that all of it can be ended
	set -m
	"$@" >"$log" 2>&1 </dev/null &
	pid=$!
	set +m
	step_pids+=("$pid")
	while kill -0 "$pid" 2>/dev/null; do
		sleep 0.2
		if [[ -t 2 ]]; then
			((SECONDS > shown)) && printf '\r  %s' "$(step_progress "$log" "$count" $((SECONDS - begin)))" >&2
			shown=$SECONDS
		elif ((SECONDS >= shown + 30)); then
			shown=$SECONDS
			say "  $(step_progress "$log" "$count" $((SECONDS - begin)))"
		fi
	done
	wait "$pid" || status=$?
	[[ -t 2 ]] && printf '\r\033[K' >&2
	unset 'step_pids[-1]'
	if ((status)); then
		say "$title: failed with status $status after $((SECONDS - begin)) s. The log is $log; it says:"
		log_excerpt "$log" >&2
		return $status
	fi
	say "$title: done in $((SECONDS - begin)) s."
}

step_progress()
{
	local seconds=$3
	if [[ $2 ]]; then
		printf '%d:%02d  %d %s' $((seconds / 60)) $((seconds % 60)) "$(grep -cE "$2" "$1" || true)" 'steps done'
	else
		printf '%d:%02d  %s' $((seconds / 60)) $((seconds % 60)) "$(tail -n 1 "$1" | cut -c1-60)"
	fi
}

# What a reader needs of a log: the lines that name an error, or else its end.
log_excerpt()
{
	local found
	found=$(grep -nE '(^|[^_[:alnum:]])([Ee]rror|E|FAILED|fatal)(:|$)|\*\*\*|No space left' "$1" | tail -n 12) || true
	if [[ $found ]]; then
		printf '%s\n' "$found"
	else
		tail -n 12 "$1"
	fi | sed 's/^/    /'
}

step_pids=()

# Nothing goes on after an interrupted build.
stop_steps()
{
	local pid
	for pid in "${step_pids[@]}"; do
		kill -- "-$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
}
