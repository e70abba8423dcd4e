/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The screen of the verb top. It knows no terminal. */
#pragma once

#include <stdint.h>

#include "top/top-keys.h"
#include "top/top-state.h"

struct json_object;

/* top_page_clear - Free what PAGE holds. */
void top_page_clear(struct top_page *page);

/*
 * top_page_make - Fill PAGE's lines with what is to be seen at NOW_NS, HEIGHT lines in all. Below the least size, they
 * say that the terminal is too small. Return 0, or: -ENOMEM.
 */
int top_page_make(struct top_page *page, uint64_t now_ns);

/*
 * top_page_key - Do what the key CODE means, except for TOP_QUIT, which is left to the caller: *RET is the action. Return
 * 0, or: -ENOMEM.
 */
int top_page_key(struct top_page *page, int code, enum top_action *ret);

/* top_page_event - Keep EVENT, a reply of Monitor, as the last one: "added ID". Return 0, or: -ENOMEM. */
int top_page_event(struct top_page *page, struct json_object *event);
