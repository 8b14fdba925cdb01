# SPDX-License-Identifier: MIT
# Other clients of the drivers: an archive behind the initramfs, only for tests that ask for it. Sourced.

# build_clients: sets $result to the archive
build_clients()
{
	local key
	key=$(key_of "$debian_suite" "$debian_mirror" "$image_dir/clients/packages" "$image_dir/clients/files" "$image_dir/lib/clients.sh")
	result=$cache/initramfs/clients-$key.cpio
	[[ -f $result && ! $refresh ]] && return
	need_tools "${rootfs_tools[@]}"
	with_lock clients pack_clients "$result"
}

# With everything the packages depend on: the files' libraries are traced in it, and the others stay out.
download_clients()
{
	local names
	update_package_lists || return
	mapfile -t names < <(list_of "$image_dir/clients/packages")
	mapfile -t names < <(armhf_apt -s --no-install-recommends install "${names[@]}" | sed -n 's/^Inst \([^ ]*\).*/\1/p')
	((${#names[@]})) && cd "$1" && "$image_dir/lib/armhf-apt" download "${names[@]}"
}

pack_clients()
{
	local target=$1 stage deb path file
	[[ ! -f $target || $refresh ]] || return 0
	mkdir -p "$cache/initramfs"
	stage=$(mktemp -d "$cache/initramfs/.stage.XXXXXX")
	mkdir "$stage/debs" "$stage/root" "$stage/tree"
	run_step "Downloading players for the guest, with what they need (140 MB)" "$cache/logs/clients.log" '^Get:' download_clients "$stage/debs" ||
		{ rm -rf "$stage"; die "couldn't download the players' packages"; }
	for deb in "$stage"/debs/*.deb; do
		dpkg-deb -x "$deb" "$stage/root"
		rm "$deb"
	done
	# Debian finds these by ld.so.conf and by links that its packages make when they are installed.
	cp -a "$stage/root/usr/lib/arm-linux-gnueabihf"/{blas,lapack,pulseaudio}/*.so* "$stage/root/usr/lib/arm-linux-gnueabihf/"
	list_of "$image_dir/clients/files" | trace_libraries "$stage/root" >"$stage/traced" || {
		grep '^error:' "$stage/traced" | sort -u >&2
		rm -rf "$stage"
		die "the players are incomplete"
	}
	while IFS=$'\t' read -r path file; do
		install -D -m 755 "$file" "$stage/tree$path"
	done <"$stage/traced"
	# The initramfs has links for these.
	[[ ! -e $stage/tree/lib ]] || { cp -a "$stage/tree/lib/." "$stage/tree/usr/lib/" && rm -rf "$stage/tree/lib"; }
	find "$stage/tree" -exec touch -h -d @0 {} +
	(cd "$stage/tree" && find . -mindepth 1 | LC_ALL=C sort | cpio -o -H newc --reproducible --owner=0:0 --quiet) >"$stage/archive" ||
		{ rm -rf "$stage"; die "cpio failed; is the disk full?"; }
	mv "$stage/archive" "$target"
	rm -rf "$stage"
}
