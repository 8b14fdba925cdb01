# SPDX-License-Identifier: MIT
# Programs of our own for the guest. Sourced.

# Where there is no compiler, the cache's programs are those of the one that it knows.
guest_toolchain()
{
	local libc
	libc=$(installed_version libc6-dev-armhf-cross)
	[[ $(toolchain_version) && $libc ]] && printf '%s %s\n' "$(toolchain_version)" "$libc" || cat "$cache/guest/toolchain" 2>/dev/null
}

# build_guest PROGRAM: sets $result to it
build_guest()
{
	[[ $(guest_toolchain) ]] || need_tools "${guest_tools[@]}"
	result=$cache/guest/$1-$(key_of "$(guest_toolchain)" "$image_dir/$1"/*.[ch] "$image_dir/guest/device.h" "$image_dir/lib/guest.sh")
	[[ -f $result ]] && return
	need_tools "${guest_tools[@]}"
	result=$cache/guest/$1-$(key_of "$(guest_toolchain)" "$image_dir/$1"/*.[ch] "$image_dir/guest/device.h" "$image_dir/lib/guest.sh")
	with_lock guest compile_guest "$1" "$result"
}

# Statically linked, so that it runs whatever libraries the root file system has.
compile_guest()
{
	[[ ! -f $2 ]] || return 0
	mkdir -p "$cache/guest"
	run_step "Compiling $1" "$cache/logs/$1.log" '' "${cross}gcc" -std=gnu11 -O2 -Wall -Wextra -Werror -D_GNU_SOURCE -static -s \
		-o "$2.new" "$image_dir/$1"/*.c || die "$1 did not compile"
	guest_toolchain >"$cache/guest/toolchain.new"
	mv "$cache/guest/toolchain.new" "$cache/guest/toolchain"
	mv "$2.new" "$2"
}
