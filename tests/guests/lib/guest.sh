# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# A guest's life: boot, commands, end. All of it is in LAB_DIR/run/NAME (each file of tests has LAB_DIR/test/FILE/NAME, so that a
# guest that a person has a shell in is left alone).

guest_dir() {
	printf '%s/%s/%s\n' "$LAB_DIR" "${VIRTD_LAB_RUN-run}" "$1"
}

# guest_program NAME - what it runs in.
guest_program() {
	case $(value "$(guest_file "$1")" machine) in
	hercules) printf 'hercules\n' ;;
	*) printf 'qemu\n' ;;
	esac
}

# guest_runs NAME - whether the program that it runs in is there: QEMU is told the name, Hercules stays in the guest's folder.
guest_runs() {
	local dir pid
	dir=$(guest_dir "$1")
	pid=$(cat "$dir/pid" 2>/dev/null) && [[ -e /proc/$pid/cmdline ]] || return
	[[ /proc/$pid/cwd -ef $dir ]] || tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q -- "-name $1 "
}

# must_have NAME PROGRAM - it runs in PROGRAM, or that is said.
must_have() {
	[[ $(guest_program "$1") == "$2" ]] || die "$1 does not run in $2, but in $(guest_program "$1")"
}

guest_list() {
	local name file state
	for name in $(guest_names); do
		file=$(guest_file "$name")
		state=stopped
		guest_runs "$name" && state=running
		printf '%-13s %-8s %-8s %s\n' "$name" "$state" "$(value "$file" arch)" "$(value "$file" about)"
	done
}

# must_run NAME - it runs, or that is said.
must_run() {
	guest_file "$1" >/dev/null || exit
	guest_runs "$1" || die "$1 does not run; start it with: lab boot $1"
}

# channel NAME VERB … - talk to the guest.
channel() {
	local name=$1
	shift
	python3 -S -E -B "$LAB_SOURCE/lib/channel.py" "$(guest_dir "$name")" "$@"
}

