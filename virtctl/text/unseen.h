/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Characters that a reader cannot see, or that a terminal obeys. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * text_is_unseen - Return whether the character CODE (Unicode) has no shape of its own: controls, what
 * changes the direction of writing, marks and fillers without width, selectors and tags, and every
 * blank but U+0020, since one looks like the other (Unicode Standard Annex 44,
 * Default_Ignorable_Code_Point and White_Space; annex 9).
 */
bool text_is_unseen(uint32_t code);
