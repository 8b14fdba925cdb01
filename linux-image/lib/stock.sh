# SPDX-License-Identifier: MIT
# Kernels that nobody here configured: Debian's packages, and the kernel's own default configurations. Each with its
# own device tree of the board, byte for byte. Sourced.

stock_tree=exynos5422-odroidxu4.dtb
# Debian's armhf kernels, and the release each is in
declare -A debian_suites=([6.1]=bookworm [6.12]=trixie)

# apt-get for armhf packages of a release
stock_apt()
{
	local suite=$1 home=$cache/stock/apt-$1
	shift
	apt-get -o Dir::State="$home/state" -o Dir::State::status="$home/state/status" -o Dir::Cache="$home/cache" \
		-o Dir::Etc::SourceList="$home/sources.list" -o Dir::Etc::SourceParts=/dev/null \
		-o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null \
		-o APT::Architecture=armhf -o APT::Architectures=armhf -o APT::Sandbox::User="$(id -un)" \
		-o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}

# build_debian VERSION: sets $result to the folder with zImage, Image, the device tree, config and modules
build_debian()
{
	result=$(cat "$cache/stock/debian-$1" 2>/dev/null || true)
	[[ $result && ! $refresh && -f $result/zImage ]] && return
	need_tools xz:xz-utils
	with_lock "debian-$1" build_debian_locked "$1"
}

