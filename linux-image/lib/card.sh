# SPDX-License-Identifier: MIT
# Images of the board's SD card with Debian on it. Sourced.
#
# mmdebstrap installs Debian's packages; their scripts are ARM programs, which QEMU's user emulation runs. mke2fs fills
# the card's file system. There is no mount and no loop device. Root is needed at most once, to tell the kernel about
# QEMU; a user other than root needs what mmdebstrap asks for: newuidmap and user namespaces.

card_tools=(mmdebstrap:mmdebstrap arch-test:arch-test fakeroot:fakeroot qemu-arm-static:qemu-user-static mke2fs:e2fsprogs sfdisk:fdisk cpio:cpio
	modprobe:kmod xz:xz-utils zstd:zstd)
card_password=odroid
# Where the partition begins, in MiB, as fdisk puts it
card_offset=1

declare -A card_kernels=([bookworm]=6.1 [trixie]=6.12)

# The tools of file systems and modules are where only root's PATH looks.
PATH=$PATH:/usr/sbin:/sbin

# card_system RELEASE KERNEL PACKAGE...: sets $system to an archive of Debian with these packages, and $initrd to what
# mounts it. KERNEL is the folder of Debian's kernel.
card_system()
{
	local release=$1 kernel=$2 key
	shift 2
	key=$(key_of "$release" "$debian_mirror" "$(basename "$kernel")" "$card_password" "$(list_of "$image_dir/card/packages" | sort)" "$*" \
		"$image_dir/card/modules" "$image_dir/card/init" "$image_dir/lib/card.sh")
	system=$cache/card/$release-$key.tar.zst
	initrd=$cache/card/$release-$key.initrd
	[[ ! -f $system || ! -f $initrd || $refresh ]] || return 0
	with_lock "card-$release" make_card_system "$release" "$kernel" "$@"
}

make_card_system()
{
	local release=$1 kernel=$2
	shift 2
	[[ ! -f $system || ! -f $initrd || $refresh ]] || return 0
	mkdir -p "$cache/card"
	card_space "$cache/card" 1500
	card_emulation
	card_stage=$(mktemp -d "$cache/card/.stage.XXXXXX")
	# mmdebstrap's user may be another one.
	chmod 755 "$card_stage"
	run_step "Installing Debian $release for armhf, some minutes" "$cache/logs/card-$release.log" '^I: ' \
		card_install "$card_stage/system.tar" "$release" "$@" ||
		die "Debian $release couldn't be installed: is there a network, are all packages Debian's?"
	run_step "Adding the kernel's modules" "$cache/logs/card-modules.log" '' card_add_modules "$card_stage" "$kernel" ||
		die "the kernel's modules couldn't be added"
	card_initrd "$card_stage" "$kernel"
	mv "$card_stage/initrd" "$initrd"
	mv "$card_stage/system.tar.zst" "$system"
	rm -rf "$card_stage"
}

# card_space FOLDER MIB: that much has to be free
card_space()
{
	local free
	free=$(df -Pm "$1" | awk 'NR == 2 {print $4}')
	((free >= $2)) || die "$1 has $free MiB free, and $2 MiB are needed"
}

# Sees to it that the kernel runs ARM programs by QEMU. Where systemd doesn't run, as in a container, installing the
# package doesn't do it. Some machines run them without.
card_emulation()
{
	local binfmt=/proc/sys/fs/binfmt_misc rule=/usr/lib/binfmt.d/qemu-arm.conf
	! compgen -G "$binfmt/*arm*" >/dev/null || return 0
	((EUID == 0)) && [[ -f $rule ]] && {
		say "Telling the kernel that QEMU runs ARM programs, until the next start"
		[[ -e $binfmt/register ]] || mount -t binfmt_misc binfmt_misc $binfmt 2>/dev/null || true
		cat "$rule" 2>/dev/null >$binfmt/register || true
	} 2>/dev/null
	compgen -G "$binfmt/*arm*" >/dev/null || [[ $(uname -m) == a* ]] ||
		die "this kernel runs no ARM programs: as root, on the host if this is a container, install qemu-user-static and binfmt-support"
}

# card_install TARGET RELEASE PACKAGE...
card_install()
{
	local target=$1 release=$2
	shift 2
	mmdebstrap --architectures=armhf --variant=minbase --format=tar \
		--include="$(printf '%s\n' $(list_of "$image_dir/card/packages") "$@" | paste -sd ,)" \
		--aptopt='Acquire::Retries "3"' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
		--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
		--customize-hook="echo 'root:$card_password' | chroot \"\$1\" chpasswd" \
		"$release" "$target" "$debian_mirror"
}

