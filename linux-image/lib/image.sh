# SPDX-License-Identifier: MIT
# A kernel that is built already: what it is, whether it can boot here, and the modules it needs. Sourced, behind tree.sh.

# word FILE OFFSET BYTES: as hexadecimal digits of a little-endian number
word()
{
	od -An -v -t "x$3" -j "$2" -N "$3" --endian=little "$1" 2>/dev/null | tr -d ' \n'
}

# check_zimage FILE: refuses, by name, what isn't one
check_zimage()
{
	local file=$1 machine
	[[ -f $file && -r $file ]] || die "there is no kernel $file" $status_bad
	[[ $(word "$file" 36 4) != 016f2818 ]] || return 0
	case $(word "$file" 0 4) in
	464c457f)
		machine=$(word "$file" 18 2)
		case $machine in
		0028) die "$file is an ELF file (vmlinux): give the zImage of the same build, arch/arm/boot/zImage" $status_bad ;;
		003e) die "$file is a kernel for x86-64, and the board is 32-bit ARM" $status_bad ;;
		00b7) die "$file is a kernel for arm64, and the board is 32-bit ARM" $status_bad ;;
		*) die "$file is an ELF file of another machine ($machine), and the board is 32-bit ARM" $status_bad ;;
		esac ;;
	56190527) die "$file is a U-Boot image: give the zImage it was made from, arch/arm/boot/zImage" $status_bad ;;
	edfe0dd0) die "$file is a device tree or a FIT image: give the zImage, arch/arm/boot/zImage" $status_bad ;;
	esac
	[[ $(word "$file" 36 4) != 18286f01 ]] || die "$file is a big-endian ARM kernel, and the board is little-endian" $status_bad
	[[ $(word "$file" 56 4) != 644d5241 ]] || die "$file is a kernel for arm64, and the board is 32-bit ARM" $status_bad
	[[ $(word "$file" 514 4) != 53726448 ]] || die "$file is a kernel for x86, and the board is 32-bit ARM" $status_bad
	! LC_ALL=C grep -qa 'Linux version [0-9]' "$file" || die "$file is an unpacked kernel (Image): give the zImage beside it" $status_bad
	die "$file is not an ARM zImage" $status_bad
}

# find_config FILE IMAGE TARGET: the configuration that is in the kernel, or that lies beside it
find_config()
{
	local at folder beside
	if [[ -s $2 ]]; then
		at=$(offsets_of 'IKCFG_ST\x1f\x8b' "$2" | head -n 1)
		if [[ $at ]]; then
			tail -c +$((at + 9)) "$2" | gzip -dc >"$3" 2>/dev/null || true
			grep -q '^CONFIG_' "$3" && return
		fi
	fi
	folder=$(cd "$(dirname "$1")" && pwd)
	for beside in "$folder/config" "$folder/$(basename "$1" | sed 's/^.*vmlinuz-/config-/')" "${folder%/arch/arm/boot}/.config"; do
		if [[ $beside != "$folder/$(basename "$1")" && -f $beside ]] && grep -q '^CONFIG_ARM=y' "$beside"; then
			cp "$beside" "$3"
			return
		fi
	done
	return 1
}

# is_lpae IMAGE: its first instructions ask the processor for long descriptors: mrc of ID_MMFR0, and, cmp with 5
is_lpae()
{
	head -c 65536 "$1" | LC_ALL=C grep -qaP '\x91\x3f\x10\xee\x0f\x30\x03\xe2\x05\x00\x53\xe3|\x10\xee\x91\x3f\x03\xf0\x0f\x03\x05\x2b'
}

# kernel_options CONFIG: what the device tree has to be for it. With a driver of the SysMMUs, exynos-drm wants one.
kernel_options()
{
	if grep -qx CONFIG_EXYNOS_IOMMU=y "$1" && [[ " ${dtb_options[*]} " != *' --sysmmu '* ]]; then
		dtb_options+=(--sysmmu mfc,gsc,display)
	fi
}

