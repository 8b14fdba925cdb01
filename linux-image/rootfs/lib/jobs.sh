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
	local location demux convert caps sink source repeat status
	location=$(option job.location /job/video.mp4)
	if [ ! -e "$location" ]; then
		echo "init: there is no $location in the initramfs"
		return 2
	fi
	case $location in
	*.h264|*.264|*.jsv|*.jvt|*.avc) demux= ;;
	*) demux='qtdemux !' ;;
	esac
	decode=$(option job.decoder v4l2h264dec)
	convert=$(option job.converter v4l2convert)
	caps=$(option job.caps '')
	sink=$(option job.sink '' | tr , ' ')
	repeat=$(option job.repeat 1)
	status=0
	while [ $status = 0 ] && [ "$repeat" -gt 0 ]; do
		# shellcheck disable=SC2086 # words on purpose
		step pipeline with_time_limit gst-launch-1.0 --no-position \
			filesrc location="$location" ! $demux h264parse ! \
			$decode capture-io-mode="$(option job.capture-io-mode dmabuf)" ! \
			$convert output-io-mode="$(option job.output-io-mode dmabuf-import)" ! \
			${caps:+$caps !} \
			kmssink force-modesetting=true $sink
		status=$?
		repeat=$((repeat - 1))
	done
	return $status
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

# v4l2-compliance for the decoder and every converter.
job_compliance()
{
	local node status=0
	for node in $(decoder_device) $(converter_devices); do
		step "v4l2-compliance $node" v4l2-compliance -d "$node" || status=1
	done
	[ -n "$node" ] || status=2
	return $status
}
