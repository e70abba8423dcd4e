// SPDX-License-Identifier: LGPL-2.1-or-later
/* The question as the worker gets it. */
#include <stdio.h>

#include "in-use/reasons.h"

#define LAYERS                                                                                     \
	"\"layers\":[{\"bus\":\"pci\",\"path\":\"/sys/devices/pci0000:00/0000:00:02.0\"},"         \
	"{\"bus\":\"virtio\",\"path\":\"/sys/devices/pci0000:00/0000:00:02.0/virtio0\"}]"

/* The worker is handed a device's record, and says of it what the function says. */
static void assert_worker_says(int code, const char *text, const char *expected)
{
	struct json_object *request = json_tokener_parse(text), *answer = NULL;

	assert_non_null(request);
	if (vd_worker_in_use(request, &answer) != code)
		fail_msg("%s", text);
	if (expected)
		assert_string_equal(
			json_object_to_json_string_ext(
				answer, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE),
			expected);
	json_object_put(request);
	json_object_put(answer);
}

static void assert_worker_says_contents(const char *text, const char *expected)
{
	struct json_object *request = json_tokener_parse(text), *answer = NULL;

	assert_int_equal(vd_worker_in_use(request, &answer), 0);
	assert_string_equal(json_object_to_json_string_ext(
				    json_object_object_get(answer, "contents"),
				    JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE),
			    expected);
	json_object_put(request);
	json_object_put(answer);
}

static void the_worker_answers_about_a_record(void **state)
{
	char text[2048];

	put("proc/self/mountinfo", "27 1 254:1 / /x rw - ext4 /dev/vda1 rw\n");
	snprintf(text, sizeof(text),
		 "{\"root\":\"%s\",\"newDriver\":\"vfio-pci\",\"devices\":[{\"id\":\"d\"," LAYERS
		 ",\"interfaces\":[{\"class\":\"block\",\"name\":\"vda\"},"
		 "{\"class\":\"block\",\"name\":\"gone\"},{\"class\":\"hwrng\",\"name\":\"hwrng\"}]"
		 "},{\"id\":\"e\",\"layers\":[],\"interfaces\":[]}]}",
		 tree.top);
	assert_worker_says(0, text,
			   "{\"reasons\":[[{\"reason\":\"mount\",\"holder\":\"/x\",\"message\":"
			   "\"vda1: mounted on /x\",\"kind\":\"mounted\",\"object\":\"vda1\","
			   "\"process\":null,\"path\":\"/x\",\"interface\":null,\"address\":null,"
			   "\"driver\":null},{\"reason\":\"iommu-group\",\"holder\":"
			   "\"pci:0000:00:03.0\",\"message\":\"pci:0000:00:03.0: in the same IOMMU "
			   "group (7), and its driver is virtio-pci\",\"kind\":\"iommu-group\","
			   "\"object\":\"pci:0000:00:03.0\",\"process\":null,\"path\":null,"
			   "\"interface\":null,\"address\":null,\"driver\":\"virtio-pci\"}],[]]}");
}

/* The mounts of tags, each by its class; those of other mount namespaces are reasons only. */
static void the_worker_answers_where_tags_are_mounted(void **state)
{
	char text[1024];

	snprintf(text, sizeof(text),
		 "{\"root\":\"%s\",\"wantsContents\":true,\"devices\":[{\"id\":\"d\",\"layers\":[],"
		 "\"interfaces\":[{\"class\":\"9p\",\"name\":\"share\"},{\"class\":\"virtiofs\","
		 "\"name\":\"share\"},{\"class\":\"hwrng\",\"name\":\"share\"}]}]}",
		 tree.top);
	put("proc/self/mountinfo", "27 1 0:40 / /nine rw - 9p share rw,trans=virtio\n"
				   "28 1 0:41 / /fs rw - virtiofs share rw\n"
				   "29 28 0:41 /a /fs/a\\040b rw - virtiofs share rw\n"
				   "30 1 0:42 / /other rw - virtiofs other rw\n");
	put("proc/1/mountinfo", "27 1 0:40 / /nine rw - 9p share rw,trans=virtio\n"
				"28 1 0:41 / /fs rw - virtiofs share rw\n"
				"29 28 0:41 /a /fs/a\\040b rw - virtiofs share rw\n");
	put_link("proc/1/ns/mnt", "mnt:[1]");
	put("proc/9/mountinfo", "27 1 0:40 / /hidden rw - 9p share rw,trans=virtio\n");
	put_link("proc/9/ns/mnt", "mnt:[2]");
	assert_worker_says_contents(
		text, "[[{\"details\":\"share\",\"name\":\"share\",\"contents\":{\"mounts\":[\"/"
		      "nine\"]}},"
		      "{\"details\":\"share\",\"name\":\"share\",\"contents\":{\"mounts\":[\"/fs\","
		      "\"/fs/a b\"]}}]]");
	shell("rm -r %s/proc", tree.top);
	assert_worker_says_contents(
		text,
		"[[{\"details\":\"share\",\"name\":\"share\",\"contents\":{\"mounts\":null}},"
		"{\"details\":\"share\",\"name\":\"share\",\"contents\":{\"mounts\":null}}]]");
}

