# SPDX-License-Identifier: MIT
# Images of the board's SD card with Debian on it. Sourced.
#
# No step needs root, a loop device, a mount or binfmt_misc, which containers don't give: mmdebstrap unpacks the
# packages, mke2fs fills a file system with them, and a machine emulated by QEMU, with the same kernel that the board
# boots, installs them in there as dpkg does it anywhere.

card_tools=(mmdebstrap:mmdebstrap fakeroot:fakeroot qemu-system-arm:qemu-system-arm mke2fs:e2fsprogs sfdisk:fdisk cpio:cpio
	modprobe:kmod xz:xz-utils)
card_password=odroid
# Where the partition begins, in MiB, as fdisk puts it
card_offset=1
card_work_size=6G

declare -A card_kernels=([bookworm]=6.1 [trixie]=6.12)

# The tools of file systems and modules are where only root's PATH looks.
PATH=$PATH:/usr/sbin:/sbin

# card_base RELEASE KERNEL PACKAGE...: sets $base to a file system with these packages that has no room left, and
# $initrd to what mounts it. KERNEL is the folder of Debian's kernel.
card_base()
{
	local release=$1 kernel=$2 key
	shift 2
	key=$(key_of "$release" "$debian_mirror" "$(basename "$kernel")" "$card_password" "$(list_of "$image_dir/card/packages" | sort)" "$*" \
		"$image_dir/card/modules" "$image_dir/card/init" "$image_dir/card/configure" "$image_dir/card/units" "$image_dir/lib/card.sh")
	base=$cache/card/$release-$key.ext4
	initrd=$cache/card/$release-$key.initrd
	[[ ! -f $base || ! -f $initrd || $refresh ]] || return 0
	with_lock "card-$release" make_card_base "$release" "$kernel" "$base" "$initrd" "$@"
}

make_card_base()
{
	local release=$1 kernel=$2 base=$3 initrd=$4 stage log=$cache/logs/card-$1.log
	shift 4
	[[ ! -f $base || ! -f $initrd || $refresh ]] || return 0
	mkdir -p "$cache/card"
	card_space "$cache/card" 2000
	stage=$(mktemp -d "$cache/card/.stage.XXXXXX")
	card_stage=$stage
	run_step "Unpacking Debian $release for armhf" "$log" '^(Get:|Fetched)' card_file_system "$stage" "$release" "$kernel" "$@" ||
		die "Debian $release couldn't be unpacked: is there a network, are all packages Debian's?"
	card_initrd "$stage" "$kernel"
	run_step "Installing its packages on a machine that QEMU emulates, some minutes" "$log" '^(Unpacking|Setting up) ' card_install "$stage" "$kernel" ||
		die "the packages of Debian $release couldn't be installed"
	run_step "Packing the file system" "$cache/logs/card-pack.log" '' card_shrink "$stage/root.ext4" "$stage/small.ext4" ||
		die "the file system couldn't be packed"
	mv "$stage/initrd" "$initrd"
	mv "$stage/small.ext4" "$base"
	rm -rf "$stage"
}

# card_space FOLDER MIB: that much has to be free
card_space()
{
	local free
	free=$(df -Pm "$1" | awk 'NR == 2 {print $4}')
	((free >= $2)) || die "$1 has $free MiB free, and $2 MiB are needed"
}

