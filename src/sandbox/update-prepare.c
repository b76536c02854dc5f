/* SPDX-License-Identifier: BSD-3-Clause */
#include "update-run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The files and the environment that a generator finds in the sandbox. */

#define OS_PROBER "etc/grub.d/30_os-prober"

static void put_sources(struct sandbox *sandbox, const struct survey *before,
			const struct survey *after, const char *printed)
{
	for (size_t i = 0; i < after->n_file; i++) {
		struct span old = buf_span(&before->file[i]->text),
			    new = buf_span(&after->file[i]->text);

		if (span_eq(old, new) ||
		    (printed && strcmp(after->file[i]->path, printed) == 0))
			continue;
		sandbox_put(sandbox, after->file[i]->path, 0644, new);
	}
}

/* Return the section of a grub.cfg between grub-mkconfig's marks for a script. */
static struct span section(struct span text, const char *script)
{
	_cleanup_(buf_release) struct buf begin = BUF_INIT, end = BUF_INIT;
	size_t from, to;

	buf_addf(&begin, "### BEGIN /%s ###\n", script);
	buf_addf(&end, "### END /%s ###\n", script);
	from = span_find(text, buf_span(&begin), 0);
	to = from == SPAN_NPOS ? from : span_find(text, buf_span(&end), from);
	return to == SPAN_NPOS ? SPAN_NULL : span_at(text.data, from + begin.len, to);
}

/*
 * os-prober would search this host's disks, which are not in the sandbox. Replace its
 * script by one that prints the entries found before.
 */
static void put_os_prober(struct sandbox *sandbox, const struct config_file *grub_cfg)
{
	_cleanup_(buf_release) struct buf script = BUF_INIT, mark = BUF_INIT;
	struct span old =
		grub_cfg ? section(buf_span(&grub_cfg->text), OS_PROBER) : SPAN_NULL;

	if (!target_has(sandbox->target, OS_PROBER))
		return;
	buf_add_str(&mark, "END");
	while (span_find(old, buf_span(&mark), 0) != SPAN_NPOS)
		buf_add_str(&mark, "_");
	buf_addf(&script, "#!/bin/sh\ncat <<'%s'\n", buf_str(&mark));
	buf_add_span(&script, old);
	buf_addf(&script, "%s\n", buf_str(&mark));
	sandbox_put(sandbox, OS_PROBER, 0755, buf_span(&script));
}

static bool is_efi(const struct target *target)
{
	static const char *const marks[] = {
		"boot/grub/x86_64-efi", "boot/grub/arm64-efi", "boot/grub2/x86_64-efi",
		"boot/grub2/arm64-efi", "boot/efi/EFI",        "efi/EFI"
	};

	if (target->live)
		return access("/sys/firmware/efi", F_OK) == 0;
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (target_has_dir(target, marks[i]))
			return true;
	return false;
}

/* Menu titles are in the system's language. */
char *update_lang(const struct target *target)
{
	static const char *const files[] = { "etc/locale.conf", "etc/default/locale" };
	struct err ignored = ERR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		_cleanup_(buf_release) struct buf text = BUF_INIT;
		struct span lang;

		(void) target_read(target, files[i], FILE_SIZE_MAX, &text, NULL,
				   &ignored);
		lang = span_assigned(buf_span(&text), "LANG");
		if (lang.data)
			return mem_dup(lang);
	}
	return NULL;
}

static const struct config_file *find_printed(const struct survey *survey,
					      const char *path)
{
	for (size_t i = 0; path && i < survey->n_file; i++)
		if (strcmp(survey->file[i]->path, path) == 0)
			return survey->file[i];
	return NULL;
}

void update_prepare(const struct update_run *run, struct sandbox *sandbox)
{
	const char *printed = run->program->prints;

	put_sources(sandbox, run->before, run->after, printed);
	put_os_prober(sandbox, find_printed(run->before, printed));
	buf_add_span(&sandbox->cmdline, run->order->cmdline);
	buf_add_byte(&sandbox->cmdline, '\n');
	sandbox->efi = is_efi(run->order->target);
}
