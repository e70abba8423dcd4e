// SPDX-License-Identifier: LGPL-2.1-or-later
/* Any text as a policy. A refusal names the file and has a reason; what is taken gives parameters for each rule. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "fuzz.h"
#include "json/json.h"
#include "output/error.h"
#include "policies/policy.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	return 0;
}

static void check_rules(const struct policy *policy)
{
	for (size_t i = 0; i < json_object_array_length(policy->rules); i++) {
		vd_autojson struct json_object *parameters = policy_parameters(policy, i);

		if (!parameters)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	vd_autoclose int fd = memfd_create("policy", MFD_CLOEXEC);
	struct policy policy = { 0 };
	struct error error = { 0 };
	char path[64];

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (policy_read(&policy, path, &error) == EXIT_DONE)
		check_rules(&policy);
	else if (!error.message || strncmp(error.message, path, strlen(path)) != 0)
		abort();
	policy_clear(&policy);
	error_clear(&error);
	return 0;
}