# card_add_modules STAGE KERNEL: makes system.tar.zst of system.tar, and gets the busybox out of it
card_add_modules()
{
	local stage=$1 kernel=$2
	tar -xf "$stage/system.tar" -C "$stage" --transform 's,.*/,,' ./usr/bin/busybox &&
		mkdir -p "$stage/modules/usr/lib/modules" &&
		cp -r "$kernel"/modules/* "$stage/modules/usr/lib/modules/" &&
		depmod -b "$stage/modules/usr" "$(ls "$kernel/modules")" &&
		tar -rf "$stage/system.tar" -C "$stage/modules" --owner=0 --group=0 ./usr/lib/modules &&
		zstd -q -T0 --rm "$stage/system.tar"
}

# card_initrd STAGE KERNEL: busybox, the modules in the order in which they have to be loaded, and our init
card_initrd()
{
	local stage=$1 kernel=$2 tree=$1/initrd-tree version module file
	version=$(ls "$kernel/modules")
	mkdir -p "$tree/bin" "$tree/modules"
	cp "$stage/busybox" "$tree/bin/busybox"
	install -m 755 "$image_dir/card/init" "$tree/init"
	list_of "$image_dir/card/modules" | while read -r module; do
		modprobe -d "$stage/modules/usr" -S "$version" --show-depends "$module" || die "Debian's kernel $version has no module $module"
	done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++' >"$stage/order"
	while read -r file; do
		module=$(basename "${file%.xz}")
		case $file in
		*.xz) xz -dc "$file" >"$tree/modules/$module" ;;
		*) cp "$file" "$tree/modules/$module" ;;
		esac
		printf '%s\n' "$module"
	done <"$stage/order" >"$tree/modules/order"
	find "$tree" -exec touch -h -d @0 {} +
	(cd "$tree" && find . -mindepth 1 | LC_ALL=C sort | cpio -o -H newc --reproducible --owner=0:0 --quiet) >"$stage/initrd" &&
		card_console >>"$stage/initrd" || die "cpio failed; is the disk full?"
}

# The device that the kernel opens for the first process, before there is a /dev
card_console()
{
	cpio_entry dev 16877 0 0 # S_IFDIR | 0755
	cpio_entry dev/console 8576 5 1 # S_IFCHR | 0600
	cpio_entry 'TRAILER!!!' 0 0 0
}

# card_image TARGET MIB HOSTNAME: makes it of $system
card_image()
{
	local target=$1 size=$2 hostname=$3 used
	used=$(($(zstd -dc "$system" | wc -c) / 1048576))
	# The file system's own tables, and room to work in
	used=$((used + used / 8 + 48))
	((size >= used)) || die "$size MiB are too small for these packages: the card needs $used MiB and more"
	card_space "$(dirname "$target")" $((2 * used))
	card_stage=$(mktemp -d "$(dirname "$target")/.$(basename "$target").XXXXXX")
	run_step "Making a card of $size MiB" "$cache/logs/card-image.log" '' card_assemble "$card_stage" "$size" "$hostname" ||
		die "the card couldn't be made"
	mv "$card_stage/card" "$target"
	rm -rf "$card_stage"
}

card_assemble()
{
	local stage=$1 size=$2 hostname=$3
	truncate -s "${size}M" "$stage/card" && printf '%dMiB,,L\n' $card_offset | sfdisk -q --label dos "$stage/card" || return
	mkdir "$stage/root"
	# One fakeroot has to see who owns a file and who packs it.
	# shellcheck disable=SC2016 # a script of its own
	fakeroot bash -euo pipefail -c '
		system=$1 stage=$2 size=$3 offset=$4
		zstd -dc "$system" | tar -x -C "$stage/root" --numeric-owner
		"$6/setup" "$stage/root" "$5"
		mke2fs -q -F -t ext4 -L debian -J size=16 -m 1 -E offset=$((offset * 1048576)),lazy_itable_init=0,lazy_journal_init=0 \
			-d "$stage/root" "$stage/card" $(((size - offset) * 1024))k
	' sh "$system" "$stage" "$size" "$card_offset" "$hostname" "$image_dir/card"
}
