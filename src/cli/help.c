/* SPDX-License-Identifier: BSD-3-Clause */
#include "arguments.h"
#include "option-table.h"

static void add_option(struct buf *out, const struct option_row *row)
{
	_cleanup_(buf_release) struct buf left = BUF_INIT;

	if (row->letter)
		buf_addf(&left, "  -%c, --%s", row->letter, row->name);
	else
		buf_addf(&left, "      --%s", row->name);
	if (row->arg)
		buf_addf(&left, row->optional_arg ? "[=%s]" : "=%s", row->arg);
	buf_addf(out, "%-34s%s\n", buf_str(&left), row->about);
}

void options_help(struct buf *out)
{
	const char *about, *name;

	buf_add_str(out, "Usage: iommu [OPTION...] [show]\n"
			 "       iommu [OPTION...] MODE\n"
			 "       iommu [OPTION...] check MODE\n\n"
			 "Sets the IOMMU mode of a Linux system on its kernel command "
			 "line, and shows it.\n\n");
	for (size_t i = 0; (name = verb_at(i, &about)); i++)
		buf_addf(out, "  %-13s %s\n", name, about);
	buf_add_byte(out, '\n');
	for (const struct option_row *row = option_rows; row < option_rows + ROW_COUNT;
	     row++)
		add_option(out, row);
	buf_add_str(
		out,
		"\nExit status: 0 done, or nothing to do; 1 failed, nothing changed; "
		"2 wrong usage;\n3 check: no; 4 done, but an entry that counts does not "
		"have the mode;\n5 failed, and not all put back; 77 nothing to do, where "
		"asked for\n");
}
