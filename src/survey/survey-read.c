/* SPDX-License-Identifier: BSD-3-Clause */
#include "boot-entry.h"
#include "loader/loader.h"
#include "survey-reader.h"
#include "bls-program.h"
#include "target/target-ops.h"
#include "system/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DROPINS "etc/default/grub.d"

/* Each addon adds to the command line of each image. */
#define ADDONS_MAX ((size_t) 256)

/* Files that were read already by another path. */

static size_t *identity_slot(const struct survey_reader *reader,
			     const struct identity *identity)
{
	const struct survey *survey = reader->survey;
	size_t i = ((size_t) identity->ino * 1099511628211u) ^ (size_t) identity->dev;

	for (;; i++) {
		size_t *slot = &reader->slot[i & (reader->n_slot - 1)];
		const struct identity *other;

		if (*slot == 0)
			return slot;
		other = &survey->identity[*slot - 1];
		if (other->dev == identity->dev && other->ino == identity->ino)
			return slot;
	}
}

static void grow_identity_slots(struct survey_reader *reader)
{
	const struct survey *survey = reader->survey;

	if (survey->n_file * 2 < reader->n_slot)
		return;

	free(reader->slot);
	reader->n_slot = reader->n_slot ? reader->n_slot * 2 : 64;
	reader->slot = mem_zero(reader->n_slot, sizeof(*reader->slot));
	for (size_t i = 0; i < survey->n_file; i++)
		*identity_slot(reader, &survey->identity[i]) = i + 1;
}

/* Reading. */

int survey_note_unreadable(struct survey *survey, const char *path, const struct err *err)
{
	if (err->code != EACCES && err->code != EPERM)
		return -err->code;

	if (!survey->unreadable.code)
		survey->unreadable = *err;
	notes_add(&survey->notes, "unreadable", NOTE_WARNING, path, 0,
		  "/%s is not readable%s: what it says is missing here", path,
		  geteuid() == 0 ? "" : " (try sudo)");
	return 0;
}

static int note_unreadable(struct survey_reader *reader, const char *path)
{
	return survey_note_unreadable(reader->survey, path, reader->err);
}

static bool is_link(const struct survey_reader *reader, const char *path)
{
	_cleanup_close_ int fd =
		target_open_at(reader->target, path, O_PATH | O_NOFOLLOW);

	return fd >= 0;
}

/* The menu or its source may be on a file system that is not mounted. An environment
 * block is optional: GRUB boots without one. */
static int note_dangling(struct survey_reader *reader, const struct known_path *known,
			 const char *path)
{
	struct survey *survey = reader->survey;

	notes_add(
		&survey->notes, "dangling", NOTE_WARNING, path, 0,
		"/%s is a link to what is not in this root: what it says is missing here",
		path);
	if ((known->kind != FILE_GRUB_CFG && known->kind != FILE_GRUB_DEFAULT) ||
	    survey->unreadable.code)
		return 0;
	target_err(reader->target, &survey->unreadable, ENOENT, "read", path);
	err_why(&survey->unreadable, "it is a link to what is not in this root");
	return 0;
}

/* Return 1 if the file is of the known kind, 0 if not, or -errno. */
static int read_known_text(struct survey_reader *reader, const struct known_path *known,
			   const char *path, struct buf *ret_text,
			   struct identity *ret_identity)
{
	int r;

	if (known->read)
		return known->read(reader->target, path, ret_text, ret_identity,
				   reader->err);
	r = target_read(reader->target, path, FILE_SIZE_MAX, ret_text, ret_identity,
			reader->err);
	return r < 0 ? r : 1;
}

int survey_reader_file(struct survey_reader *reader, const struct known_path *known,
		       const char *path)
{
	struct survey *survey = reader->survey;
	struct identity identity;
	struct buf text = BUF_INIT;
	struct config_file *file;
	size_t *slot;
	int r;

	/* A configuration can name any file. */
	if (!known->dir && !known->read && target_leaves_out(reader->target, path)) {
		if (!survey->left_out)
			survey->left_out = mem_dup(span_of(path));
		return 0;
	}
	r = read_known_text(reader, known, path, &text, &identity);
	if (r == 0)
		return 0;
	/* An included file, of no row, may be missing. */
	if (r == -ENOENT && !known->dir)
		return 0;
	if (r == -ENOENT)
		return is_link(reader, path) ? note_dangling(reader, known, path) : 0;
	if (r < 0)
		return note_unreadable(reader, path);

	grow_identity_slots(reader);
	slot = identity_slot(reader, &identity);
	if (*slot) {
		config_file_add_alias(survey->file[*slot - 1], path);
		buf_release(&text);
		return 0;
	}

	file = config_file_new(path, known->format, known->role, known->kind);
	file->text = text;
	r = survey_parse(survey, file, &identity, reader->err);
	if (r >= 0)
		*slot = survey->n_file;
	return r;
}

