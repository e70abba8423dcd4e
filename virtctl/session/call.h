/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parameters of calls of io.virtd.Devices, from a command line. */
#pragma once

struct error;
struct json_object;
struct request;
struct words;

/*
 * list_parameters - Return the parameters of List, which the caller puts: the filters and the
 * selectors of REQUEST, and FIELDS (borrowed; NULL: all). NULL: out of memory.
 */
struct json_object *list_parameters(const struct request *request, struct json_object *fields);

/* filter_parameters - Do as list_parameters(), without selectors: the arguments of REQUEST are something
 * else. */
struct json_object *filter_parameters(const struct request *request, struct json_object *fields);

/* words_parameter - Return {KEY: array of WORDS}, which the caller puts. NULL: out of memory. */
struct json_object *words_parameter(const char *key, const struct words *words);

/*
 * select_parameters - Return the parameters of List, which the caller puts: SELECTOR among all
 * devices, also plumbing, and FIELDS (borrowed, not NULL). NULL: out of memory.
 */
struct json_object *select_parameters(const char *selector, struct json_object *fields);

/*
 * list_explain - If ERROR is InvalidParameter about a filter ("types[1]"), replace it by a usage
 * error about the option and the value of REQUEST.
 */
void list_explain(const struct request *request, struct error *error);
