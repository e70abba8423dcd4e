/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Builds JSON without a check at each step. A value or member that memory has run out for is
 * counted as a loss; the code that completes a record or a reply compares the count.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_object;

/*
 * vd_json_losses - Return vd_losses() of base/loss.h, which also counts the values and members that
 * this thread has lost. Compare the count before with the count after; this can be nested.
 */
unsigned vd_json_losses(void);

/*
 * vd_json_complete - Return VALUE if nothing was lost since vd_json_losses() was LOSSES_BEFORE.
 * Otherwise put VALUE and return NULL: out of memory. The loss stays counted, so that the value
 * that VALUE is a part of is incomplete, too.
 */
struct json_object *vd_json_complete(struct json_object *value, unsigned losses_before);

/*
 * vd_json_object - Return an empty object, or an empty array, which the caller puts. NULL: out of
 * memory, which is counted as a loss. The functions below accept NULL, so it need not be checked
 * for. This holds for all constructors below.
 */
struct json_object *vd_json_object(void);
struct json_object *vd_json_array(void);

/* vd_json_array_of - Return an empty array with room for COUNT values, at most INT_MAX; it can
 * grow. */
struct json_object *vd_json_array_of(size_t count);

/*
 * vd_json_text - Return TEXT as a JSON string, bytes that are no UTF-8 as \xNN. If TEXT is NULL,
 * return NULL (JSON's null), which is no loss.
 */
struct json_object *vd_json_text(const char *text);

/* vd_json_text_part - Do as vd_json_text() with the first LEN bytes of TEXT, which is not NULL; a
 * NUL becomes \x00. */
struct json_object *vd_json_text_part(const char *text, size_t len);

/* vd_json_integer - Return VALUE as a JSON number, or as true or false. */
struct json_object *vd_json_integer(int64_t value);
struct json_object *vd_json_unsigned(uint64_t value);
struct json_object *vd_json_boolean(bool value);

/*
 * vd_json_number - Return VALUE as a JSON number of at most nine significant digits, which is more
 * than any measured value has. It always has a point or an exponent. NaN and infinity become 0.
 */
struct json_object *vd_json_number(double value);

/*
 * vd_json_add - Add VALUE as the member KEY of OBJECT. KEY must be a constant, since it is not
 * copied, and new in OBJECT. VALUE is taken over in any case, and put if it can't be added, which
 * is a loss; so fill VALUE before. A NULL VALUE is JSON's null, and no loss here: the constructor
 * that failed has counted it. A NULL OBJECT is a loss.
 */
void vd_json_add(struct json_object *object, const char *key, struct json_object *value);

/* vd_json_add_text - Add vd_json_text() of TEXT (NULL: JSON's null), as vd_json_add() does. */
void vd_json_add_text(struct json_object *object, const char *key, const char *text);

/* vd_json_append - Append VALUE to ARRAY; vd_json_add() says what happens to VALUE and to NULL. */
void vd_json_append(struct json_object *array, struct json_object *value);

/* vd_json_replace - Do as vd_json_add(), but copy KEY, and replace the member KEY if there is
 * one. */
void vd_json_replace(struct json_object *object, const char *key, struct json_object *value);

/*
 * vd_json_set - Do as vd_json_replace(), and count a NULL VALUE as a loss. Return 0, or:
 * -ENOMEM: VALUE or OBJECT is NULL, or KEY could not be added. VALUE is taken over in any case.
 */
int vd_json_set(struct json_object *object, const char *key, struct json_object *value);
