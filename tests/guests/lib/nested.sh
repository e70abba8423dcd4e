# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# A guest that runs by KVM in another guest of the lab, its host: KVM works inside an emulated guest. The host's ramdisk has one more archive, /nest:
# the guest's kernel, its ramdisk and the script that starts its QEMU (nested-setup.sh). The lab's channels to the guest are terminals
# of the host, whose other ends are sockets of this machine. The host's own sockets are in the folder "host" of the guest's folder.
# If the host's kernel has a hypervisor below it, the guest is a domain of that hypervisor, started by xl (xen-setup.sh).

# The terminals, in the order in which the host numbers them. Its hvc0 is its own shell.
nested_terminals=(agent shell qmp console)

# is_nested FILE - whether the guest's FILE names a host.
is_nested() {
	[[ -n $(value "$1" host) ]]
}

# nested_channels - the lab's channels, as the guest's QEMU has them.
nested_channels() {
	local number
	for number in "${!nested_terminals[@]}"; do
		printf '%s\n' -chardev "serial,id=${nested_terminals[number]},path=/dev/hvc$((number + 1))"
	done
}

# nested_host_command NAME - QEMU's words for the host of the guest NAME.
nested_host_command() {
	local host channel
	host=$(guest_file "$(value "$(guest_file "$1")" host)") || exit
	qemu_guest "$1" "$host" "$(qemu_kernel "$host")" qemu_sockets host/
	printf '%s\n' -chardev file,id=nested-console,path=console.log
	for channel in agent shell qmp; do qemu_socket "nested-$channel" "$channel.sock"; done
	for channel in "${nested_terminals[@]}"; do
		printf '%s\n' -device "virtconsole,bus=lab.0,chardev=nested-$channel,name=org.virtd.nested.$channel"
	done
}

# nested_script FILE - what starts the guest in its host: its disks, what its host does first, its QEMU or its domain.
nested_script() {
	local words name size
	values "$1" prepare | sed 's/$/ || exit/'
	while read -r name size; do
		printf 'truncate -s %s disk-%s\n' "$size" "$name"
	done < <(values "$1" disk)
	if is_domain "$1"; then
		printf 'exec sh /etc/lab-setup domain\n'
		return
	fi
	mapfile -t words < <(qemu_guest nested "$1" kernel nested_channels)
	printf 'exec'
	printf ' %q' "${words[@]}"
	printf '\n'
}

# is_domain FILE - whether the guest of FILE is a domain of its host's hypervisor.
is_domain() {
	[[ -n $(value "$(guest_file "$(value "$1" host)")" hypervisor) ]]
}

# nested_domain FILE - the domain of the guest's FILE, as xl reads it. If the kernel ends, so does the domain, whatever it asks for.
nested_domain() {
	printf '%s\n' "name = 'guest'" "type = '$(value "$1" machine)'" "memory = $(value "$1" memory)" "vcpus = $(value "$1" cpus 1)" \
		"kernel = '/nest/kernel'" "ramdisk = '/nest/initrd'" "cmdline = '$(qemu_words "$1")'" \
		"on_poweroff = 'destroy'" "on_reboot = 'destroy'" "on_crash = 'destroy'"
	values "$1" domain
}

# nested_pack NAME - in the guest's folder: its ramdisk, initrd, replaced by that of its host, which has the guest in it.
nested_pack() {
	local file host
	file=$(guest_file "$1")
	host=$(value "$file" host)
	qemu_hypervisor "$(guest_file "$host")"
	mkdir -p host nest/nest || exit
	ln -s ../pid host/pid
	mv initrd nest/nest/initrd
	cp "$(qemu_kernel "$file")" nest/nest/kernel || exit
	(cd nest/nest && nested_script "$file" >start && rm -f disk-*) || exit
	! is_domain "$file" || nested_domain "$file" >nest/nest/domain || exit
	pack nest >nest.cpio || exit
	cat "$LAB_DIR/image/$host"/{base,programs,packages}.cpio nest.cpio >initrd || die "$PWD/initrd can't be written"
	rm -rf nest nest.cpio
}
