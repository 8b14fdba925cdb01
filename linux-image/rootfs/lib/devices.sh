# SPDX-License-Identifier: MIT
# Finding the media devices by what their drivers call them.

# Of a kernel that has its drivers as modules: an archive behind this one brings them, with the order.
load_modules()
{
	local module
	[ -e /lib/job/modules/order ] || return 0
	while read -r module; do
		insmod "/lib/job/modules/$module" || echo "init: the module $module can't be loaded"
	done </lib/job/modules/order
}

# GStreamer lists devices by libudev, which hides a device node unless udevd has
# a record of it. There is no udevd: write the records.
udev_database()
{
	local uevent number
	mkdir -p /run/udev/data
	for uevent in /sys/class/video4linux/*/dev /sys/class/drm/card*/dev /sys/class/media/*/dev; do
		[ -e "$uevent" ] || continue
		read -r number <"$uevent"
		printf 'I:1\nG:seat\n' >"/run/udev/data/c$number"
	done
	touch /run/udev/control
}

# kmssink looks for its driver under some 20 names, and for each libdrm tries 64 cards. A node that isn't there could
# still be made by udevd, and waiting for it 50 times 20 us each adds up to 12 s. A node without a device behind it
# fails at once.
card_nodes()
{
	[ -d /dev/dri ] && (cd /dev/dri && cpio -i </lib/job/cards.cpio 2>/dev/null)
}

# video_devices NAME: the nodes /dev/videoN whose name contains NAME
video_devices()
{
	local node name
	for node in /sys/class/video4linux/video*; do
		[ -e "$node/name" ] || continue
		read -r name <"$node/name"
		case $name in
		*"$1"*) printf '/dev/%s\n' "${node##*/}" ;;
		esac
	done
}

decoder_device()
{
	video_devices s5p-mfc-dec | head -n 1
}

converter_devices()
{
	video_devices exynos-gsc
}

# element_of NODE PATTERN: the GStreamer element of that kind for a device node
element_of()
{
	local name
	for name in $(gst-inspect-1.0 video4linux2 | awk -v pattern="$2" '$1 ~ pattern { sub(":", "", $1); print $1 }'); do
		if gst-inspect-1.0 "$name" | grep -A3 'Device location' | grep -q "\"$1\""; then
			printf '%s\n' "$name"
			return
		fi
	done
	return 1
}
