# SPDX-License-Identifier: MIT
# Kernel: Debian's source, our patches, our configuration. Sourced.

# The first is what is built when nothing else is said.
linux_versions=(6.1 6.12 7.3 5.10)
linux_series=6.1
cross=arm-linux-gnueabihf-

# The variants there are, one a line.
kernel_variants()
{
	local file
	for file in "$image_dir/patches/$linux_series"/*.series; do
		basename "$file" .series
	done
}

# series_patches VARIANT: the paths of its patches, in order
series_patches()
{
	local name
	while read -r name; do
		[[ $name && $name != '#'* ]] || continue
		printf '%s\n' "$image_dir/patches/$linux_series/$name"
	done <"$image_dir/patches/$linux_series/$1.series"
}

# variant_config VARIANT: kernel/config with what the version's own fragment says instead, the one for several cores if
# $smp is set, and the variant's, VARIANT.config
variant_config()
{
	replace_config <(replace_config <(replace_config "$image_dir/kernel/config" "$image_dir/kernel/config-$linux_series") \
		"${smp:+$image_dir/kernel/config-smp}") "$image_dir/patches/$linux_series/$1.config"
}

replace_config()
{
	local own=$2
	[[ -f $own ]] || own=/dev/null
	awk 'function symbol() { return match($0, /CONFIG_[A-Z0-9_]+/) && ($1 ~ /^CONFIG_/ || $0 ~ /^# CONFIG_[A-Z0-9_]+ is not set$/) ? substr($0, RSTART, RLENGTH) : "" }
		NR == FNR && FILENAME != ARGV[2] { if(symbol()) own[symbol()] = 1; lines[++count] = $0; next }
		!(symbol() in own) { print }
		END { for(i = 1; i <= count; i++) print lines[i] }' "$own" "$1"
}

# Which version of Debian's package is the one to use.
source_version_file()
{
	local suffix=-$linux_series
	[[ $linux_series != "${linux_versions[0]}" ]] || suffix=
	printf '%s\n' "$cache/linux-source/version$suffix"
}

# The newest source the cache has. Only --refresh looks for a newer one.
kernel_source_version()
{
	cat "$(source_version_file)" 2>/dev/null || true
}

# apt-get that knows where Debian has the source of other kernels than this machine's
source_apt()
{
	local home=$cache/linux-source/apt-$linux_series mirror=${RENODE_EXYNOS_DEBIAN_MIRROR:-http://deb.debian.org/debian} archive
	case $linux_series in
	5.10) archive="$mirror-security bullseye-security" ;;
	6.12) archive="$mirror trixie" ;;
	7.3) archive="$mirror trixie-backports" ;;
	*) apt-get -o Acquire::Retries=3 "$@"; return ;;
	esac
	mkdir -p "$home"/{state/lists/partial,cache/archives/partial}
	: >"$home/state/status"
	printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s main\n' "$archive" >"$home/sources.list"
	apt-get -o Dir::State="$home/state" -o Dir::State::status="$home/state/status" -o Dir::Cache="$home/cache" \
		-o Dir::Etc::SourceList="$home/sources.list" -o Dir::Etc::SourceParts=/dev/null \
		-o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null \
		-o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}

fetch_kernel_source()
{
	local package=linux-source-$linux_series version work tarball=usr/src/linux-source-$linux_series.tar.xz
	work=$(mktemp -d "$cache/linux-source.XXXXXX")
	version=$(installed_version $package)
	if [[ $version && -f /$tarball ]]; then
		cp "/$tarball" "$work/source.tar.xz"
	else
		run_step "Downloading $package" "$cache/logs/linux-source.log" '' download_kernel_source "$package" "$work" "$tarball" ||
			{ rm -rf "$work"; die "couldn't get Debian's package $package: is there a network, and does 'apt-cache policy $package' know it?"; }
		version=$(cat "$work/version")
	fi
	mkdir -p "$cache/linux-source/$version"
	mv "$work/source.tar.xz" "$cache/linux-source/$version/source.tar.xz"
	printf '%s\n' "$version" >"$work/version"
	mv "$work/version" "$(source_version_file)"
	rm -rf "$work"
}

download_kernel_source()
{
	cd "$2"
	if [[ $linux_series == "${linux_versions[0]}" ]]; then
		source_apt download "$1" ||
			{ "$image_dir/lib/as-root" apt-get update && source_apt download "$1"; } || return
	else
		source_apt update && source_apt download "$1" || return
	fi
	dpkg-deb --fsys-tarfile ./*.deb | tar -xO "./$3" >source.tar.xz &&
		dpkg-deb -f ./*.deb Version >version && rm ./*.deb
}

toolchain_version()
{
	local version
	version=$(installed_version gcc-arm-linux-gnueabihf)
	printf '%s\n' "${version:-$(cat "$cache/kernel/toolchain" 2>/dev/null || true)}"
}

# What a variant is called in the cache
kernel_name()
{
	local version=$linux_series-
	[[ $linux_series != "${linux_versions[0]}" ]] || version=
	printf '%s\n' "$version$1${smp:+-smp}"
}

kernel_key()
{
	mapfile -t patches < <(series_patches "$1")
	key_of "$(kernel_source_version)" "$(toolchain_version)" "$(variant_config "$1")" "$image_dir/lib/kernel.sh" "${patches[@]}"
}

# build_kernel VARIANT: sets $result to the folder with zImage, System.map, vmlinux and config
build_kernel()
{
	local variant=$1 key
	[[ $(kernel_source_version) && ! $refresh ]] && [[ $(toolchain_version) ]] && {
		result=$cache/kernel/$(kernel_name "$variant")-$(kernel_key "$variant")
		[[ -f $result/zImage ]] && return
	}
	need_tools "${kernel_tools[@]}"
	with_lock "kernel-$(kernel_name "$variant")" build_kernel_locked "$variant"
}

build_kernel_locked()
{
	local variant=$1 version pristine tree log stage name
	if [[ -z $(kernel_source_version) || $refresh ]]; then
		with_lock linux-source fetch_kernel_source
	fi
	version=$(kernel_source_version)
	mkdir -p "$cache/kernel"
	toolchain_version >"$cache/kernel/toolchain.$$" && mv "$cache/kernel/toolchain.$$" "$cache/kernel/toolchain"
	result=$cache/kernel/$(kernel_name "$variant")-$(kernel_key "$variant")
	[[ -f $result/zImage ]] && return

	pristine=$cache/build/linux-$version
	name=$(kernel_name "$variant")
	tree=$cache/build/linux-$version-$variant${smp:+-smp}
	log=$cache/logs/kernel-$name.log
	with_lock linux-source unpack_kernel_source "$version" "$pristine"
	patch_kernel "$variant" "$pristine" "$tree"
	run_step "Configuring the kernel ($variant)" "$cache/logs/kernel-$name-config.log" '' configure_kernel "$tree" "$variant" ||
		die "the kernel's configuration failed"
	run_step "Compiling the kernel ($variant), about 10 minutes of two cores when nothing is cached" "$log" \
		'^ +(CC|AS|LD|AR|HOSTCC) ' make_kernel "$tree" zImage ||
		die "the kernel's build failed"
	stage=$(mktemp -d "$cache/kernel/.stage.XXXXXX")
	chmod 755 "$stage"
	cp "$tree/obj/arch/arm/boot/zImage" "$tree/obj/System.map" "$tree/obj/vmlinux" "$stage/"
	cp "$tree/obj/.config" "$stage/config"
	{
		printf 'linux-source-%s %s\n' "$linux_series" "$version"
		printf 'gcc-arm-linux-gnueabihf %s\n' "$(toolchain_version)"
		series_patches "$variant" | xargs -r -n 1 basename
	} >"$stage/manifest"
	rm -rf "$result"
	mv "$stage" "$result"
}

unpack_kernel_source()
{
	[[ -f $2/Makefile ]] && return
	local work
	mkdir -p "$cache/build"
	work=$(mktemp -d "$cache/build/.unpack.XXXXXX")
	run_step "Unpacking the kernel's source" "$cache/logs/linux-unpack.log" '' \
		tar -xf "$cache/linux-source/$1/source.tar.xz" -C "$work" --strip-components=1 ||
		{ rm -rf "$work"; die "couldn't unpack the kernel's source"; }
	chmod 755 "$work"
	rm -rf "$2"
	mv "$work" "$2"
}

# A tree per variant shares its files with the pristine one by hard links.
# Only files that a patch changes are written, and only if they differ from what
# is there, so that make compiles what it has to and no more.
patch_kernel()
{
	local variant=$1 pristine=$2 tree=$3 patch file stage
	if [[ ! -f $tree/Makefile ]]; then
		rm -rf "$tree" "$tree.new"
		cp -al "$pristine" "$tree.new"
		mv "$tree.new" "$tree"
	fi
	stage=$(mktemp -d "$cache/build/.patch.XXXXXX")
	mapfile -t patches < <(series_patches "$variant")
	{
		cat "$tree/.patched" 2>/dev/null || true
		sed -nE 's,^(---|\+\+\+) [ab]/([^\t ]+).*,\2,p' "${patches[@]}" /dev/null
	} | sort -u >"$stage/files"
	while read -r file; do
		mkdir -p "$stage/tree/$(dirname "$file")"
		[[ ! -e $pristine/$file ]] || cp "$pristine/$file" "$stage/tree/$file"
	done <"$stage/files"
	for patch in "${patches[@]}"; do
		# no fuzz: a patch that only nearly fits has to be looked at
		patch -d "$stage/tree" -p1 -F0 --no-backup-if-mismatch <"$patch" >"$cache/logs/patch-$(kernel_name "$variant").log" 2>&1 || {
			rm -rf "$stage"
			log_excerpt "$cache/logs/patch-$(kernel_name "$variant").log" >&2
			die "$(basename "$patch") doesn't apply to Debian's source $version"
		}
	done
	# First the list: a build that is interrupted between the copies leaves none that the next one doesn't know of.
	cp "$stage/files" "$tree/.patched.new"
	mv "$tree/.patched.new" "$tree/.patched"
	while read -r file; do
		if [[ ! -e $stage/tree/$file ]]; then
			rm -f "$tree/$file"
		elif ! cmp -s "$stage/tree/$file" "$tree/$file"; then
			mkdir -p "$tree/$(dirname "$file")"
			cp --remove-destination "$stage/tree/$file" "$tree/$file"
		fi
	done <"$stage/files"
	rm -rf "$stage"
}

# The output folder is directly below the source, so that paths are relative
# and ccache finds one variant's objects for another.
make_kernel()
{
	local tree=$1 compiler=${cross}gcc
	shift
	if command -v ccache >/dev/null; then
		compiler="ccache ${cross}gcc"
		export CCACHE_DIR=$cache/ccache CCACHE_NOHASHDIR=1 CCACHE_MAXSIZE=3G
	fi
	KBUILD_BUILD_TIMESTAMP=2026-01-01 KBUILD_BUILD_USER=renode-exynos5422 KBUILD_BUILD_HOST=build KBUILD_BUILD_VERSION=1 \
		make -C "$tree" O=obj ARCH=arm CROSS_COMPILE=$cross CC="$compiler" -j"$(nproc)" "$@"
}

configure_kernel()
{
	local tree=$1 line symbol lost=0
	mkdir -p "$tree/obj"
	variant_config "$2" >"$tree/obj/config.wanted"
	[[ ! -f $tree/obj/.config ]] || cp "$tree/obj/.config" "$tree/obj/.config.before"
	KCONFIG_ALLCONFIG=$tree/obj/config.wanted make_kernel "$tree" allnoconfig || return
	while read -r line; do
		case $line in
		CONFIG_*) grep -qxF "$line" "$tree/obj/.config" && continue ;;
		'# CONFIG_'*)
			symbol=${line#\# }
			grep -q "^${symbol%% *}=" "$tree/obj/.config" || continue ;;
		*) continue ;;
		esac
		printf 'error: Kconfig does not keep: %s\n' "$line"
		lost=1
	done <"$tree/obj/config.wanted"
	return $lost
}
