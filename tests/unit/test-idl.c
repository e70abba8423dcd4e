// SPDX-License-Identifier: LGPL-2.1-or-later
/* Interface files: the language, our own ones, and values against their types. */
#include "tests/lib/test.h"

#include <errno.h>
#include <string.h>

#include "json/json.h"
#include "varlink/idl-parse.h"
#include "varlink/interfaces.h"
#include "varlink/validate.h"

static void test_good(void **state)
{
	static const char *const texts[] = {
		"interface a.b",
		"interface a.b\n",
		"# c\ninterface com.example-x.y2.z--q\n\n# d\n",
		"interface a.b type T (x: int)",
		"interface a.b type E (one, two, three_3)",
		"interface a.b type E (one)",
		"interface a.b\ntype T ()\ntype U (t: T, u: ?U, v: []U, w: [string]U, x: ?[]?T)",
		"interface a.b method M() -> ()",
		("interface a.b\nmethod M(\n  x: ?string,\n  # c\n  y: (a: bool, b: (c, d))\n) -> "
		 "(z: []object, f: float, n: any)\nerror E ()\nerror F (x: int)"),
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++) {
		VD_CLEANUP(vd_idl_freep) struct vd_idl *idl = NULL;
		struct vd_idl_fault fault;

		if (vd_idl_parse(texts[i], &idl, &fault) != 0)
			fail_msg("refused for line %u, %s: %s", fault.line, fault.reason, texts[i]);
	}
}

static void test_bad(void **state)
{
	static const struct {
		unsigned line;
		const char *text;
	} rows[] = {
		{ 1, "" },
		{ 1, "interfac a.b" },
		{ 1, "interface" },
		{ 1, "interface a" },
		{ 1, "interface .a.b" },
		{ 1, "interface a..b" },
		{ 1, "interface a.b." },
		{ 1, "interface a.-b" },
		{ 1, "interface a.b-" },
		{ 1, "interface 1.b" },
		{ 2, "interface a.b\ntyp T ()" },
		{ 2, "interface a.b\ntype t ()" },
		{ 2, "interface a.b\ntype T_x ()" },
		{ 2, "interface a.b\ntype T" },
		{ 2, "interface a.b\ntype T int" },
		{ 2, "interface a.b\ntype T ?(x: int)" },
		{ 2, "interface a.b\ntype T (x: int" },
		{ 2, "interface a.b\ntype T (x: int,)" },
		{ 3, "interface a.b\ntype T (x: int,\n)" },
		{ 2, "interface a.b\ntype T (x: int y: int)" },
		{ 2, "interface a.b\ntype T (x:)" },
		{ 2, "interface a.b\ntype T (x: ??int)" },
		{ 2, "interface a.b\ntype T (x: [int]int)" },
		{ 2, "interface a.b\ntype T (x: [)" },
		{ 2, "interface a.b\ntype T (x: int, y)" },
		{ 2, "interface a.b\ntype T (x, y: int)" },
		{ 2, "interface a.b\ntype T (x: int, x: int)" },
		{ 2, "interface a.b\ntype T (one, one)" },
		{ 2, "interface a.b\ntype T (_x: int)" },
		{ 2, "interface a.b\ntype T (x_: int)" },
		{ 2, "interface a.b\ntype T (x__y: int)" },
		{ 2, "interface a.b\ntype T (one-two)" },
		{ 2, "interface a.b\ntype T (x: Unknown)" },
		{ 2, "interface a.b\ntype T (x: []?(y: Unknown))" },
		{ 2, "interface a.b\nmethod M()" },
		{ 2, "interface a.b\nmethod M() ->" },
		{ 2, "interface a.b\nmethod M() - > ()x" },
		{ 2, "interface a.b\nmethod M(one, two) -> ()" },
		{ 2, "interface a.b\nmethod M() -> (x: M)" },
		{ 2, "interface a.b\nerror E" },
		{ 3, "interface a.b\ntype T ()\ntype T ()" },
		{ 3, "interface a.b\ntype T ()\nmethod T() -> ()" },
		{ 2, "interface a.b\ntype T () # behind it" },
		{ 3, "interface a.b\ntype T (\n  x: int, # behind it\n  y: int)" },
		{ 2, "interface a.b\ntype T () }" },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++) {
		struct vd_idl_fault fault = { 0 };
		struct vd_idl *idl;

		if (vd_idl_parse(rows[i].text, &idl, &fault) != -EINVAL)
			fail_msg("taken: %s", rows[i].text);
		assert_non_null(fault.reason);
		if (fault.line != rows[i].line)
			fail_msg("line %u (%s) of: %s", fault.line, fault.reason, rows[i].text);
	}
}

