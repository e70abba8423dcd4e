// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bench/system.h"

#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/clock.h"
#include "bench/cgroup.h"
#include "json/build.h"
#include "json/get.h"
#include "platform/platform.h"

#define CLOCK_SOURCE "sys/devices/system/clocksource/clocksource0/current_clocksource"
#define GOVERNOR     "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"
#define NS	     1000000000u

static uint64_t timeval_ns(const struct timeval *time)
{
	return (uint64_t)time->tv_sec * NS + (uint64_t)time->tv_usec * 1000;
}

/* The first line of /proc/stat: user nice system idle iowait irq softirq steal guest guest_nice;
 * the last two are in the first two already. */
static void read_processors(const struct vd_root *root, struct vd_bench_cpu_times *usage)
{
	unsigned long long user, nice_, system, idle, iowait, irq, softirq, steal;
	uint64_t tick_ns = NS / (uint64_t)sysconf(_SC_CLK_TCK);
	static _Thread_local char text[1 << 16];

	if (vd_root_read(root, "proc/stat", text, sizeof(text), NULL) < 0 ||
	    sscanf(text, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice_, &system,
		   &idle, &iowait, &irq, &softirq, &steal) != 8)
		return;
	usage->busy_ns = (user + nice_ + system + irq + softirq) * tick_ns;
	usage->steal_ns = steal * tick_ns;
}

/* A line "KEY NUMBER" of a file of cgroups. */
static uint64_t number_after(const char *text, const char *key)
{
	const char *at = strstr(text, key);
	unsigned long long number;

	return at && sscanf(at + strlen(key), " %llu", &number) == 1 ? number : 0;
}

static uint64_t read_cgroup_throttling(const struct vd_root *root)
{
	char path[VD_CGROUP_MAX + 64], text[4096];

	if (vd_cgroup_path(root, "cpu.stat", path, sizeof(path)) < 0 ||
	    vd_root_read(root, path, text, sizeof(text), NULL) < 0)
		return 0;
	return number_after(text, "nr_throttled");
}

static uint64_t read_heat(const struct vd_root *root)
{
	static const char path[] =
		"sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count";
	unsigned long long count;
	char text[32];

	return vd_root_read(root, path, text, sizeof(text), NULL) == 0 &&
			       sscanf(text, "%llu", &count) == 1
		       ? count
		       : 0;
}

void vd_bench_cpu_times_read(const struct vd_root *root, struct vd_bench_cpu_times *ret)
{
	struct rusage own;

	*ret = (struct vd_bench_cpu_times){ .wall_ns = vd_clock_ns() };
	if (getrusage(RUSAGE_SELF, &own) == 0) {
		ret->user_ns = timeval_ns(&own.ru_utime);
		ret->system_ns = timeval_ns(&own.ru_stime);
	}
	read_processors(root, ret);
	ret->throttled = read_cgroup_throttling(root) + read_heat(root);
}

/* The kernel's counters have been seen to step back (idle time is one that does). */
static uint64_t since(uint64_t now, uint64_t before)
{
	return now > before ? now - before : 0;
}

struct vd_bench_cpu_times vd_bench_cpu_times_since(const struct vd_bench_cpu_times *now,
						   const struct vd_bench_cpu_times *before)
{
	return (struct vd_bench_cpu_times){
		.wall_ns = since(now->wall_ns, before->wall_ns),
		.user_ns = since(now->user_ns, before->user_ns),
		.system_ns = since(now->system_ns, before->system_ns),
		.busy_ns = since(now->busy_ns, before->busy_ns),
		.steal_ns = since(now->steal_ns, before->steal_ns),
		.throttled = since(now->throttled, before->throttled),
	};
}

static void add_file(struct json_object *object, const char *key, const struct vd_root *root,
		     const char *path)
{
	char text[64];
	bool there = vd_root_read(root, path, text, sizeof(text), NULL) == 0;

	vd_json_add_text(object, key, there ? text : NULL);
}

struct json_object *vd_bench_system_json(const struct vd_root *root)
{
	struct json_object *object = vd_json_object();
	struct utsname names;

	if (uname(&names) == 0) {
		vd_json_add_text(object, "kernel", names.release);
		vd_json_add_text(object, "machine", names.machine);
	}
	vd_json_add(object, "processors", vd_json_integer(sysconf(_SC_NPROCESSORS_ONLN)));
	add_file(object, "governor", root, GOVERNOR);
	add_file(object, "clockSource", root, CLOCK_SOURCE);
	vd_json_add(object, "platforms", vd_platform_json(root));
	return object;
}

/* Those that the vDSO can't read (Linux: vdso_clock_mode is VDSO_CLOCKMODE_NONE). */
bool vd_bench_clock_is_slow(const struct vd_root *root, char *buf, size_t size)
{
	static const char *const slow[] = { "hpet", "acpi_pm", "jiffies", "refined-jiffies",
					    "pit" };

	if (vd_root_read(root, CLOCK_SOURCE, buf, size, NULL) < 0)
		return false;
	for (size_t i = 0; i < VD_ARRAY_SIZE(slow); i++) {
		if (strcmp(slow[i], buf) == 0)
			return true;
	}
	return false;
}

uint64_t vd_bench_clock_step_ns(void)
{
	struct timespec step;

	if (clock_getres(CLOCK_MONOTONIC, &step) < 0)
		return 0;
	return (uint64_t)step.tv_sec * 1000000000u + (uint64_t)step.tv_nsec;
}

/* "qemu" is found only where it emulates the processor; behind another hypervisor too. */
bool vd_bench_is_emulated(struct json_object *system)
{
	struct json_object *platforms = json_object_object_get(system, "platforms");
	size_t count = json_object_is_type(platforms, json_type_array)
			       ? json_object_array_length(platforms)
			       : 0;

	for (size_t i = 0; i < count; i++) {
		struct json_object *platform = json_object_array_get_idx(platforms, i);
		const char *name = vd_json_member_text(platform, "name");

		if (name && (strcmp(name, "qemu") == 0 || strcmp(name, "hercules") == 0))
			return true;
	}
	return false;
}
