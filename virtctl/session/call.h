/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parameters of the calls of io.virtd.Devices, out of a command line. */
#pragma once

struct error;
struct json_object;
struct request;
struct words;

/* Each returns an object that the caller puts; NULL when out of memory. */

/* list_parameters - for List: the filters and the selectors of REQUEST, and FIELDS (borrowed; NULL:
 * all). */
struct json_object *list_parameters(const struct request *request, struct json_object *fields);

/* words_parameter - one parameter, KEY, which is an array of WORDS. */
struct json_object *words_parameter(const char *key, const struct words *words);

/* select_parameters - for List: SELECTOR alone, of all devices, and FIELDS. */
struct json_object *select_parameters(const char *selector, struct json_object *fields);

/* list_explain - where ERROR says which of list_parameters() was not taken ("types[1]"), say it in
 * the words of REQUEST. */
void list_explain(const struct request *request, struct error *error);