build_debian_locked()
{
	local version=$1 suite=${debian_suites[$1]} stage mirror=${RENODE_EXYNOS_DEBIAN_MIRROR:-http://deb.debian.org/debian}
	local home=$cache/stock/apt-$suite
	mkdir -p "$home"/{state/lists/partial,cache/archives/partial}
	: >"$home/state/status"
	printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$mirror" "$suite" >"$home/sources.list"
	stage=$(mktemp -d "$cache/stock/.stage.XXXXXX")
	run_step "Downloading Debian's kernel $version for armhf" "$cache/logs/debian-$version.log" '' download_debian "$suite" "$stage" ||
		{ rm -rf "$stage"; die "couldn't get Debian's package linux-image-armmp of $suite: is there a network?"; }
	dpkg-deb -x "$stage"/*.deb "$stage/root"
	result=$cache/stock/debian-$(dpkg-deb -f "$stage"/*.deb Version)
	mkdir "$stage/out"
	cp "$stage"/root/boot/vmlinuz-* "$stage/out/zImage"
	cp "$stage"/root/boot/config-* "$stage/out/config"
	cp "$stage"/root/usr/lib/linux-image-*/"$stock_tree" "$stage/out/"
	mkdir "$stage/out/modules"
	cp -a "$stage"/root/{usr/,}lib/modules/* "$stage/out/modules/" 2>/dev/null || true
	[[ $(ls -A "$stage/out/modules") ]] || { rm -rf "$stage"; die "Debian's kernel package has no modules where they are expected"; }
	unpack_zimage "$stage/out/zImage" "$stage/out/Image" || { rm -rf "$stage"; die "couldn't unpack Debian's zImage"; }
	rm -rf "$result"
	mv "$stage/out" "$result"
	rm -rf "$stage"
	printf '%s\n' "$result" >"$cache/stock/debian-$version.new"
	mv "$cache/stock/debian-$version.new" "$cache/stock/debian-$version"
}

# The package of today, which the package without a version in its name depends on
download_debian()
{
	local package
	stock_apt "$1" update || return
	package=$(stock_apt "$1" -s --no-install-recommends install linux-image-armmp | sed -n 's/^Inst \(linux-image-[0-9][^ ]*\).*/\1/p') || return
	[[ $package ]] && cd "$2" && stock_apt "$1" download "$package"
}

# build_debian_media VERSION: sets $result to a folder of modules: those of Debian's package, and the decoder's, the
# converter's and CEC's, which Debian leaves out. They are made of Debian's own source with its configuration, for its kernel's symbols.
build_debian_media()
{
	local kernel key
	build_debian "$1"
	kernel=$result
	linux_series=$1
	key=$(key_of "$(toolchain_version)" "$image_dir/lib/stock.sh")
	result=$kernel-media-$key
	[[ -f $result/extra/s5p-mfc.ko ]] && return
	need_tools "${kernel_tools[@]}" =libssl-dev
	with_lock "debian-media-$1" build_debian_media_locked "$1" "$kernel" "$result"
}

build_debian_media_locked()
{
	local series=$1 kernel=$2 target=$3 package version stage release log=$cache/logs/debian-media-$1.log
	[[ -f $target/extra/s5p-mfc.ko ]] && return
	package=${kernel##*/debian-}
	[[ $(kernel_source_version) == "$package" ]] || with_lock linux-source fetch_kernel_source
	version=$(kernel_source_version)
	[[ $version == "$package" ]] || die "Debian's kernel package is $package, but its source is $version: modules of one don't fit the other"
	with_lock linux-source unpack_kernel_source "$version" "$cache/build/linux-$version"
	release=$(ls "$kernel/modules")
	stage=$(mktemp -d "$cache/stock/.stage.XXXXXX")
	mkdir "$stage/obj" "$stage/out"
	run_step "Downloading the headers of Debian's kernel $series" "$log" '' download_headers "${debian_suites[$series]}" "$stage" "linux-headers-$release" ||
		{ rm -rf "$stage"; die "couldn't get Debian's package linux-headers-$release: is there a network?"; }
	cp "$stage/root/usr/src/linux-headers-$release/Module.symvers" "$stage/obj/"
	cp "$kernel/config" "$stage/obj/.config"
	printf 'CONFIG_%s=m\n' VIDEO_SAMSUNG_S5P_MFC VIDEO_SAMSUNG_EXYNOS_GSC CEC_SAMSUNG_S5P >>"$stage/obj/.config"
	ln -s "$cache/build/linux-$version" "$stage/tree"
	run_step "Compiling s5p-mfc, exynos-gsc and s5p-cec for Debian's kernel $series" "$log" '^ +(CC|LD|HOSTCC) ' compile_media "$stage" "$release" ||
		{ rm -rf "$stage"; die "the modules don't compile; see $log"; }
	cp -al "$kernel/modules/$release" "$stage/out/"
	mkdir "$stage/out/extra"
	cp "$stage"/media/*/*.ko "$stage/out/extra/"
	rm -rf "$target"
	mv "$stage/out" "$target"
	rm -rf "$stage"
}

download_headers()
{
	(cd "$2" && stock_apt "$1" update && stock_apt "$1" download "$3") && dpkg-deb -x "$2"/linux-headers-*.deb "$2/root"
}

# As modules outside the tree, since the tree's own build would want all of it.
compile_media()
{
	local stage=$1 release=$2 driver
	media_make "$stage" "$release" olddefconfig modules_prepare || return
	mkdir "$stage/media" || return
	for driver in platform/samsung/s5p-mfc platform/samsung/exynos-gsc cec/platform/s5p; do
		cp -r "$stage/tree/drivers/media/$driver" "$stage/media/" &&
			media_make "$stage" "$release" M="$stage/media/${driver##*/}" modules || return
	done
}

# The last O= is the one that make takes.
media_make()
{
	local stage=$1 release=$2
	shift 2
	make_kernel "$stage/tree" O="$stage/obj" KERNELRELEASE="$release" "$@"
}

# unpack_zimage FILE TARGET: the Image in it. The kernel's makefile puts the compressed one there as it is. The unpacker's
# own text can look like a beginning, too.
unpack_zimage()
{
	local at
	for at in $(offsets_of '\xFD7zXZ\x00' "$1"); do
		tail -c +$((at + 1)) "$1" | xz -dc --single-stream >"$2" 2>/dev/null && return
	done
	for at in $(offsets_of '\x1F\x8B\x08\x00' "$1"); do
		# gzip warns of what follows, by its status 2
		tail -c +$((at + 1)) "$1" | gzip -dc >"$2" 2>/dev/null || (($? == 2)) && return
	done
	return 1
}

offsets_of()
{
	LC_ALL=C grep -abo -P "$1" "$2" | LC_ALL=C sed -n 's,^\([0-9]*\):.*,\1,p'
}

# build_config CONFIG: the same for a default configuration of the kernel's own, from Debian's source as it is
build_config()
{
	local config=$1
	[[ $(kernel_source_version) && ! $refresh ]] && [[ $(toolchain_version) ]] && {
		result=$cache/stock/$(config_name "$config")
		[[ -f $result/zImage ]] && return
	}
	need_tools "${kernel_tools[@]}" =libssl-dev
	with_lock "config-$config-$linux_series" build_config_locked "$config"
}

config_name()
{
	printf '%s\n' "$1-$(kernel_source_version)-$(key_of "$(toolchain_version)" "$image_dir/lib/stock.sh")"
}

build_config_locked()
{
	local config=$1 version tree stage log
	if [[ -z $(kernel_source_version) || $refresh ]]; then
		with_lock linux-source fetch_kernel_source
	fi
	version=$(kernel_source_version)
	mkdir -p "$cache/kernel" "$cache/stock"
	toolchain_version >"$cache/kernel/toolchain.$$" && mv "$cache/kernel/toolchain.$$" "$cache/kernel/toolchain"
	result=$cache/stock/$(config_name "$config")
	[[ -f $result/zImage ]] && return
	with_lock linux-source unpack_kernel_source "$version" "$cache/build/linux-$version"
	tree=$cache/build/linux-$version-$config log=$cache/logs/config-$config-$linux_series.log
	if [[ ! -f $tree/Makefile ]]; then
		rm -rf "$tree.new"
		cp -al "$cache/build/linux-$version" "$tree.new"
		mv "$tree.new" "$tree"
	fi
	make_kernel "$tree" "$config" >"$log" 2>&1 || die "Linux $linux_series has no $config for arm, or it can't be configured; see $log"
	run_step "Compiling Linux $linux_series with $config, 20 minutes and more when nothing is cached" "$log" '^ +(CC|AS|LD|AR|HOSTCC) ' \
		make_kernel "$tree" zImage modules dtbs || die "the kernel's build failed"
	stage=$(mktemp -d "$cache/stock/.stage.XXXXXX")
	chmod 755 "$stage"
	make_kernel "$tree" modules_install INSTALL_MOD_PATH="$stage/root" INSTALL_MOD_STRIP=1 >>"$log" 2>&1 || die "the modules can't be installed; see $log"
	mv "$stage/root/lib/modules" "$stage/modules"
	rm -rf "$stage/root"
	cp "$tree/obj/arch/arm/boot/zImage" "$tree/obj/arch/arm/boot/Image" "$stage/"
	cp "$tree/obj/.config" "$stage/config"
	find "$tree/obj/arch/arm/boot/dts" -name "$stock_tree" -exec cp {} "$stage/" \;
	[[ -f $stage/$stock_tree ]] || die "Linux $linux_series with $config makes no $stock_tree"
	rm -rf "$result"
	mv "$stage" "$result"
}
