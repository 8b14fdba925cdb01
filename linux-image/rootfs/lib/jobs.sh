# SPDX-License-Identifier: MIT
# The jobs. Each is a function job_NAME whose exit status is the result's.

run_job()
{
	case $1 in
	boot|pipeline|compliance|inspect|script|shell) "job_$1" ;;
	*)
		echo "init: no such job: $1"
		return 2 ;;
	esac
}

# Nothing: measures the boot.
job_boot()
{
	:
}

job_shell()
{
	setsid cttyhack sh
}

# /job/run comes in a segment of the initramfs of its own.
job_script()
{
	if [ ! -f /job/run ]; then
		echo 'init: there is no /job/run in the initramfs'
		return 2
	fi
	cd /job && step script sh /job/run
}

# What is there, for reading.
job_inspect()
{
	local node
	for node in /dev/video*; do
		[ -e "$node" ] || continue
		step "v4l2 $node" v4l2-ctl -d "$node" --all
	done
	step modes modetest -M exynos
	step elements gst-inspect-1.0 video4linux2
	step clocks cat /sys/kernel/debug/clk/clk_summary
	step interrupts cat /proc/interrupts
}

# With the default options this is the pipeline the project is about.
job_pipeline()
{
	local location demux parse decode convert caps stream picture crop sink repeat status
	location=$(option job.location /job/video.mp4)
	if [ ! -e "$location" ]; then
		echo "init: there is no $location in the initramfs"
		return 2
	fi
	demux=$(option job.demuxer "$(demuxer_of "$location")")
	[ "$demux" != none ] || demux=
	parse=$(option job.parser h264parse)
	[ "$parse" != none ] || parse=
	decode=$(option job.decoder v4l2h264dec)
	convert=$(option job.converter v4l2convert)
	caps=$(option job.caps '')
	stream=$(option job.decoder-caps '')
	picture=$(option job.converter-caps '')
	crop=$(option job.crop '' | tr , ' ')
	sink=$(option job.sink '' | tr , ' ')
	repeat=$(option job.repeat 1)
	status=0
	while [ $status = 0 ] && [ "$repeat" -gt 0 ]; do
		# shellcheck disable=SC2086 # words on purpose
		step pipeline with_time_limit gst-launch-1.0 --no-position \
			filesrc location="$location" ! ${demux:+$demux !} ${parse:+$parse !} \
			${stream:+capssetter caps="$stream" !} \
			$decode capture-io-mode="$(option job.capture-io-mode dmabuf)" ! \
			${picture:+capssetter caps="$picture" !} \
			$convert output-io-mode="$(option job.output-io-mode dmabuf-import)" ! \
			${caps:+$caps !} \
			${crop:+videocrop $crop !} \
			kmssink force-modesetting=true $sink
		status=$?
		repeat=$((repeat - 1))
	done
	return $status
}

# The element that takes a file apart, by the end of its name.
demuxer_of()
{
	case $1 in
	*.h264|*.264|*.jsv|*.jvt|*.avc) echo none ;;
	*.mkv|*.webm) echo matroskademux ;;
	*.avi) echo avidemux ;;
	*.ts|*.m2ts|*.mts) echo tsdemux ;;
	*.mpg|*.mpeg|*.vob) echo mpegpsdemux ;;
	*.flv) echo flvdemux ;;
	*) echo qtdemux ;;
	esac
}

with_time_limit()
{
	local limit
	limit=$(option job.timeout 0)
	if [ "$limit" -gt 0 ]; then
		timeout -s INT "$limit" "$@"
	else
		"$@"
	fi
}

# v4l2-compliance for the decoder and every converter. Status 0 says that it ran to its end on each. What to think of
# the failures is up to who reads the reports.
job_compliance()
{
	local node status=0 nodes
	nodes="$(decoder_device) $(converter_devices)"
	for node in $nodes; do
		# the status of v4l2-compliance only says whether there was a failure
		step "v4l2-compliance $node" compliance_of "$node"
		compliance_report "$node" || status=1
	done
	case $nodes in
	*dev*dev*dev*) return $status ;;
	*)
		echo "init: decoder and two converters expected, found: $nodes"
		return 2 ;;
	esac
}

compliance_of()
{
	v4l2-compliance -C never -d "$1" >/tmp/compliance 2>&1
	local status=$?
	cat /tmp/compliance
	return $status
}

# @@compliance {"device":"/dev/video0","driver":"exynos-gsc","total":49,"succeeded":40,"failed":9,"warnings":0,
#   "failures":["VIDIOC_G_FMT"]} in one line
compliance_report()
{
	local line
	line=$(awk '
		/^\ttest .*: FAIL/ {
			sub(/^\ttest /, ""); sub(/: FAIL.*/, ""); gsub(/["\\]/, "")
			failures = failures (failures == "" ? "" : ",") "\"" $0 "\""
		}
		END { print failures }' /tmp/compliance)
	sed -nE 's/^Total for ([^ ]+) device [^:]*: ([0-9]+), Succeeded: ([0-9]+), Failed: ([0-9]+), Warnings: ([0-9]+).*/\1 \2 \3 \4 \5/p' /tmp/compliance >/tmp/total
	local driver total succeeded failed warnings
	read -r driver total succeeded failed warnings </tmp/total || return 1
	report compliance "$(json_string device "$1"),$(json_string driver "$driver"),$(json_number total "$total"),$(json_number succeeded "$succeeded"),$(json_number failed "$failed"),$(json_number warnings "$warnings"),\"failures\":[$line]"
}