static void test_deep(void **state)
{
	char text[4096] = "interface a.b\ntype T (x: ";
	struct vd_idl *idl;

	for (unsigned i = 0; i < 1000; i++)
		strcat(text, "[]");
	strcat(text, "int)");
	assert_int_equal(vd_idl_parse(text, &idl, NULL), -EINVAL);
}

static bool has_lower_camel_fields(const struct vd_idl_type *type)
{
	if (!type)
		return true;
	for (const struct vd_idl_field *field = type->fields; field; field = field->next) {
		if (field->name[0] < 'a' || strchr(field->name, '_') ||
		    !has_lower_camel_fields(field->type))
			return false;
	}
	return has_lower_camel_fields(type->element);
}

static void same_name(const char *a, const char *b)
{
	assert_int_equal(a != NULL, b != NULL);
	if (a)
		assert_string_equal(a, b);
}

/* A table of the build against what the text is when it is parsed here. */
static void same_type(const struct vd_idl_type *a, const struct vd_idl_type *b)
{
	const struct vd_idl_field *field;

	assert_int_equal(a != NULL, b != NULL);
	if (!a)
		return;
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->nullable, b->nullable);
	same_name(a->name, b->name);
	same_type(a->element, b->element);
	field = b->fields;
	for (const struct vd_idl_field *f = a->fields; f; f = f->next, field = field->next) {
		assert_non_null(field);
		same_name(f->name, field->name);
		same_type(f->type, field->type);
	}
	assert_null(field);
}

static void same_members(const struct vd_idl *a, const struct vd_idl *b)
{
	const struct vd_idl_member *member = b->members;

	assert_string_equal(a->name, b->name);
	assert_non_null(a->members);
	for (const struct vd_idl_member *m = a->members; m; m = m->next, member = member->next) {
		assert_non_null(member);
		assert_int_equal(m->kind, member->kind);
		same_name(m->name, member->name);
		same_type(m->type, member->type);
		same_type(m->output, member->output);
	}
	assert_null(member);
}

static void test_own_files(void **state)
{
	assert_true(vd_interface_file_count >= 2);
	for (size_t i = 0; i < vd_interface_file_count; i++) {
		const struct vd_interface_file *file = &vd_interface_files[i];
		VD_CLEANUP(vd_idl_freep) struct vd_idl *idl = NULL;
		struct vd_idl_fault fault;

		if (vd_idl_parse(file->text, &idl, &fault) != 0)
			fail_msg("%s.varlink:%u: %s", file->name, fault.line, fault.reason);
		assert_string_equal(idl->name, file->name);
		same_members(file->idl, idl);
		for (const struct vd_idl_member *m = idl->members; m; m = m->next) {
			assert_true(has_lower_camel_fields(m->type));
			assert_true(has_lower_camel_fields(m->output));
		}
		assert_ptr_equal(vd_interface_find(file->name), file);
	}
	assert_null(vd_interface_find("io.virtd"));
}

static const char interface[] = "interface a.b\n"
				"type Inner (name: string, next: ?Inner)\n"
				"type All (\n"
				"  b: ?bool, i: ?int, f: ?float, s: ?string, o: ?object, a: ?any,\n"
				"  e: ?(one, two), l: ?[]int, n: ?[]?string, m: ?[string]int,\n"
				"  t: ?Inner, x: ?(y: int)\n"
				")\n"
				"type Needy (s: string, l: []string)\n";

static const struct vd_idl_type *type_of(const struct vd_idl *idl, const char *name)
{
	return vd_idl_find(idl, VD_IDL_TYPE, name)->type;
}

/* Checks TEXT against the type NAME; EXPECTED is "PATH REASON", or NULL where it is good. */
static void check(const char *name, const char *text, const char *expected)
{
	VD_CLEANUP(vd_idl_freep) struct vd_idl *idl = NULL;
	vd_autojson struct json_object *value = NULL;
	struct vd_validate_fault fault;
	char fault_text[512];

	assert_int_equal(vd_idl_parse(interface, &idl, NULL), 0);
	if (vd_json_parse(text, strlen(text), &value) != 0)
		fail_msg("no JSON: %s", text);
	if (vd_validate(idl, type_of(idl, name), value, &fault) == 0) {
		if (expected)
			fail_msg("taken: %s", text);
		return;
	}
	snprintf(fault_text, sizeof(fault_text), "%s %s", fault.path, fault.reason);
	if (!expected)
		fail_msg("refused for %s: %s", fault_text, text);
	assert_string_equal(fault_text, expected);
}

