/* SPDX-License-Identifier: BSD-3-Clause */
#include "pi-config.h"
#include "menu-path.h"

#include <string.h>

/* More than any board needs. */
#define VALUES_MAX 32
#define DEPTH_MAX  8

/* The values that a setting can have. */
struct pi_values {
	struct span value[VALUES_MAX];
	size_t n;
};

struct pi_eval {
	const struct survey *survey;
	const struct config_file *config;
	struct pi_values cmdline, prefix;
	bool too_many;
	unsigned depth, files;
};

static void set_pi_value(struct pi_eval *eval, struct pi_values *values,
			 struct span value, bool conditional)
{
	if (!conditional)
		values->n = 0;
	for (size_t i = 0; i < values->n; i++)
		if (span_eq(values->value[i], value))
			return;
	if (values->n == VALUES_MAX)
		eval->too_many = true;
	else
		values->value[values->n++] = value;
}

static void eval_config(struct pi_eval *eval, const struct config_file *file,
			bool conditional);

static void eval_included(struct pi_eval *eval, const struct include *include,
			  bool conditional)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	const struct config_file *file;

	if (eval->depth == DEPTH_MAX || eval->files++ == VALUES_MAX) {
		eval->too_many = true;
		return;
	}
	if (!menu_path_at(eval->config->path, include->text, 0, &path))
		return;
	file = menu_path_find(eval->survey, buf_str(&path), eval->config->format);
	if (!file)
		return;
	eval->depth++;
	eval_config(eval, file, conditional || include->inside);
	eval->depth--;
}

/* Settings and includes in the order of the text. */
static void eval_config(struct pi_eval *eval, const struct config_file *file,
			bool conditional)
{
	const struct file_layout *layout = &file->layout;
	size_t next = 0;

	for (size_t i = 0; i <= layout->n_loose; i++) {
		const struct loose_value *loose = &layout->loose[i];
		size_t at = i == layout->n_loose
				    ? file->text.len
				    : (size_t) (loose->value.data - buf_str(&file->text));

		for (; next < layout->n_include && layout->include[next].offset <= at;
		     next++)
			eval_included(eval, &layout->include[next], conditional);
		if (i < layout->n_loose)
			set_pi_value(eval,
				     span_is(loose->name, "cmdline") ? &eval->cmdline
								     : &eval->prefix,
				     loose->value, conditional || loose->conditional);
	}
}

bool pi_config_read(const struct survey *survey, const struct config_file *config,
		    struct names *ret)
{
	struct pi_eval eval = { .survey = survey, .config = config };

	set_pi_value(&eval, &eval.cmdline, span_of("cmdline.txt"), false);
	set_pi_value(&eval, &eval.prefix, span_of(""), false);
	eval_config(&eval, config, false);
	for (size_t i = 0; i < eval.cmdline.n; i++)
		for (size_t j = 0; j < eval.prefix.n; j++) {
			_cleanup_(buf_release) struct buf name = BUF_INIT;
			_cleanup_(buf_release) struct buf path = BUF_INIT;

			buf_add_span(&name, eval.prefix.value[j]);
			buf_add_span(&name, eval.cmdline.value[i]);
			if (menu_path_at(config->path, buf_span(&name), 0, &path))
				names_add(ret, buf_str(&path));
		}
	return !eval.too_many;
}
