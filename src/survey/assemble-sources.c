/* SPDX-License-Identifier: BSD-3-Clause */
#include "boot-entry.h"

#include <string.h>

/* Sources of new kernels: the variables of menu generators, /etc/kernel/cmdline, and the
 * variable that new BLS entries refer to. */

/* Generators of menus. */

static void assign_dropins(struct survey *survey, enum file_kind kind)
{
	for (size_t i = 0; i < survey->n_file; i++) {
		struct config_file *file = survey->file[i];

		for (size_t j = 0; file->kind == kind && j < file->layout.n_segment; j++)
			shell_vars_assign(&survey->vars, &file->part[j]);
	}
}

/* Return where /etc/default/grub sources its drop-ins, or the end of the text. */
static size_t dropins_offset(const struct config_file *file)
{
	for (size_t i = 0; i < file->layout.n_include; i++)
		if (span_has(file->layout.include[i].text, "default/grub.d"))
			return file->layout.include[i].offset;
	return file->text.len;
}

static void assign_all(struct survey *survey, struct config_file *file,
		       enum file_kind dropins)
{
	size_t offset = dropins_offset(file), i = 0;

	for (; i < file->layout.n_segment && file->part[i].segment->start < offset; i++)
		shell_vars_assign(&survey->vars, &file->part[i]);
	assign_dropins(survey, dropins);
	for (; i < file->layout.n_segment; i++)
		shell_vars_assign(&survey->vars, &file->part[i]);
}

static void add_variable_parts(struct survey *survey, struct boot_entry *entry,
			       const char *name)
{
	const struct shell_var *variable =
		name ? shell_vars_find(&survey->vars, name) : NULL;

	for (size_t i = 0; variable && i < variable->n; i++)
		entry_add(survey, entry, variable->part[i]);
	if (variable && !variable->known)
		entry->unknown = true;
}

/* Make the line as the loader will read it, or set why it cannot read the text. */
static void join_variables(const struct survey *survey, struct boot_entry *entry,
			   const char *first, const char *second)
{
	struct expanded_line *expanded;
	const char *why;

	if (entry->unknown)
		return;

	expanded = entry->expanded = mem_zero(1, sizeof(*expanded));
	buf_add_span(&expanded->text, shell_vars_text(&survey->vars, first));
	if (second) {
		buf_add_byte(&expanded->text, ' ');
		buf_add_span(&expanded->text, shell_vars_text(&survey->vars, second));
	}
	if (view_decode(&expanded->view, entry->generator->quoting,
			buf_span(&expanded->text), &why) < 0)
		expanded->unread = why;
	else
		cmdline_parse(&expanded->line, &expanded->view);
}

/* 10_linux: "${GRUB_CMDLINE_LINUX} ${GRUB_CMDLINE_LINUX_DEFAULT}". */
static void add_new_menu(struct survey *survey, struct config_file *file,
			 const struct generator *generator, const char *first,
			 const char *second)
{
	struct boot_entry *entry = entry_new(survey, ENTRY_NEW_MENU, file, 0);
	const struct shell_var *variable = shell_vars_find(&survey->vars, first);

	entry->generator = generator;
	entry->loader = generator->loader->name;
	add_variable_parts(survey, entry, first);
	entry->n_first = entry->n;
	add_variable_parts(survey, entry, second);
	entry->n_judged = entry->n;
	join_variables(survey, entry, first, second);
	if (!variable)
		return;

	entry->home = variable->last;
	entry->file = entry->home->file;
	entry->line = entry->home->segment->line;
}

static bool is_set(const struct survey *survey, const char *name)
{
	return !shell_vars_known(&survey->vars, name) ||
	       shell_vars_text(&survey->vars, name).len > 0;
}

static bool has_xen(const struct survey *survey)
{
	for (size_t i = 0; i < survey->n_entry; i++)
		if (survey->entry[i].menu_entry && survey->entry[i].menu_entry->xen)
			return true;
	return false;
}

/* 20_linux_xen prefers variables of its own if they are set. */
static void add_xen_variables(struct survey *survey, struct config_file *file,
			      const struct generator *generator)
{
	bool every, normal;

	if (!generator->xen_every || !has_xen(survey))
		return;

	every = is_set(survey, generator->xen_every);
	normal = is_set(survey, generator->xen_normal);
	if (every || normal)
		add_new_menu(survey, file, generator,
			     every ? generator->xen_every : generator->every,
			     normal ? generator->xen_normal : generator->normal);
}

/* u-boot-update reads /etc/kernel/cmdline if its own variable is empty. */
static bool is_for_cmdline(const struct survey *survey, const struct generator *generator)
{
	return generator->otherwise && !is_set(survey, generator->every) &&
	       survey_find(survey, FILE_CMDLINE);
}

