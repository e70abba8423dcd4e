// SPDX-License-Identifier: LGPL-2.1-or-later
/* Metrics as text: what the two formats call a family, escaped labels, thousandths. */
#include "tests/lib/test.h"

#include <stdlib.h>

#include "metrics/metrics-text.h"

static const struct metric_family counter = { "virt_time_seconds", METRIC_COUNTER, "seconds",
					      "A time." };
static const struct metric_family info = { "virt_x", METRIC_INFO, NULL, "An x." };

/* The text of FAMILY in FORMAT with one sample is EXPECTED. */
static void check(const struct metric_family *family, enum metrics_format format,
		  const struct metric_label *labels, size_t count, uint64_t value, unsigned divisor,
		  const char *expected)
{
	struct metric_samples samples = { .family = family, .format = format };
	struct text text = { 0 };

	assert_int_equal(metric_add(&samples, labels, count, value, divisor), 0);
	assert_int_equal(metric_write(&samples, &text), 0);
	assert_int_equal(metric_end(&text), 0);
	assert_string_equal(text.data, expected);
	free(samples.text.data);
	free(text.data);
}

static void test_counter(void **state)
{
	const struct metric_label labels[] = { { "device", "a" }, { "interface", NULL } };

	check(&counter, METRICS_OPENMETRICS, labels, 2, 1234, 1000,
	      "# HELP virt_time_seconds A time.\n# TYPE virt_time_seconds counter\n"
	      "# UNIT virt_time_seconds seconds\n"
	      "virt_time_seconds_total{device=\"a\",interface=\"\"} 1.234\n# EOF\n");
	check(&counter, METRICS_PROMETHEUS, NULL, 0, 5, 1000,
	      "# HELP virt_time_seconds_total A time.\n# TYPE virt_time_seconds_total counter\n"
	      "virt_time_seconds_total 0.005\n# EOF\n");
}

/* No double has so many digits. */
static void test_large(void **state)
{
	check(&counter, METRICS_PROMETHEUS, NULL, 0, UINT64_MAX, 1000,
	      "# HELP virt_time_seconds_total A time.\n# TYPE virt_time_seconds_total counter\n"
	      "virt_time_seconds_total 18446744073709551.615\n# EOF\n");
	check(&counter, METRICS_PROMETHEUS, NULL, 0, UINT64_MAX, 1,
	      "# HELP virt_time_seconds_total A time.\n# TYPE virt_time_seconds_total counter\n"
	      "virt_time_seconds_total 18446744073709551615\n# EOF\n");
}

static void test_escapes(void **state)
{
	const struct metric_label labels[] = { { "name", "a\"b\\\nc\\n\xc3\xa4" } };

	check(&info, METRICS_OPENMETRICS, labels, 1, 1, 1,
	      "# HELP virt_x An x.\n# TYPE virt_x info\n"
	      "virt_x_info{name=\"a\\\"b\\\\\\nc\\\\n\xc3\xa4\"} 1\n# EOF\n");
	check(&info, METRICS_PROMETHEUS, labels, 1, 1, 1,
	      "# HELP virt_x_info An x.\n# TYPE virt_x_info gauge\n"
	      "virt_x_info{name=\"a\\\"b\\\\\\nc\\\\n\xc3\xa4\"} 1\n# EOF\n");
}

static void test_no_sample(void **state)
{
	struct metric_samples samples = { .family = &info };
	struct text text = { 0 };

	assert_int_equal(metric_write(&samples, &text), 0);
	assert_null(text.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counter),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_no_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
