/* SPDX-License-Identifier: BSD-3-Clause */
#include "format.h"

#include <string.h>

/*
 * config.txt of the Raspberry Pi: the settings that decide which file has the command
 * line. It has no command line itself.
 *
 *	[all]
 *	cmdline=cmdline.txt
 *	os_prefix=current/
 *	[pi4]
 *	include pi4.txt
 *	[tryboot]
 *	os_prefix=new/
 *
 * A filter holds until [all]. [tryboot] is for one boot, after an explicit request, and
 * [none] for no board; [pi5] and the like end the latter.
 */

struct pi_config {
	struct file_layout *layout;
	struct span text;
	bool filtered, tryboot, none;
};

static void take_filter(struct pi_config *config, struct span line)
{
	if (span_starts(line, "[all]")) {
		config->filtered = config->tryboot = config->none = false;
		return;
	}
	config->filtered = true;
	if (span_starts(line, "[tryboot]"))
		config->tryboot = true;
	else
		config->none = span_starts(line, "[none]");
}

static void take_setting(struct pi_config *config, struct span line, size_t equals,
			 unsigned number)
{
	struct span name = span_trim(span_at(line.data, 0, equals));
	struct loose_value *loose;

	if (!span_is(name, "cmdline") && !span_is(name, "os_prefix"))
		return;
	loose = file_layout_add_loose(config->layout);
	*loose = (struct loose_value){
		.name = name,
		.value = span_trim(span_at(line.data, equals + 1, line.len)),
		.line = number,
		.conditional = config->filtered,
	};
}

static void pi_take_include(struct pi_config *config, struct span line)
{
	struct include *include = file_layout_add_include(config->layout);

	line = span_trim(span_at(line.data, strlen("include "), line.len));
	include->offset = (size_t) (line.data - config->text.data);
	include->text = line;
	include->inside = config->filtered;
}

static int locate(struct file_layout *ret, struct span text, const char *path,
		  struct err *err)
{
	struct pi_config config = { .layout = ret, .text = text };
	struct span line;
	unsigned number = 0;

	(void) path;
	(void) err;
	for (size_t pos = 0; span_line(text, &pos, &line);) {
		size_t equals;

		number++;
		line = span_trim(line);
		equals = span_find(line, span_of("="), 0);
		if (span_starts(line, "["))
			take_filter(&config, line);
		else if (config.tryboot || config.none)
			continue;
		else if (span_starts(line, "include "))
			pi_take_include(&config, line);
		else if (equals != SPAN_NPOS && !span_starts(line, "#"))
			take_setting(&config, line, equals, number);
	}
	return 0;
}

const struct format format_pi_config = {
	.name = "pi-config",
	.locate = locate,
};
