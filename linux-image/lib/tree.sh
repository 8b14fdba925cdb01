# SPDX-License-Identifier: MIT
# Kernels of somebody else's: a tree, built as it is and not touched. Sourced, behind kernel.sh.

# Statuses: what was given can't be used; the kernel's own source doesn't compile.
status_bad=2 status_no_kernel=4
oldest_tree=5.10
needed_options=$image_dir/kernel/needed

# tree_version DIR: such as 6.1.192; nothing where DIR is no kernel
tree_version()
{
	[[ -f $1/Makefile && -f $1/Kconfig && -f $1/Kbuild && -d $1/arch/arm ]] || return 0
	awk -F ' *= *' '$1 ~ /^(VERSION|PATCHLEVEL|SUBLEVEL)$/ { part[$1] = $2 } NR > 8 { exit }
		END { if(part["VERSION"] != "") print part["VERSION"] "." part["PATCHLEVEL"] "." part["SUBLEVEL"] }' "$1/Makefile"
}

# older VERSION THAN
older()
{
	[[ $1 != "$2" && $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]
}

# check_tree DIR: sets $tree and $version, or says why this isn't one
check_tree()
{
	local above
	[[ -d $1 ]] || die "there is no folder $1" $status_bad
	tree=$(cd "$1" && pwd -P)
	version=$(tree_version "$tree")
	if [[ ! $version ]]; then
		above=$tree
		while above=$(dirname "$above"); [[ $above != / ]]; do
			[[ ! $(tree_version "$above") ]] || die "$tree lies inside of a Linux tree: give its top, $above" $status_bad
		done
		[[ ! -L $tree/source ]] || die "$tree is what a kernel's build made: give the source, $(readlink -f "$tree/source")" $status_bad
		die "$tree isn't a Linux tree: a kernel's top folder has Makefile, Kbuild, Kconfig and arch/arm" $status_bad
	fi
	[[ $tree != *[[:space:]:]* ]] || die "the kernel's makefiles can't work in a folder with a space or a colon in its name: $tree" $status_bad
	older "$version" "$oldest_tree" && die "$tree is Linux $version, and the board needs $oldest_tree or later" $status_bad
	true
}

# list_tree DIR: the source's files, each ended by a NUL: what git has or would take. Where there is no repository,
# .gitignore tells what a build made. Debian's ignores all at the top, so there we have to know.
list_tree()
{
	local git=(git -c safe.directory='*' -c core.excludesFile=/dev/null -c core.fsmonitor=false)
	cd "$1"
	if [[ -e .git ]] && GIT_OPTIONAL_LOCKS=0 "${git[@]}" ls-files -z --cached --others --exclude-per-directory=.gitignore; then
		return
	fi
	[[ -d $shadow/.none ]] || git init -q --bare "$shadow/.none"
	"${git[@]}" --git-dir="$shadow/.none" --work-tree=. ls-files -z --others --exclude-per-directory=.gitignore -x '!/*' |
		grep -zvE '^(vmlinux[^/]*|System\.map|Module\.symvers|modules[.-][^/]*|\.config[^/]*|\.tmp[^/]*|\.version|\.[^/]*\.cmd|[^/]*\.(o|a|ko|mod|order|cmd|orig|rej)|\.git/.*|tags|TAGS)$'
}

# make_tree OBJ MAKE-ARGUMENT...: of two O=, make takes the last. -L: see shadow-tree.
make_tree()
{
	local obj=$1
	shift
	make_kernel "$shadow" -L O="$obj" "$@" </dev/null
}

# Whoever edits while we compile gets either; the next call takes the rest.
sync_tree()
{
	mkdir -p "$shadow"
	list_tree "$tree" >"$shadow/.files"
	[[ -s $shadow/.files ]] || die "no file of $tree can be read"
	"$image_dir/lib/shadow-tree" "$tree" "$shadow" "$shadow/.patched" <"$shadow/.files" >"$shadow/.changed.new"
	cat "$shadow/.changed.new" >>"$shadow/.changed"
}

# patch_tree PATCH...: into files of the shadow that are its own; a patch that doesn't fit changes nothing
patch_tree()
{
	local stage patch file log=$shadow/patch.log
	((${#@})) || [[ -s $shadow/.patched ]] || return 0
	stage=$(mktemp -d "$shadow/.stage.XXXXXX")
	{
		cat "$shadow/.patched" 2>/dev/null || true
		sed -nE 's,^(---|\+\+\+) [ab]/([^\t ]+).*,\2,p; s,^rename (from|to) (.*),\2,p' "$@" /dev/null
	} | sort -u >"$stage/files"
	mkdir "$stage/tree"
	while read -r file; do
		[[ $file != */../* && $file != ../* && $file != /* ]] || { rm -rf "$stage"; die "a patch leads out of the tree: $file" $status_bad; }
		mkdir -p "$stage/tree/$(dirname "$file")"
		[[ ! -f $tree/$file ]] || cp "$tree/$file" "$stage/tree/$file"
	done <"$stage/files"
	for patch in "$@"; do
		patch -d "$stage/tree" -p1 -F0 -f --no-backup-if-mismatch <"$patch" >"$log" 2>&1 || {
			file=$(sed -nE 's/^patching file (.*)/\1/p; s/^.*can.t find file to patch.*/a file that is not there/p' "$log" | tail -n 1)
			rm -rf "$stage"
			die "the patch $(basename "$patch") doesn't apply to $tree (Linux $version): it fails in $file, see $log" $status_bad
		}
	done
	while read -r file; do
		[[ ! -L $shadow/${file%%/*} ]] && [[ ! $file == arch/* || ! -L $shadow/$(cut -d/ -f1-2 <<<"$file") ]] || continue
		if [[ ! -e $stage/tree/$file ]]; then
			rm -f "$shadow/$file"
		elif [[ -f $tree/$file ]] && cmp -s "$stage/tree/$file" "$tree/$file"; then
			# a link that is new counts as changed
			[[ -L $shadow/$file ]] || ln -sfn "$tree/$file" "$shadow/$file"
			continue
		elif [[ -L $shadow/$file ]] || ! cmp -s "$stage/tree/$file" "$shadow/$file"; then
			mkdir -p "$shadow/$(dirname "$file")"
			cp --remove-destination "$stage/tree/$file" "$shadow/$file"
		fi
		printf '%s\n' "$file"
	done <"$stage/files" >"$stage/patched"
	cp "$stage/patched" "$shadow/.patched.new"
	mv "$shadow/.patched.new" "$shadow/.patched"
	cat "$stage/files" >>"$shadow/.changed"
	rm -rf "$stage"
}

# tree_fragment: our configuration, with what the nearest version of ours has for it
tree_fragment()
{
	local series=7.3
	older "$version" 7.0 && series=6.12
	older "$version" 6.10 && series=6.1
	older "$version" 5.18 && series=5.10
	replace_config <(replace_config "$image_dir/kernel/config" "$image_dir/kernel/config-$series") "${smp:+$image_dir/kernel/config-smp}"
}

# needed_lines CONFIG: what it lacks of what we need, as lines for it
needed_lines()
{
	local option rest
	while read -r option rest; do
		[[ $option == CONFIG_* ]] || continue
		grep -qx "$option=y" "$1" || printf '%s=y\n' "$option"
	done <"$needed_options"
}

# missing_options CONFIG: of what has a reason to be needed, what isn't built in: option, module, reason
missing_options()
{
	local option module why
	while read -r option module why; do
		[[ $option == CONFIG_* && $why ]] || continue
		grep -qx "$option=y" "$1" || printf '%s %s %s\n' "$option" "$module" "$why"
	done <"$needed_options"
}

# explain_option CONFIG_NAME: where the tree has it and what it hangs on
explain_option()
{
	local name=${1#CONFIG_} where depends
	where=$(cd "$tree" && grep -rlE --include='Kconfig*' "^[[:space:]]*(menu)?config $name\$" arch/Kconfig arch/arm block crypto drivers fs init kernel lib mm net usr 2>/dev/null | head -n 1)
	if [[ ! $where ]]; then
		printf 'this tree has no such option\n'
		return
	fi
	depends=$(awk -v name="$name" '$1 ~ /^(menu)?config$/ { inside = $2 == name } inside && /^[[:space:]]*(depends on|help)/ { if($1 == "help") exit; sub(/^[[:space:]]*depends on /, ""); print }' "$tree/$where" | paste -sd '&' | sed 's/&\([^&]\)/ \&\& \1/g; s/&& && *//g')
	printf '%s has it%s\n' "$where" "${depends:+; it depends on $depends}"
}

# configure_tree OBJ: .config from our fragment, or from the configuration that was asked for with what it lacks
configure_tree()
{
	local obj=$shadow/$1 base=$tree_config added=()
	mkdir -p "$obj"
	printf '%s\n' "${tree_set[@]}" >"$obj/config.set"
	if [[ ! $base ]]; then
		replace_config <(tree_fragment) "$obj/config.set" >"$obj/config.wanted"
		KCONFIG_ALLCONFIG=$obj/config.wanted make_tree "$1" allnoconfig
		return
	fi
	if [[ -f $base ]]; then
		cp "$base" "$obj/.config"
	else
		make_tree "$1" "$base" || return
	fi
	needed_lines "$obj/.config" >"$obj/config.added"
	cat "$obj/config.added" "$obj/config.set" >>"$obj/.config"
	make_tree "$1" olddefconfig
}

# check_config OBJ: refuses what can't boot here
check_config()
{
	local config=$shadow/$1/.config option module why source=${tree_config:-our configuration} line
	! grep -qx CONFIG_ARM_LPAE=y "$config" || die "$source makes an LPAE kernel (CONFIG_ARM_LPAE=y), which these boards' models don't run: set # CONFIG_ARM_LPAE is not set" $status_bad
	! grep -qx CONFIG_CPU_BIG_ENDIAN=y "$config" || die "$source makes a big-endian kernel: set # CONFIG_CPU_BIG_ENDIAN is not set" $status_bad
	read -r option module why < <(missing_options "$config") || return 0
	line=$(explain_option "$option")
	die "the kernel would lack $option=y ($why): $line. Set what is missing in your configuration, or by --kernel-set OPTION=y" $status_bad
}

# A name for a tree in the cache, and one for a configuration
tree_key()
{
	printf '%s-%s\n' "$(basename "$tree" | tr -cd 'A-Za-z0-9._-' | cut -c1-24)" "$(key_of "$tree" ${tree_patches:+patched} | cut -c1-10)"
}

# build_tree: sets $result to the folder with zImage, System.map, vmlinux and config of $kernel_tree
build_tree()
{
	local name shadow tree version
	[[ ! $cached_only ]] || die "--cached can't tell whether $kernel_tree has changed" $status_bad
	check_tree "$kernel_tree"
	[[ ! $tree_config || -f $tree_config || $tree_config =~ ^[a-z0-9_.]+_defconfig$ ]] ||
		die "--kernel-config takes a file, or the name of a configuration of the tree's as exynos_defconfig, not $tree_config" $status_bad
	[[ ! $tree_config || -f $tree_config || -f $tree/arch/arm/configs/$tree_config || $tree_config == *.config ]] ||
		die "the tree has no arch/arm/configs/$tree_config" $status_bad
	need_tools "${kernel_tools[@]}" git:git
	[[ ! $tree_config ]] || need_tools =libssl-dev
	name=$(tree_key)
	shadow=$cache/build/tree-$name
	with_lock "tree-$name" build_tree_locked
}

build_tree_locked()
{
	local obj wanted log=$cache/logs/tree-$name.log stage
	mkdir -p "$cache/build" "$cache/kernel"
	sync_tree
	patch_tree "${tree_patches[@]}"
	printf '%s\n' "$tree" >"$shadow/.tree"
	wanted=$(key_of "$tree_config" "$needed_options" "${tree_set[@]}" ${tree_config:+given} "$([[ $tree_config ]] || tree_fragment)")
	obj=obj-${wanted:0:8}
	if [[ ! -f $shadow/$obj/.configured ]] || grep -q Kconfig "$shadow/.changed" || [[ $tree_config == *_defconfig ]]; then
		rm -f "$shadow/$obj/.configured"
		run_tree_step "Configuring Linux $version of $tree" "$log-config" '' configure_tree "$obj" ||
			die "$tree can't be configured, see $log-config" $status_no_kernel
		check_config "$obj"
		if [[ -s $shadow/$obj/config.added ]]; then
			say "Added to $(basename "$tree_config"), which the board needs: $(tr '\n' ' ' <"$shadow/$obj/config.added")"
		fi
		touch "$shadow/$obj/.configured"
	fi
	run_tree_step "Compiling Linux $version of $tree, minutes the first time" "$log" '^ +(CC|AS|LD|AR|HOSTCC) ' make_tree "$obj" zImage ||
		die "$tree doesn't compile: $(grep -E '(error|Error)[: ]' "$log" | head -n 1 | cut -c1-200)" $status_no_kernel
	: >"$shadow/.changed"
	result=$cache/kernel/tree-$name-${wanted:0:8}
	stage=$(mktemp -d "$cache/kernel/.stage.XXXXXX")
	chmod 755 "$stage"
	cp "$shadow/$obj/arch/arm/boot/zImage" "$shadow/$obj/System.map" "$shadow/$obj/vmlinux" "$stage/" && cp "$shadow/$obj/.config" "$stage/config" ||
		{ rm -rf "$stage"; die_full; }
	printf '%s\n' "$tree" >"$stage/manifest"
	rm -rf "$result"
	mv "$stage" "$result"
}

# run_tree_step: as run_step, and tells a full disk from a kernel that doesn't compile
run_tree_step()
{
	run_step "$@" && return
	! grep -q 'No space left on device' "$2" 2>/dev/null || die_full
	return 1
}

die_full()
{
	die "the disk of the cache $cache is full: $(df -h --output=avail "$cache" | tail -n 1 | tr -d ' ') are left. What was built before is still there; make room, or set RENODE_EXYNOS_CACHE"
}