static void test_good_values(void **state)
{
	check("All", "{}", NULL);
	check("All", "{\"b\":null,\"i\":null,\"l\":null,\"t\":null,\"x\":null,\"a\":null}", NULL);
	check("All", "{\"b\":true,\"i\":-5,\"f\":1.5,\"s\":\"\",\"o\":{\"any\":1},\"a\":[1]}",
	      NULL);
	check("All", "{\"f\":1,\"e\":\"two\",\"l\":[],\"n\":[null,\"x\"],\"m\":{\"k\":1}}", NULL);
	check("All", "{\"t\":{\"name\":\"x\",\"next\":{\"name\":\"y\"}},\"x\":{\"y\":1}}", NULL);
	check("All", "{\"i\":9223372036854775807}", NULL);
	check("Needy", "{\"s\":\"\",\"l\":[\"x\"]}", NULL);
}

static void test_bad_values(void **state)
{
	check("All", "{\"b\":1}", "b is neither true nor false");
	check("All", "{\"b\":\"true\"}", "b is neither true nor false");
	check("All", "{\"i\":1.5}", "i is not an integer");
	check("All", "{\"i\":\"1\"}", "i is not an integer");
	check("All", "{\"i\":true}", "i is not an integer");
	check("All", "{\"i\":9223372036854775808}", "i is too large an integer");
	check("All", "{\"i\":99999999999999999999999}", "i is too large an integer");
	check("All", "{\"f\":\"1\"}", "f is not a number");
	check("All", "{\"s\":1}", "s is not a string");
	check("All", "{\"o\":[]}", "o is not an object");
	check("All", "{\"e\":\"three\"}", "e is none of the values that it can have");
	check("All", "{\"e\":1}", "e is not a string");
	check("All", "{\"l\":{}}", "l is not an array");
	check("All", "{\"l\":[1,2,\"3\"]}", "l[2] is not an integer");
	check("All", "{\"l\":[null]}", "l[0] is not an integer");
	check("All", "{\"n\":[null,1]}", "n[1] is not a string");
	check("All", "{\"m\":[]}", "m is not an object");
	check("All", "{\"m\":{\"k\":null}}", "m.k is not an integer");
	check("All", "{\"t\":[]}", "t is not an object");
	check("All", "{\"t\":{}}", "t.name is missing");
	check("All", "{\"t\":{\"name\":\"x\",\"next\":{\"name\":1}}}",
	      "t.next.name is not a string");
	check("All", "{\"t\":{\"name\":\"x\",\"q\":1}}", "t.q is not known");
	check("All", "{\"x\":{\"y\":null}}", "x.y is not an integer");
	check("All", "{\"zzz\":1}", "zzz is not known");
	check("All", "{\"B\":true}", "B is not known");
	check("Needy", "{}", "s is missing");
	check("Needy", "{\"s\":null,\"l\":[]}", "s is not a string");
	check("Needy", "{\"s\":\"x\"}", "l is missing");
	check("Needy", "{\"s\":\"x\",\"l\":null}", "l is not an array");
}

/* A path that is too long is cut, and stays valid UTF-8. */
static void test_long_path(void **state)
{
	VD_CLEANUP(vd_idl_freep) struct vd_idl *idl = NULL;

	assert_int_equal(vd_idl_parse(interface, &idl, NULL), 0);
	for (unsigned shift = 0; shift < 3; shift++) {
		vd_autojson struct json_object *value = json_object_new_object();
		struct vd_validate_fault fault;
		char key[1024] = "";

		memset(key, 'x', shift);
		for (unsigned i = 0; i < 300; i++)
			strcat(key, "\xe2\x82\xac");
		assert_int_equal(vd_json_set(value, key, json_object_new_int(1)), 0);
		assert_int_equal(vd_validate(idl, type_of(idl, "All"), value, &fault), -EINVAL);
		assert_uint_in_range(strlen(fault.path), 252, 255);
		assert_int_equal((strlen(fault.path) - shift) % 3, 0);
		assert_memory_equal(fault.path, key, strlen(fault.path));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),	    cmocka_unit_test(test_bad),
		cmocka_unit_test(test_deep),	    cmocka_unit_test(test_own_files),
		cmocka_unit_test(test_good_values), cmocka_unit_test(test_bad_values),
		cmocka_unit_test(test_long_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