static int list_names(const struct survey_reader *reader, const struct known_path *known,
		      const char *dir, struct names *ret)
{
	int r = target_list(reader->target, dir, known->name, ret, reader->err);

	if (r < 0 || known->kind != FILE_UKI_ADDON || ret->n <= ADDONS_MAX)
		return r;
	err_set(reader->err, EFBIG, "cannot read /%s", dir);
	return err_why(reader->err, "it has more than %zu addons", ADDONS_MAX);
}

static int read_known_names(struct survey_reader *reader, const struct known_path *known,
			    const char *dir)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	int r;

	if (!known_path_is_pattern(known->name)) {
		names_add(&names, known->name);
	} else {
		r = list_names(reader, known, dir, &names);
		if (r < 0)
			return note_unreadable(reader, dir);
	}

	for (size_t i = 0; i < names.n; i++) {
		buf_clear(&path);
		buf_addf(&path, "%s/%s", dir, names.name[i]);
		r = survey_reader_file(reader, known, buf_str(&path));
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_known_path(struct survey_reader *reader, const struct known_path *known)
{
	_cleanup_(names_release) struct names dirs = NAMES_INIT;
	_cleanup_(buf_release) struct buf dir = BUF_INIT;
	int r;

	if (!known_path_is_pattern(known->dir))
		return read_known_names(reader, known, known->dir);

	buf_add(&dir, known->dir, strlen(known->dir) - strlen("/*"));
	r = target_list(reader->target, buf_str(&dir), "*", &dirs, reader->err);
	if (r < 0)
		return note_unreadable(reader, buf_str(&dir));

	for (size_t i = 0; i < dirs.n; i++) {
		buf_clear(&dir);
		buf_add(&dir, known->dir, strlen(known->dir) - 1);
		buf_add_str(&dir, dirs.name[i]);
		r = read_known_names(reader, known, buf_str(&dir));
		if (r < 0)
			return r;
	}
	return 0;
}

/* Drop-ins count if this system's grub-mkconfig or /etc/default/grub reads them. */
static bool reads_dropins(const struct survey *survey)
{
	const struct config_file *file = survey_find(survey, FILE_GRUB_DEFAULT);

	for (size_t i = 0; file && i < file->layout.n_include; i++)
		if (span_has(file->layout.include[i].text, "default/grub.d"))
			return true;
	return survey->os->reads_dropins == TRI_YES;
}

/* Return the first part with managed parameters, or NULL. */
static const struct line_part *find_managed(struct config_file *file, enum arch arch)
{
	for (size_t i = 0; i < file->layout.n_segment; i++)
		if (line_has_owned_words(file->part[i].line, arch))
			return &file->part[i];
	return NULL;
}

static void note_unread(struct survey_reader *reader, const char *path, const char *why)
{
	struct survey *survey = reader->survey;
	struct err ignored = ERR_INIT;
	const struct line_part *part;
	struct config_file *file;

	file = config_file_new(path, &format_shell, ROLE_SOURCE, FILE_GRUB_DROPIN);
	if (target_read(reader->target, path, FILE_SIZE_MAX, &file->text, NULL,
			&ignored) >= 0 &&
	    config_file_parse(file, &ignored) >= 0) {
		part = find_managed(file, survey->os->arch);
		if (part)
			notes_add(&survey->notes, "not-read", NOTE_NOTE, path,
				  part->segment->line,
				  "IOMMU words stand in /%s, which nothing reads: %s",
				  path, why);
	}
	config_file_free(file);
}

/* Note managed parameters in files that look like drop-ins and are not read. */
static void note_unread_dropins(struct survey_reader *reader)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;
	bool read = reads_dropins(reader->survey);
	struct err ignored = ERR_INIT;

	if (target_list(reader->target, DROPINS, "*", &names, &ignored) < 0)
		return;
	for (size_t i = 0; i < names.n; i++) {
		_cleanup_(buf_release) struct buf path = BUF_INIT;

		if (read && fnmatch("*.cfg", names.name[i], FNM_PERIOD) == 0)
			continue;
		buf_addf(&path, "%s/%s", DROPINS, names.name[i]);
		note_unread(reader, buf_str(&path),
			    read ? "its name does not end in .cfg"
				 : "grub-mkconfig has no drop-ins here");
	}
}

/* Without /etc/default/grub, grub-mkconfig would read a new one. */
static int add_missing_default(struct survey *survey, struct err *err)
{
	const struct config_file *cfg = survey_find(survey, FILE_GRUB_CFG);

	if (!cfg || !survey->os->has_mkconfig || survey_find(survey, FILE_GRUB_DEFAULT))
		return 0;
	return survey_create(survey, "etc/default/grub", SPAN_NULL, err) ? 0 : -err->code;
}

/* A manager's own file for new parameters. */
static int add_missing_records(struct survey *survey, struct err *err)
{
	for (size_t i = 0; i < survey->n_manager; i++) {
		const char *path = survey->manager[i].manager->creates;
		bool has = !path;

		for (size_t j = 0; !has && j < survey->n_file; j++)
			has = config_file_has_path(survey->file[j], path);
		if (!has && !survey_create(survey, path, SPAN_NULL, err))
			return -err->code;
	}
	return 0;
}