/* To dash, NAME+=value is a command that it does not find: the generator ends there. */
static void find_failing_append(struct survey *survey, const struct generator *generator)
{
	for (size_t i = 0; survey->os->sh_is_plain && i < survey->n_file; i++) {
		const struct config_file *file = survey->file[i];

		if (file->kind != generator->source &&
		    (file->kind != generator->dropins || file->kind == FILE_NONE))
			continue;
		for (size_t j = 0; j < file->layout.n_segment; j++) {
			struct unknown *unknown;

			if (!file->layout.segment[j].append)
				continue;
			unknown = unknowns_add(&survey->unknown, "append",
					       UNKNOWN_NEW_KERNELS,
					       "sh does not know += here, and the boot "
					       "loader update ends with an error");
			unknown->hint = "write NAME=\"$NAME more\" instead of NAME+=\" "
					"more\"";
			unknown_locate(unknown, file->path, file->layout.segment[j].line);
			return;
		}
	}
}

static void assemble_generator(struct survey *survey, const struct generator *generator)
{
	struct config_file *file;

	if (!generator->every)
		return;
	file = survey_find(survey, generator->source);
	if (!file)
		return;

	find_failing_append(survey, generator);
	assign_all(survey, file, generator->dropins);
	if (is_for_cmdline(survey, generator))
		return;
	add_new_menu(survey, file, generator, generator->every, generator->normal);
	add_xen_variables(survey, file, generator);
}

/* kernel-install */

/* kernel-install names its entries MACHINE-ID-RELEASE.conf. */
static bool is_from_kernel_install(const struct boot_entry *entry)
{
	struct span id;

	if (entry->kind != ENTRY_MENU || entry->file->kind != FILE_BLS || entry->other)
		return false;

	id = entry->menu_entry->id;
	for (size_t i = 0; i < 32; i++)
		if (i >= id.len || !strchr("0123456789abcdef", id.data[i]))
			return false;
	return id.len > 32 && id.data[32] == '-';
}

/* Return whether a BLS entry takes its parameters from a variable. */
static bool is_from_variable(const struct boot_entry *entry)
{
	return entry->kind == ENTRY_MENU && entry->file->kind == FILE_BLS &&
	       entry->home && entry->home->file->kind != FILE_BLS;
}

/* Without /etc/kernel/cmdline, kernel-install copies the running command line. */
static bool expects_cmdline(const struct survey *survey)
{
	bool expected = false;

	for (size_t i = 0; i < survey->n_entry; i++) {
		if (is_from_variable(&survey->entry[i]))
			return false;
		expected |= is_from_kernel_install(&survey->entry[i]);
	}
	return expected && !survey->os->ostree;
}

static void add_file_parts(struct survey *survey, struct boot_entry *entry,
			   struct config_file *file)
{
	for (size_t i = 0; file && i < file->layout.n_segment; i++)
		entry_add(survey, entry, &file->part[i]);
}

static void assemble_cmdline(struct survey *survey)
{
	struct config_file *own = survey_find(survey, FILE_CMDLINE);
	struct config_file *vendor =
		own ? NULL : survey_find(survey, FILE_CMDLINE_VENDOR);
	struct config_file *dropin = survey_find(survey, FILE_CMDLINE_DROPIN);
	struct config_file *first = own ? own : vendor;
	struct boot_entry *entry;

	if (!first && !dropin && !expects_cmdline(survey))
		return;

	entry = entry_new(survey, ENTRY_NEW_CMDLINE, first ? first : dropin, 1);
	entry->loader = "kernel-install";
	add_file_parts(survey, entry, first);
	for (size_t i = 0; i < survey->n_file; i++)
		if (survey->file[i]->kind == FILE_CMDLINE_DROPIN)
			add_file_parts(survey, entry, survey->file[i]);
	entry->n_judged = entry->n;
	/* The vendor's file is never written; a new /etc/kernel/cmdline replaces it. */
	if (!vendor && entry->n)
		entry->home = entry->part[0];
	if (entry->home)
		entry->line = entry->home->segment->line;
}

/* grubenv */

static bool has_entry(const struct survey *survey, size_t from,
		      const struct line_part *home)
{
	for (size_t i = from; i < survey->n_entry; i++)
		if (survey->entry[i].home == home)
			return true;
	return false;
}

/* Add one entry for each variable that BLS entries take their parameters from. */
static void assemble_grubenv(struct survey *survey)
{
	size_t first = survey->n_entry;

	for (size_t i = 0; i < first; i++) {
		struct line_part *home = survey->entry[i].home;
		struct boot_entry *entry;

		if (!is_from_variable(&survey->entry[i]) ||
		    home->file->kind != FILE_GRUBENV || has_entry(survey, first, home))
			continue;
		entry = entry_new(survey, ENTRY_NEW_GRUBENV, home->file,
				  home->segment->line);
		entry->loader = loader_grub.name;
		entry_add(survey, entry, home);
		entry->n_judged = entry->n;
		entry->home = home;
	}
}

void assemble_sources(struct survey *survey)
{
	for (size_t i = 0; generator_at(i) && !survey_ignores_generators(survey); i++)
		assemble_generator(survey, generator_at(i));
	if (!survey_cmdline_ignorer(survey))
		assemble_cmdline(survey);
	assemble_grubenv(survey);
}