guest_run() {
	local seconds=60 input=() option
	OPTIND=1
	while getopts it: option; do
		case $option in
		i) input=(-i) ;;
		t) seconds=$OPTARG ;;
		*) die "usage: lab run [-i] [-t SECONDS] NAME COMMAND…" ;;
		esac
	done
	shift $((OPTIND - 1))
	[[ $# -ge 2 ]] || die "usage: lab run [-i] [-t SECONDS] NAME COMMAND…"
	local name=$1
	shift
	must_run "$name"
	channel "$name" run "${input[@]}" "$seconds" "$*"
}

# guest_host NAME COMMAND… - as guest_run, in the guest that NAME runs in.
guest_host() {
	[[ $# -ge 2 ]] || die "usage: lab host NAME COMMAND…"
	local name=$1
	shift
	is_nested "$(guest_file "$name")" || die "$name runs on this machine itself, in no other guest"
	must_run "$name"
	python3 -S -E -B "$LAB_SOURCE/lib/channel.py" "$(guest_dir "$name")/host" run 60 "$*"
}

guest_put() {
	guest_run -i "$1" "cat >'$3'" <"$2"
}

guest_qmp() {
	must_run "$1"
	must_have "$1" qemu
	channel "$1" qmp "$2"
}

guest_log() {
	guest_file "$1" >/dev/null || exit
	[[ -e $(guest_dir "$1")/console.log ]] || die "$1 has not been booted"
	cat "$(guest_dir "$1")/console.log"
}

guest_panel() {
	must_run "$1"
	must_have "$1" hercules
	hercules_tell "$@"
}

guest_shell() {
	must_have "$1" qemu
	guest_boot "$1"
	say "$1: Ctrl-] or exit leaves; lab stop $1 ends the guest"
	channel "$1" shell
}

guest_stop() {
	local pid tries=50
	guest_file "$1" >/dev/null || exit
	guest_runs "$1" || return 0
	pid=$(<"$(guest_dir "$1")/pid")
	kill "$pid"
	while guest_runs "$1"; do
		((tries-- > 0)) || kill -KILL "$pid"
		sleep 0.1
	done
}

# guest_may_try NAME BOOTS - whether to boot again after so many in vain: an emulated machine that is starved of time can miss its own
# timers while it starts, once; Hercules 3.13 now and then aborts at its start, which takes a second, and says nothing of why.
guest_may_try() {
	[[ $2 -lt 2 ]] || { [[ $2 -lt 6 ]] && ! guest_runs "$1"; }
}

# guest_image NAME - its kernel, its ramdisk, its root disk.
guest_image() {
	fetch_guest_kernel "$1" "$(guest_file "$1")" || exit
	fetch_emulator "$(guest_file "$1")"
	(
		locked "image-$1"
		image_base "$1"
		image_programs "$1"
		image_root "$1"
	)
}

# guest_boot NAME - build what is in it, start it, wait until its agent answers. A guest that runs is left as it is.
guest_boot() {
	local name=$1 file arch start boots=1
	file=$(guest_file "$name") || exit
	arch=$(value "$file" arch)
	"$(guest_program "$name")_need" "$arch"
	need python3 python3
	need flock util-linux
	if guest_runs "$name"; then
		channel "$name" wait 60 || die "$name runs but does not answer; end it with: lab stop $name"
		return
	fi
	# A repository has packages, which are built from the sources themselves.
	if [[ ${VIRTD_LAB_BUILD-yes} == no || -n $(value "$file" repository) ]]; then
		fetch_programs "$arch" || exit
		mkdir -p "$LAB_DIR/install/$arch"
	else
		build_arch "$arch" || exit
	fi
	guest_image "$name" || exit
	! is_nested "$file" || guest_image "$(value "$file" host)" || exit
	start=$SECONDS
	say "$name: booting"
	"$(guest_program "$name")_start" "$name"
	until guest_answers "$name"; do
		guest_may_try "$name" $((boots++)) || guest_fail "$name"
		say "$name: no answer; booting once more"
		guest_stop "$name"
		"$(guest_program "$name")_start" "$name"
	done
	say "$name: up after $((SECONDS - start)) s"
}

# guest_reboot NAME [OLD NEW]… - end it in good order, and start it again with the disks as they are.
guest_reboot() {
	local name=$1 dir deadline=$((SECONDS + 600)) start=$SECONDS
	shift
	[[ $(($# % 2)) -eq 0 ]] || die "usage: lab reboot NAME [OLD NEW]…"
	must_run "$name"
	if [[ $(guest_program "$name") == hercules ]]; then
		[[ $# -eq 0 ]] || die "$name has the devices that Hercules has: change them by lab panel"
		hercules_reboot "$name"
		say "$name: up again after $((SECONDS - start)) s"
		return
	fi
	dir=$(guest_dir "$name")
	# Its end may be quicker than its answer.
	(guest_run -t 30 "$name" 'sync; if [ -d /run/systemd/system ]; then systemctl reboot; else reboot -f; fi') >/dev/null 2>&1
	while guest_runs "$name"; do
		((SECONDS < deadline)) || die "$name does not end; its last words are in $dir/console.log, and lab stop $name ends it"
		sleep 0.1
	done
	mv "$dir/console.log" "$dir/console-before.log"
	qemu_launch "$name" "$@"
	if ! guest_answers "$name"; then
		# As in guest_boot.
		say "$name: no answer; starting it once more"
		guest_stop "$name"
		qemu_launch "$name" "$@"
		guest_answers "$name" || guest_fail "$name"
	fi
	say "$name: up again after $((SECONDS - start)) s"
}

guest_answers() {
	channel "$1" wait "$(value "$(guest_file "$1")" patience 240)"
}

# guest_fail NAME - say what is known of a guest that does not answer, and end it.
guest_fail() {
	local dir last
	dir=$(guest_dir "$1")
	guest_stop "$1"
	last=$(grep -av '^[[:space:]]*$' "$dir/console.log" | tail -n 1 | tr -d '\r')
	die "$1 does not answer; its last words: ${last:-none} (all of them: $dir/*.log)"
}