static int add_missing_cmdline(struct survey *survey, struct err *err)
{
	if (survey_find(survey, FILE_CMDLINE))
		return 0;
	return survey_create(survey, "etc/kernel/cmdline", SPAN_NULL, err) ? 0
									   : -err->code;
}

/* syslinux and U-Boot both have menus of extlinux. */
static bool is_named_before(size_t loader)
{
	for (size_t i = 0; i < loader; i++)
		if (strcmp(loader_at(i)->name, loader_at(loader)->name) == 0)
			return true;
	return false;
}

/* Each loader of the table reads its own files. */
static int say_looked_for(struct err *err)
{
	_cleanup_(buf_release) struct buf names = BUF_INIT;
	const struct loader *loader;

	for (size_t i = 0; (loader = loader_at(i)); i++)
		if (!is_named_before(i))
			buf_addf(&names, "%s%s", names.len ? ", " : "", loader->name);
	return err_why(err,
		       "looked for /etc/default/grub, /etc/kernel/cmdline and the files "
		       "of %s",
		       buf_str(&names));
}

static int say_nothing_found(const struct survey *survey, const struct target *target,
			     struct err *err)
{
	if (survey->unreadable.code) {
		*err = survey->unreadable;
		if (geteuid() != 0)
			err_hint(err, "try sudo");
		return -err->code;
	}
	err_set(err, ENOENT, "cannot find boot configuration in %s", target->name);
	if (survey->unknown.n)
		return err_why(err, "none of its files decides what boots");
	for (size_t i = 0; i < survey->n_file; i++)
		if (survey->file[i]->role != ROLE_SOURCE && !survey->file[i]->created)
			return err_why(err, "/%s has no entry that starts Linux",
				       survey->file[i]->path);
	return say_looked_for(err);
}

/* An ESP that fstab does not mount has the same layout as one at /efi. */
static int read_esp(struct survey_reader *reader, const char *at)
{
	const struct known_path *known;

	for (struct known_path_iter i = { 0 }; (known = known_path_next(&i));) {
		_cleanup_(buf_release) struct buf dir = BUF_INIT;
		struct known_path there = *known;
		int r;

		if (strcmp(known->dir, "efi") != 0 && strncmp(known->dir, "efi/", 4) != 0)
			continue;
		buf_addf(&dir, "%s%s", at, known->dir + strlen("efi"));
		there.dir = buf_str(&dir);
		r = read_known_path(reader, &there);
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_all_files(struct survey_reader *reader)
{
	const struct known_path *known;
	int r;

	for (struct known_path_iter i = { 0 }; (known = known_path_next(&i));) {
		if (known->kind == FILE_GRUB_DROPIN && !reads_dropins(reader->survey))
			continue;
		r = read_known_path(reader, known);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < reader->target->n_graft; i++) {
		const char *at = reader->target->graft[i].at;

		if (strncmp(at, KNOWN_PATH_ESPS, strlen(KNOWN_PATH_ESPS)) != 0)
			continue;
		r = read_esp(reader, at);
		if (r < 0)
			return r;
	}
	note_unread_dropins(reader);
	r = survey_reader_programs(reader);
	if (r < 0)
		return r;
	r = survey_reader_grub(reader);
	return r < 0 ? r : survey_reader_menus(reader);
}

static void find_managers(struct survey *survey, const struct target *target)
{
	_cleanup_(buf_release) struct buf place = BUF_INIT;
	const struct manager *manager;

	for (size_t i = 0; (manager = manager_at(i)); i++)
		if (manager_in_charge(manager, target, survey->os->id, &place))
			survey_add_manager(survey, manager, buf_str(&place));
}

/* Old menus often remain where another loader has taken over. */
static void find_unread_loaders(struct survey *survey, const struct target *target)
{
	_cleanup_(buf_release) struct buf place = BUF_INIT;
	const struct loader *loader;

	for (size_t i = 0; !survey->bootable && (loader = loader_at(i)); i++)
		if (loader_is_unread(loader, target, &place))
			survey_add_unread(survey, loader, buf_str(&place));
	assemble_unread(survey);
}

int survey_read(struct survey *survey, const struct target *target, const struct os *os,
		bool create, struct err *err)
{
	struct survey_reader reader = { .survey = survey, .target = target, .err = err };
	int r;

	survey->os = os;
	find_managers(survey, target);
	r = read_all_files(&reader);
	free(reader.slot);
	if (r < 0)
		return r;
	r = add_missing_default(survey, err);
	if (r < 0)
		return r;
	r = add_missing_records(survey, err);
	if (r < 0)
		return r;
	if (create) {
		r = add_missing_cmdline(survey, err);
		if (r < 0)
			return r;
	}
	r = survey_read_signatures(survey, target, err);
	if (r < 0)
		return r;

	survey_assemble(survey);
	find_unread_loaders(survey, target);
	if (survey->n_entry == 0)
		return say_nothing_found(survey, target, err);
	return 0;
}
