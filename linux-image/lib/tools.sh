# SPDX-License-Identifier: MIT
# The programs a build needs, and the Debian packages they are in. Sourced.

# command:package, or =package for one without a command
kernel_tools=(arm-linux-gnueabihf-gcc:gcc-arm-linux-gnueabihf gcc:gcc make:make flex:flex bison:bison bc:bc
	perl:perl xz:xz-utils patch:patch ccache:ccache)
rootfs_tools=(cpio:cpio readelf:binutils xz:xz-utils)
dtb_tools=(cpp:cpp dtc:device-tree-compiler)
guest_tools=(arm-linux-gnueabihf-gcc:gcc-arm-linux-gnueabihf =libc6-dev-armhf-cross)

# installed_version PACKAGE: nothing if it isn't installed
installed_version()
{
	dpkg-query -W -f '${db:Status-Status} ${Version}' "$1" 2>/dev/null | sed -n 's/^installed //p' || true
}

# need_tools COMMAND:PACKAGE... or =PACKAGE...: installs what is missing, or says what to install
need_tools()
{
	local pair missing=() packages apt=()
	for pair in "$@"; do
		case $pair in
		=*) [[ $(installed_version "${pair#=}") ]] || missing+=("${pair#=}") ;;
		*) command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}") ;;
		esac
	done
	((${#missing[@]})) || return 0
	packages=$(printf '%s\n' "${missing[@]}" | sort -u | tr '\n' ' ')
	packages=${packages% }
	command -v apt-get >/dev/null || die "these are missing, and there is no apt-get to install them with: $packages"
	if ((EUID)); then
		command -v sudo >/dev/null || die "as root, run: apt-get install $packages"
		apt=(sudo)
	fi
	say "These Debian packages are missing and get installed: $packages"
	# shellcheck disable=SC2086 # one word per package
	run_step "Installing packages" "$cache/logs/apt-install.log" '^Setting up' \
		"${apt[@]}" sh -c 'apt_get="apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3"
			export DEBIAN_FRONTEND=noninteractive
			$apt_get install -y --no-install-recommends "$@" || { $apt_get update && $apt_get install -y --no-install-recommends "$@"; }' \
		sh $packages ||
		die "couldn't install $packages"
}