# card_file_system STAGE RELEASE KERNEL PACKAGE...: one fakeroot has to see who owns a file and who packs it
card_file_system()
{
	local stage=$1 release=$2 kernel=$3
	shift 3
	mkdir -p "$stage/card"
	cp "$image_dir/card/configure" "$image_dir/card/units" "$stage/card/"
	printf '%s\n' "$card_password" >"$stage/card/password"
	fakeroot bash -euo pipefail -c '
		stage=$1 release=$2 kernel=$3 mirror=$4 packages=$5 size=$6
		# shellcheck disable=SC2016 # the hook runs in a shell of its own
		mmdebstrap --mode=chrootless --architectures=armhf --variant=extract --include="?essential" --include="?priority(required)" \
			--include="$packages" --skip=cleanup/apt/cache --verbose \
			--setup-hook='\''mkdir -p "$1/usr/bin" "$1/usr/sbin" "$1/usr/lib"; ln -s usr/bin usr/sbin usr/lib "$1/"'\'' \
			"$release" "$stage/root" "$mirror"
		mkdir -p "$stage/root/usr/lib/modules" "$stage/root/proc" "$stage/root/sys" "$stage/root/dev" "$stage/root/run"
		cp -r "$kernel"/modules/* "$stage/root/usr/lib/modules/"
		depmod -b "$stage/root" "$(ls "$kernel/modules")"
		cp -r "$stage/card" "$stage/root/card"
		cp -L "$stage/root/usr/bin/busybox" "$stage/busybox"
		mke2fs -q -t ext4 -L debian -J size=16 -d "$stage/root" "$stage/root.ext4" "$size"
	' sh "$stage" "$release" "$kernel" "$debian_mirror" "$(printf '%s\n' $(list_of "$image_dir/card/packages") "$@" | paste -sd ,)" "$card_work_size"
}

# card_initrd STAGE KERNEL: busybox, the modules in the order in which they have to be loaded, and our init
card_initrd()
{
	local stage=$1 kernel=$2 tree=$1/initrd-tree version module file
	version=$(ls "$kernel/modules")
	mkdir -p "$tree/bin" "$tree/modules"
	cp "$stage/busybox" "$tree/bin/busybox"
	cp "$image_dir/card/init" "$tree/init"
	list_of "$image_dir/card/modules" | while read -r module; do
		modprobe -d "$stage/root" -S "$version" --show-depends "$module" || die "Debian's kernel $version has no module $module"
	done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++' >"$stage/modules"
	while read -r file; do
		module=$(basename "${file%.xz}")
		case $file in
		*.xz) xz -dc "$file" >"$tree/modules/$module" ;;
		*) cp "$file" "$tree/modules/$module" ;;
		esac
		printf '%s\n' "$module"
	done <"$stage/modules" >"$tree/modules/order"
	find "$tree" -exec touch -h -d @0 {} +
	mkdir -p "$tree/dev"
	(cd "$tree" && find . -mindepth 1 | LC_ALL=C sort | cpio -o -H newc --reproducible --owner=0:0 --quiet) >"$stage/initrd" &&
		cpio_console >>"$stage/initrd" || die "cpio failed; is the disk full?"
}

# cpio_console: the device that the kernel opens for the first process, before there is a /dev
cpio_console()
{
	cpio_entry dev 16877 0 0 # S_IFDIR | 0755
	cpio_entry dev/console 8576 5 1 # S_IFCHR | 0600
	cpio_entry 'TRAILER!!!' 0 0 0
}

# card_install STAGE KERNEL: the machine's last line tells how it went
card_install()
{
	local stage=$1 kernel=$2
	timeout 3600 qemu-system-arm -M virt,highmem=off -cpu cortex-a15 -m 1024 -nodefaults -nographic -no-reboot -serial stdio \
		-kernel "$kernel/zImage" -initrd "$stage/initrd" \
		-append "console=ttyAMA0 quiet panic=-1 root=/dev/vda init=/card/configure" \
		-drive "if=none,id=card,format=raw,cache=unsafe,file=$stage/root.ext4" -device virtio-blk-device,drive=card |
		sed -u 's/\r//g' | tee "$stage/console"
	grep -qx 'card: done' "$stage/console"
}

# card_shrink FILE TARGET: without free space, and without what was once in it
card_shrink()
{
	e2fsck -fy "$1" || (($? == 1)) || return
	resize2fs -M "$1" && e2image -ra "$1" "$2"
}

# card_image BASE TARGET MIB HOSTNAME
card_image()
{
	local base=$1 target=$2 size=$3 hostname=$4 stage used
	used=$(($(stat -c %s "$base") / 1048576 + 1))
	((size >= used + card_offset + 32)) || die "$size MiB are too small for these packages: the card needs $((used + card_offset + 32)) MiB and more"
	card_space "$(dirname "$target")" $((used + 64))
	stage=$(mktemp -d "$(dirname "$target")/.$(basename "$target").XXXXXX")
	card_stage=$stage
	run_step "Making a card of $size MiB" "$cache/logs/card-image.log" '' card_assemble "$base" "$stage" "$size" "$hostname" ||
		die "the card couldn't be made"
	mv "$stage/card" "$target"
	rm -rf "$stage"
}

card_assemble()
{
	local base=$1 stage=$2 size=$3 hostname=$4 name
	cp --sparse=always "$base" "$stage/root" || return
	resize2fs "$stage/root" $((size - card_offset))M || return
	printf '%s\n' "$hostname" >"$stage/hostname"
	printf '127.0.0.1\tlocalhost\n127.0.1.1\t%s\n' "$hostname" >"$stage/hosts"
	for name in hostname hosts; do
		printf 'rm %s\nwrite %s %s\nset_inode_field %s mode 0100644\nset_inode_field %s uid 0\nset_inode_field %s gid 0\n' \
			"/etc/$name" "$stage/$name" "/etc/$name" "/etc/$name" "/etc/$name" "/etc/$name"
	done >"$stage/commands"
	debugfs -w -f "$stage/commands" "$stage/root" || return
	e2fsck -fn "$stage/root" || return
	truncate -s "${size}M" "$stage/card" &&
		printf '%dMiB,,L\n' $card_offset | sfdisk -q --label dos "$stage/card" &&
		e2image -ra -O $((card_offset * 1048576)) "$stage/root" "$stage/card" &&
		truncate -s "${size}M" "$stage/card"
}
