/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cmocka, after the headers that it needs. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* cmocka 2 has this name, and warns of the older one. */
#ifndef assert_uint_in_range
#define assert_uint_in_range assert_in_range
#endif