# take_image: checks $kernel_image, and prints what it boots with
take_image()
{
	local work option module why result
	check_zimage "$kernel_image"
	[[ ! $kernel_dtb || $(word "$kernel_dtb" 0 4) == edfe0dd0 ]] || die "$kernel_dtb is not a device tree (a .dtb file)" $status_bad
	[[ ! $kernel_modules || -d $kernel_modules ]] || die "there is no folder $kernel_modules" $status_bad
	work=$(mktemp -d)
	unpack_zimage "$kernel_image" "$work/Image" || : >"$work/Image"
	if find_config "$kernel_image" "$work/Image" "$work/config"; then
		! grep -qx CONFIG_ARM_LPAE=y "$work/config" || { rm -rf "$work"; die "$kernel_image is an LPAE kernel (CONFIG_ARM_LPAE=y), which these boards' models don't run: build it without" $status_bad; }
		while read -r option module why; do
			grep -qx "$option=m" "$work/config" && [[ $kernel_modules ]] && continue
			if grep -qx "$option=m" "$work/config"; then
				rm -rf "$work"
				die "$kernel_image has $option ($why) as a module: give its modules by --modules DIR, or build it in: scripts/config -e ${option#CONFIG_}" $status_bad
			fi
			rm -rf "$work"
			die "$kernel_image was configured without $option ($why): set it by scripts/config -e ${option#CONFIG_} and build again" $status_bad
		done < <(missing_options "$work/config")
		kernel_options "$work/config"
	else
		say "Nothing tells the configuration of $kernel_image (it has no CONFIG_IKCONFIG, and none lies beside it): taken as it is."
	fi
	! is_lpae "$work/Image" || { rm -rf "$work"; die "$kernel_image is an LPAE kernel (CONFIG_ARM_LPAE), which these boards' models don't run: build it without" $status_bad; }
	rm -rf "$work"
	printf 'kernel=%s\n' "$(readlink -f "$kernel_image")"
	if [[ $kernel_modules ]]; then
		need_tools cpio:cpio xz:xz-utils
		pack_modules "$kernel_modules"
		printf 'modules=%s\n' "$result"
	fi
}

# pack_modules DIR: sets $result to an archive of the modules that the board needs, in the order to load them in
pack_modules()
{
	local folder path name stage file
	folder=$1
	[[ -f $folder/modules.dep ]] || folder=$(find "$1" -maxdepth 4 -name modules.dep -printf '%h\n' -quit)
	[[ $folder && -f $folder/modules.dep ]] || die "$1 has no modules.dep: give lib/modules/VERSION as make modules_install makes it" $status_bad
	stage=$(mktemp -d)
	mkdir -p "$stage/usr/lib/job/modules"
	# a module's line names what it needs, the last one to be loaded first
	while read -r name; do
		path=$(sed -nE "s,^(.*/)?${name//[-_]/[-_]}\.ko(\.xz|\.gz|\.zst)?:.*,&,p" "$folder/modules.dep" | head -n 1)
		[[ $path ]] || continue
		tr -d ':' <<<"$path" | tr ' ' '\n' | grep . | tac
	done < <(awk '$1 ~ /^CONFIG_/ && $2 != "-" && $2 { print $2 }' "$needed_options" | awk '!seen[$0]++') | awk '!seen[$0]++' >"$stage/order"
	while read -r path; do
		file=$(basename "$path")
		file=${file%.ko*}.ko
		case $path in
		*.xz) xz -dc "$folder/$path" ;;
		*.gz) gzip -dc "$folder/$path" ;;
		*.zst) need_tools zstd:zstd; zstd -qdc "$folder/$path" ;;
		*) cat "$folder/$path" ;;
		esac >"$stage/usr/lib/job/modules/$file" || { rm -rf "$stage"; die "couldn't read the module $folder/$path" $status_bad; }
		printf '%s\n' "$file" >>"$stage/usr/lib/job/modules/order"
	done <"$stage/order"
	[[ -s $stage/usr/lib/job/modules/order ]] || : >"$stage/usr/lib/job/modules/order"
	rm "$stage/order"
	find "$stage" -exec touch -h -d @0 {} +
	mkdir -p "$cache/initramfs"
	(cd "$stage" && find . -mindepth 1 | LC_ALL=C sort | cpio -o -H newc --reproducible --owner=0:0 --quiet) >"$cache/initramfs/.modules.$$" ||
		{ rm -rf "$stage" "$cache/initramfs/.modules.$$"; die "cpio failed; is the disk full?"; }
	rm -rf "$stage"
	result=$cache/initramfs/modules-$(sha256sum <"$cache/initramfs/.modules.$$" | cut -c1-16).cpio
	mv "$cache/initramfs/.modules.$$" "$result"
}
