# SPDX-License-Identifier: MIT
# Root file system: files of Debian's armhf packages with the libraries they
# need, and our init, as an initramfs. Sourced.

# GStreamer of bookworm (1.22.0) asks for the decoded format before it has sent a header, and s5p-mfc refuses.
debian_suite=trixie
debian_mirror=${RENODE_EXYNOS_DEBIAN_MIRROR:-http://deb.debian.org/debian}
library_path=(/usr/lib/arm-linux-gnueabihf /usr/lib)

# A list's lines without comments
list_of()
{
	sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1"
}

packages_key()
{
	key_of "$debian_suite" "$debian_mirror" "$(list_of "$image_dir/rootfs/packages" | sort)"
}

# build_initramfs [FIRMWARE]: sets $result to the archive
build_initramfs()
{
	local firmware=${1:-$image_dir/rootfs/s5p-mfc-v8.fw} packages
	packages=$cache/armhf-packages/$(packages_key)
	if [[ ! -f $packages/versions || $refresh ]]; then
		need_tools "${rootfs_tools[@]}"
		with_lock rootfs fetch_packages "$packages"
	fi
	result=$cache/initramfs/$(key_of "$packages/versions" "$firmware" "$image_dir/rootfs/files" "$image_dir/rootfs/init" \
		"$image_dir"/rootfs/lib/*.sh "$image_dir/lib/rootfs.sh").cpio
	[[ -f $result ]] && return
	need_tools "${rootfs_tools[@]}"
	with_lock rootfs pack_initramfs "$packages" "$firmware" "$result"
}

# apt for armhf, apart from the machine's own
armhf_apt()
{
	local home=$cache/armhf-apt
	apt-get -o Dir::State="$home/state" -o Dir::State::status="$home/state/status" -o Dir::Cache="$home/cache" \
		-o Dir::Etc::SourceList="$home/etc/sources.list" -o Dir::Etc::SourceParts=/dev/null \
		-o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null \
		-o APT::Architecture=armhf -o APT::Architectures=armhf -o APT::Sandbox::User="$(id -un)" \
		-o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}

# While a mirror syncs, a Release file can name an index that isn't there yet. The same release under its other name may
# be whole.
update_package_lists()
{
	local home=$cache/armhf-apt suite
	mkdir -p "$home"/{state/lists/partial,cache/archives/partial,etc}
	: >"$home/state/status"
	for suite in "$debian_suite" stable; do
		printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$debian_mirror" "$suite" >"$home/etc/sources.list"
		armhf_apt update && grep -qx "Codename: $debian_suite" "$home"/state/lists/*_dists_"$suite"_InRelease && return
	done
	return 1
}

download_packages()
{
	update_package_lists && cd "$1" && list_of "$image_dir/rootfs/packages" | xargs -r "$image_dir/lib/armhf-apt" download
}

fetch_packages()
{
	local packages=$1 stage deb
	[[ ! -f $packages/versions || $refresh ]] || return 0
	mkdir -p "$cache/armhf-packages"
	stage=$(mktemp -d "$cache/armhf-packages/.stage.XXXXXX")
	chmod 755 "$stage"
	mkdir "$stage/debs" "$stage/root"
	run_step "Downloading $(list_of "$image_dir/rootfs/packages" | wc -l) armhf packages of Debian $debian_suite" "$cache/logs/armhf-packages.log" '^Get:' \
		download_packages "$stage/debs" ||
		{ rm -rf "$stage"; die "couldn't download the root file system's packages"; }
	for deb in "$stage"/debs/*.deb; do
		dpkg-deb -x "$deb" "$stage/root"
		dpkg-deb -W --showformat '${Package} ${Version} ${Architecture}\n' "$deb"
	done >"$stage/versions.new"
	rm -rf "$stage/debs"
	mv "$stage/versions.new" "$stage/versions"
	rm -rf "$packages"
	mv "$stage" "$packages"
}

# trace_libraries ROOT: reads paths from stdin, prints each and the file it is, with all that they need to be loaded
trace_libraries()
{
	local root=$1 path file name missing=0
	local -A file_of=() library=() seen=()
	local -a queue
	# links of the target that are absolute would lead out of it: there are none among libraries
	while IFS=$'\t' read -r path file; do
		file_of[$path]=$file
		case ${path%/*} in
		"${library_path[0]}"|"${library_path[1]}") library[${path##*/}]=$path ;;
		esac
	done < <(cd "$root" && paste <(find . -xtype f -printf '/%P\n') <(find . -xtype f -print0 | xargs -0 readlink -f))
	mapfile -t queue
	while ((${#queue[@]})); do
		path=${queue[0]}
		queue=("${queue[@]:1}")
		[[ -z ${seen[$path]:-} ]] || continue
		seen[$path]=1
		file=${file_of[$path]:-}
		[[ $file ]] || {
			printf 'error: no package of rootfs/packages has %s\n' "$path"
			missing=1
			continue
		}
		printf '%s\t%s\n' "$path" "$file"
		while read -r name; do
			[[ ${library[$name]:-} ]] || {
				printf 'error: %s needs %s: add the package that has it to rootfs/packages\n' "$path" "$name"
				missing=1
				continue
			}
			queue+=("${library[$name]}")
		done < <(readelf -dlW "$file" 2>/dev/null |
			sed -nE 's/.*\(NEEDED\).*\[(.*)\]/\1/p; s,.*program interpreter: .*/([^]]*)\],\1,p')
	done
	return $missing
}

# card_nodes FIRST LAST: an archive of the device nodes cardN, for which it takes no rights to make it
card_nodes()
{
	local minor name
	for ((minor = $1; minor <= $2; minor++)); do
		cpio_entry "card$minor" 8576 226 "$minor" # S_IFCHR | 0600
	done
	cpio_entry 'TRAILER!!!' 0 0 0
}

cpio_inode=0

# cpio_entry NAME MODE MAJOR MINOR: a member without content, in cpio's newc format
cpio_entry()
{
	printf '070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%s\0' \
		$((++cpio_inode)) "$2" 0 0 1 0 0 0 0 "$3" "$4" $((${#1} + 1)) 0 "$1"
	# header and name fill whole words
	local fill=$(((4 - (110 + ${#1} + 1) % 4) % 4))
	((fill == 0)) || printf '%0*d' $fill 0 | tr 0 '\0'
}

pack_initramfs()
{
	local packages=$1 firmware=$2 target=$3 stage path file
	[[ ! -f $target ]] || return 0
	mkdir -p "$cache/initramfs"
	stage=$(mktemp -d "$cache/initramfs/.stage.XXXXXX")
	list_of "$image_dir/rootfs/files" | trace_libraries "$packages/root" >"$stage/traced" || {
		grep '^error:' "$stage/traced" | sort -u >&2
		rm -rf "$stage"
		die "the root file system is incomplete"
	}
	mkdir -p "$stage/tree"/{proc,sys,dev,tmp,run,job,usr/bin,usr/sbin,usr/lib/job,usr/lib/firmware}
	ln -s usr/bin usr/sbin usr/lib "$stage/tree/"
	while IFS=$'\t' read -r path file; do
		install -D -m 755 "$file" "$stage/tree$path"
	done <"$stage/traced"
	install -m 755 "$image_dir/rootfs/init" "$stage/tree/init"
	install -m 644 "$image_dir"/rootfs/lib/*.sh "$stage/tree/usr/lib/job/"
	install -m 644 "$firmware" "$stage/tree/usr/lib/firmware/s5p-mfc-v8.fw"
	card_nodes 1 63 >"$stage/tree/usr/lib/job/cards.cpio"
	install -m 644 "$packages/versions" "$stage/tree/usr/lib/job/versions"
	find "$stage/tree" -exec touch -h -d @0 {} +
	(cd "$stage/tree" && find . -mindepth 1 | LC_ALL=C sort | cpio -o -H newc --reproducible --owner=0:0 --quiet) >"$stage/initramfs" ||
		{ rm -rf "$stage"; die "cpio failed; is the disk full?"; }
	mv "$stage/initramfs" "$target"
	rm -rf "$stage"
}
