/* SPDX-License-Identifier: BSD-3-Clause */
#include "menu-path.h"
#include "pi-config.h"
#include "survey-reader.h"

#include <errno.h>

/* Files that a menu reads: INCLUDE of syslinux, include of rEFInd and of a
 * Raspberry Pi, and the command lines that its config.txt names. GRUB's are in
 * grub-files.c. */

/* More than any menu reads. */
#define FILES_MAX ((size_t) 500)
/* Files in each other. */
#define DEPTH_MAX 16

struct menu_reader {
	struct survey_reader *reader;
	const char *menu; /* names are relative to its directory */
	size_t n;
};

/* The loader cannot read a directory or a device either. */
static bool is_no_menu(int r)
{
	return r == -EISDIR || r == -EINVAL || r == -ELOOP;
}

static int read_menu_files(struct menu_reader *menu, size_t index, unsigned depth);

/* Read a file, and those that it reads, if it was not read before. */
static int read_included(struct menu_reader *menu, const struct known_path *row,
			 const char *path, unsigned depth)
{
	struct survey *survey = menu->reader->survey;
	size_t had = survey->n_file;
	int r = survey_reader_file(menu->reader, row, path);

	if (r < 0)
		return is_no_menu(r) ? 0 : r;
	if (survey->n_file == had)
		return 0;
	if (++menu->n <= FILES_MAX)
		return read_menu_files(menu, had, depth + 1);
	err_set(menu->reader->err, E2BIG, "cannot read /%s", path);
	return err_why(menu->reader->err, "the menu /%s reads too many files",
		       menu->menu);
}

static int read_menu_files(struct menu_reader *menu, size_t index, unsigned depth)
{
	const struct survey *survey = menu->reader->survey;

	for (size_t i = 0; i < survey->file[index]->layout.n_include; i++) {
		const struct config_file *file = survey->file[index];
		const struct known_path row = { .format = file->format,
						.role = ROLE_DIRECT,
						.kind = file->kind };
		_cleanup_(buf_release) struct buf path = BUF_INIT;

		for (size_t j = 0;
		     depth < DEPTH_MAX &&
		     menu_path_at(menu->menu, file->layout.include[i].text, j, &path);
		     j++) {
			int r = read_included(menu, &row, buf_str(&path), depth);

			if (r < 0)
				return r;
		}
	}
	return 0;
}

/* Read the files that a config.txt names. */
static int read_pi_files(struct survey_reader *reader, const struct config_file *config)
{
	static const struct known_path row = { .format = &format_firmware,
					       .role = ROLE_DIRECT,
					       .kind = FILE_FIRMWARE };
	_cleanup_(names_release) struct names names = NAMES_INIT;

	(void) pi_config_read(reader->survey, config, &names);
	for (size_t i = 0; i < names.n; i++) {
		int r = survey_reader_file(reader, &row, names.name[i]);

		if (r < 0 && !is_no_menu(r))
			return r;
	}
	return 0;
}

static int read_all_pi_files(struct survey_reader *reader)
{
	const struct survey *survey = reader->survey;

	for (size_t i = 0, n = survey->n_file; i < n; i++) {
		int r;

		if (survey->file[i]->kind != FILE_PI_CONFIG ||
		    !known_path_of(survey->file[i]->path))
			continue;
		r = read_pi_files(reader, survey->file[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

int survey_reader_menus(struct survey_reader *reader)
{
	const struct survey *survey = reader->survey;

	for (size_t i = 0, n = survey->n_file; i < n; i++) {
		struct menu_reader menu = { .reader = reader,
					    .menu = survey->file[i]->path };
		int r;

		if (survey->file[i]->format != &format_extlinux &&
		    survey->file[i]->format != &format_refind_conf &&
		    survey->file[i]->format != &format_pi_config)
			continue;
		r = read_menu_files(&menu, i, 0);
		if (r < 0)
			return r;
	}
	return read_all_pi_files(reader);
}
