/* SPDX-License-Identifier: BSD-3-Clause */
#include "survey.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * Everything we know about where command lines live. Rows are in the order in which their
 * files are written: what is referred to first. /etc/kernel/cmdline comes after
 * /etc/default/grub, since Fedora's 20-grub.install regenerates all entries from the
 * latter where the former is older.
 */
struct spot {
	const char *dir; /* a last component * stands for each directory there */
	const char *name;
	const struct format *format;
	enum role role;
	enum spot_kind kind;
};

#define BLS_NAMES "*.[cC][oO][nN][fF]"

static const struct spot spots[] = {
	{ "etc/default", "grub", &format_shell, ROLE_SOURCE, SPOT_GRUB_DEFAULT },
	{ "etc/default/grub.d", "*.cfg", &format_shell, ROLE_SOURCE, SPOT_GRUB_DROPIN },
	{ "etc/kernel", "cmdline", &format_plain, ROLE_SOURCE, SPOT_CMDLINE },
	{ "etc/kernel/cmdline.d", "*.conf", &format_plain, ROLE_SOURCE,
	  SPOT_CMDLINE_DROPIN },
	{ "etc/cmdline.d", "*.conf", &format_plain, ROLE_SOURCE, SPOT_CMDLINE_DROPIN },
	{ "usr/lib/kernel", "cmdline", &format_plain, ROLE_SOURCE, SPOT_CMDLINE_VENDOR },
	{ "boot/grub2", "grubenv", &format_grubenv, ROLE_LIVE, SPOT_GRUBENV },
	{ "boot/grub", "grubenv", &format_grubenv, ROLE_LIVE, SPOT_GRUBENV },
	{ "boot/efi/EFI/*", "grubenv", &format_grubenv, ROLE_LIVE, SPOT_GRUBENV },
	{ "boot/loader/entries", BLS_NAMES, &format_bls, ROLE_LIVE, SPOT_BLS },
	{ "efi/loader/entries", BLS_NAMES, &format_bls, ROLE_LIVE, SPOT_BLS },
	{ "boot/efi/loader/entries", BLS_NAMES, &format_bls, ROLE_LIVE, SPOT_BLS },
	{ "boot/grub", "grub.cfg", &format_grub_cfg, ROLE_DERIVED, SPOT_GRUB_CFG },
	{ "boot/grub2", "grub.cfg", &format_grub_cfg, ROLE_DERIVED, SPOT_GRUB_CFG },
	{ "efi/grub", "grub.cfg", &format_grub_cfg, ROLE_DERIVED, SPOT_GRUB_CFG },
	{ "boot/efi/EFI/*", "grub.cfg", &format_grub_cfg, ROLE_DERIVED, SPOT_GRUB_CFG },
	{ "efi/EFI/*", "grub.cfg", &format_grub_cfg, ROLE_DERIVED, SPOT_GRUB_CFG },
};

void survey_release(struct survey *survey)
{
	for (size_t i = 0; i < survey->n_chain; i++)
		free(survey->chain[i].part);
	for (size_t i = 0; i < survey->n_site; i++)
		site_free(survey->site[i]);
	free(survey->chain);
	free(survey->identity);
	free(survey->site);
	defaults_release(&survey->defaults);
	notes_release(&survey->notes);
	*survey = (struct survey) SURVEY_INIT;
}

struct site *survey_find(const struct survey *survey, enum spot_kind kind)
{
	for (size_t i = 0; i < survey->n_site; i++)
		if (survey->site[i]->kind == kind)
			return survey->site[i];
	return NULL;
}

static void add_site(struct survey *survey, struct site *site,
		     const struct identity *identity)
{
	size_t room = survey->site_room;

	survey->site =
		mem_grow(survey->site, survey->n_site, &room, sizeof(struct site *));
	survey->identity = mem_grow(survey->identity, survey->n_site, &survey->site_room,
				    sizeof(*survey->identity));
	survey->identity[survey->n_site] = *identity;
	survey->site[survey->n_site++] = site;
}

static struct site *same_file(const struct survey *survey,
			      const struct identity *identity)
{
	for (size_t i = 0; i < survey->n_site; i++)
		if (survey->identity[i].dev == identity->dev &&
		    survey->identity[i].ino == identity->ino)
			return survey->site[i];
	return NULL;
}

/* A file that may not be read is said and passed over: show tells the rest. */
static int note_unreadable(struct survey *survey, const char *path, const struct err *err)
{
	if (err->code != EACCES && err->code != EPERM)
		return -err->code;

	if (!survey->unreadable.code)
		survey->unreadable = *err;
	notes_add(&survey->notes, "unreadable", NOTE_WARNING, path, 0,
		  "/%s is not readable: what it says is missing here", path);
	return 0;
}

static int read_site(struct survey *survey, const struct target *target,
		     const struct spot *spot, const char *path, struct err *err)
{
	struct identity identity;
	struct buf text = BUF_INIT;
	struct site *site;
	int r;

	r = target_read(target, path, SITE_MAX, &text, &identity, err);
	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return note_unreadable(survey, path, err);

	site = same_file(survey, &identity);
	if (site) {
		site_add_alias(site, path);
		buf_release(&text);
		return 0;
	}

	site = site_new(path, spot->format, spot->role, spot->kind);
	site->text = text;
	add_site(survey, site, &identity);
	return site_parse(site, err);
}

