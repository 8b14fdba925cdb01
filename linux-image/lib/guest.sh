# SPDX-License-Identifier: MIT
# Programs of our own for the guest. Sourced.

# build_guest PROGRAM: sets $result to it
build_guest()
{
	local compiler libc
	compiler=$(toolchain_version) libc=$(installed_version libc6-dev-armhf-cross)
	[[ $compiler && $libc ]] || need_tools "${guest_tools[@]}"
	compiler=$(toolchain_version) libc=$(installed_version libc6-dev-armhf-cross)
	result=$cache/guest/$1-$(key_of "$compiler" "$libc" "$image_dir/$1"/*.[ch] "$image_dir/lib/guest.sh")
	[[ -f $result ]] && return
	need_tools "${guest_tools[@]}"
	with_lock guest compile_guest "$1" "$result"
}

# Statically linked, so that it runs whatever libraries the root file system has.
compile_guest()
{
	[[ ! -f $2 ]] || return 0
	mkdir -p "$cache/guest"
	run_step "Compiling $1" "$cache/logs/$1.log" '' "${cross}gcc" -std=gnu11 -O2 -Wall -Wextra -Werror -D_GNU_SOURCE -static -s \
		-o "$2.new" "$image_dir/$1"/*.c || die "$1 did not compile"
	mv "$2.new" "$2"
}