static void the_worker_refuses_what_is_no_record(void **state)
{
	static const char *const devices[] = {
		"null",
		"[]",
		"\"vda\"",
		"{}",
		"{\"id\":1,\"layers\":[],\"interfaces\":[]}",
		"{\"id\":\"d\",\"layers\":{},\"interfaces\":[]}",
		"{\"id\":\"d\",\"layers\":[null],\"interfaces\":[]}",
		"{\"id\":\"d\",\"layers\":[{\"bus\":\"pci\"}],\"interfaces\":[]}",
		"{\"id\":\"d\",\"layers\":[{\"bus\":\"pci\",\"path\":\"/etc\"}],\"interfaces\":[]}",
		"{\"id\":\"d\",\"layers\":[{\"bus\":\"pci\",\"path\":\"/sys/devices/../x\"}],"
		"\"interfaces\":[]}",
		"{\"id\":\"d\",\"layers\":[{\"bus\":\"none\",\"path\":\"/sys/devices/x\"}],"
		"\"interfaces\":[]}",
		"{\"id\":\"d\",\"layers\":[],\"interfaces\":[{\"class\":\"block\",\"name\":\"../"
		"x\"}]}",
		"{\"id\":\"d\",\"layers\":[],\"interfaces\":[{\"class\":\"none\",\"name\":\"x\"}]}",
	};
	static const char *const others[] = {
		"\"devices\":{}",
		"\"devices\":[],\"reader\":-1",
		"\"devices\":[],\"reader\":4294967296",
		"\"devices\":[],\"reader\":\"root\"",
		"\"devices\":[],\"callerPid\":1.5",
		"\"devices\":[],\"callerPid\":{}",
	};
	char text[2048];

	for (size_t i = 0; i < VD_ARRAY_SIZE(devices); i++) {
		snprintf(text, sizeof(text), "{\"root\":\"%s\",\"devices\":[%s]}", tree.top,
			 devices[i]);
		assert_worker_says(-EINVAL, text, NULL);
	}
	assert_worker_says(-EINVAL, "{\"devices\":[]}", NULL);
	assert_worker_says(-ENOENT, "{\"root\":\"/nonexistent\",\"devices\":[]}", NULL);
	for (size_t i = 0; i < VD_ARRAY_SIZE(others); i++) {
		snprintf(text, sizeof(text), "{\"root\":\"%s\",%s}", tree.top, others[i]);
		assert_worker_says(-EINVAL, text, NULL);
	}
}

/* What virtd makes of a device comes back as the same. */
static void a_request_gets_its_answer(void **state)
{
	static const unsigned reader = 1000;
	const struct vd_in_use_request request = { .reader = &reader, .caller_pid = 7 };
	struct json_object *records = json_object_new_array(), *record, *json, *answer;
	struct json_object *direct;

	put_link("proc/7/fd/3", "/dev/vda1");
	direct = reasons_in(tree.top, "vda", &request);
	assert_int_equal(record_of("vda", &record), 0);
	json_object_array_add(records, record);
	json = vd_in_use_request_json(tree.top, records, &request);
	assert_non_null(json);
	assert_int_equal(vd_worker_in_use(json, &answer), 0);
	assert_int_equal(json_object_array_length(direct), 1);
	assert_true(json_object_equal(
		direct, json_object_array_get_idx(json_object_object_get(answer, "reasons"), 0)));
	json_object_put(direct);
	json_object_put(json);
	json_object_put(answer);
}

/* Its name could not be told to the worker as it is: that is said, not passed over. */
static void a_name_that_is_no_text(void **state)
{
	struct json_object *record = NULL;

	shell("cd %s/sys/devices/pci0000:00/0000:00:02.0/virtio0/block && mv vda \"$(printf "
	      "'v\\377')\" "
	      "&& ln -sfn ../devices/pci0000:00/0000:00:02.0/virtio0/block/\"$(printf 'v\\377')\" "
	      "\"%s/sys/block/$(printf 'v\\377')\"",
	      tree.top, tree.top);
	assert_int_equal(record_of("0000:00:02.0", &record), -EILSEQ);
	assert_null(record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		on_a_tree(the_worker_answers_about_a_record),
		on_a_tree(the_worker_answers_where_tags_are_mounted),
		on_a_tree(the_worker_refuses_what_is_no_record),
		on_a_tree(a_request_gets_its_answer),
		on_a_tree(a_name_that_is_no_text),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