static bool is_pattern(const char *name)
{
	return strchr(name, '*') != NULL;
}

static int read_names(struct survey *survey, const struct target *target,
		      const struct spot *spot, const char *dir, struct err *err)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	int r;

	if (!is_pattern(spot->name)) {
		names_add(&names, spot->name);
	} else {
		r = target_list(target, dir, spot->name, &names, err);
		if (r < 0)
			return note_unreadable(survey, dir, err);
	}

	for (size_t i = 0; i < names.n; i++) {
		buf_clear(&path);
		buf_addf(&path, "%s/%s", dir, names.name[i]);
		r = read_site(survey, target, spot, buf_str(&path), err);
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_spot(struct survey *survey, const struct target *target,
		     const struct spot *spot, struct err *err)
{
	_cleanup_(names_release) struct names dirs = NAMES_INIT;
	_cleanup_(buf_release) struct buf dir = BUF_INIT;
	int r;

	if (!is_pattern(spot->dir))
		return read_names(survey, target, spot, spot->dir, err);

	buf_add(&dir, spot->dir, strlen(spot->dir) - strlen("/*"));
	r = target_list(target, buf_str(&dir), "*", &dirs, err);
	if (r < 0)
		return note_unreadable(survey, buf_str(&dir), err);

	for (size_t i = 0; i < dirs.n; i++) {
		buf_clear(&dir);
		buf_add(&dir, spot->dir, strlen(spot->dir) - 1);
		buf_add_str(&dir, dirs.name[i]);
		r = read_names(survey, target, spot, buf_str(&dir), err);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Drop-ins count where this system's grub-mkconfig reads them, or /etc/default/grub does.
 */
static bool reads_dropins(const struct survey *survey)
{
	const struct site *site = survey_find(survey, SPOT_GRUB_DEFAULT);

	for (size_t i = 0; site && i < site->located.n_include; i++)
		if (span_has(site->located.include[i].text, "default/grub.d"))
			return true;
	return survey->os->reads_dropins == TRI_YES;
}

/* A generator without /etc/default/grub would read one that we make. */
static int add_missing_default(struct survey *survey, struct err *err)
{
	const struct site *cfg = survey_find(survey, SPOT_GRUB_CFG);

	if (!cfg || !survey->os->has_mkconfig || survey_find(survey, SPOT_GRUB_DEFAULT))
		return 0;
	return survey_create(survey, "etc/default/grub", SPAN_NULL, err) ? 0 : -err->code;
}

static int say_nothing_found(const struct survey *survey, const struct target *target,
			     struct err *err)
{
	if (survey->unreadable.code) {
		*err = survey->unreadable;
		err_hint(err, "try sudo");
		return -err->code;
	}
	err_set(err, ENOENT, "cannot find boot configuration in %s", target->name);
	err_why(err,
		"looked for /etc/default/grub, /boot/grub*/grub.cfg, loader/entries/*.conf "
		"in /boot, /efi and /boot/efi, /etc/kernel/cmdline");
	return err_hint(err, "a root whose kernel is installed later takes --create");
}

int survey_read(struct survey *survey, const struct target *target, const struct os *os,
		bool create, struct err *err)
{
	int r;

	survey->os = os;
	for (size_t i = 0; i < ARRAY_SIZE(spots); i++) {
		if (spots[i].kind == SPOT_GRUB_DROPIN && !reads_dropins(survey))
			continue;
		r = read_spot(survey, target, &spots[i], err);
		if (r < 0)
			return r;
	}
	r = add_missing_default(survey, err);
	if (r < 0)
		return r;
	if (create && !survey_find(survey, SPOT_CMDLINE) &&
	    !survey_create(survey, "etc/kernel/cmdline", SPAN_NULL, err))
		return -err->code;
	if (survey->n_site == 0)
		return say_nothing_found(survey, target, err);

	survey_link(survey);
	return 0;
}

struct site *survey_create(struct survey *survey, const char *path, struct span text,
			   struct err *err)
{
	static const struct identity none;

	for (size_t i = 0; i < ARRAY_SIZE(spots); i++) {
		_cleanup_(buf_release) struct buf spot = BUF_INIT;
		struct site *site;

		buf_addf(&spot, "%s/%s", spots[i].dir, spots[i].name);
		if (strcmp(buf_str(&spot), path) != 0)
			continue;
		site = site_new(path, spots[i].format, spots[i].role, spots[i].kind);
		site->created = true;
		buf_add_span(&site->text, text);
		add_site(survey, site, &none);
		return site_parse(site, err) < 0 ? NULL : site;
	}
	abort();
}

int survey_renew(struct survey *ret_after, const struct survey *before, struct err *err)
{
	int changed = 0, r;

	ret_after->os = before->os;
	ret_after->unreadable = before->unreadable;
	for (size_t i = 0; i < before->n_site; i++) {
		const struct site *old = before->site[i];
		struct site *site =
			site_new(old->path, old->format, old->role, old->kind);

		site->created = old->created;
		add_site(ret_after, site, &before->identity[i]);
		r = site_render(old, &site->text, err);
		if (r < 0)
			return r;
		if (r == 0)
			buf_add_span(&site->text, buf_span(&old->text));
		changed |= r;
		r = site_parse(site, err);
		if (r < 0)
			return r;
	}
	survey_link(ret_after);
	return changed;
}
