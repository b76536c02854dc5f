/* SPDX-License-Identifier: BSD-3-Clause */
#include "survey.h"
#include "chain.h"
#include "loader/spot.h"

#include <errno.h>
#include <stdlib.h>

void survey_release(struct survey *survey)
{
	for (size_t i = 0; i < survey->n_chain; i++)
		chain_release(&survey->chain[i]);
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

void survey_add(struct survey *survey, struct site *site, const struct identity *identity)
{
	static const struct identity none;
	size_t room = survey->site_room;

	survey->site =
		mem_grow(survey->site, survey->n_site, &room, sizeof(struct site *));
	survey->identity = mem_grow(survey->identity, survey->n_site, &survey->site_room,
				    sizeof(*survey->identity));
	survey->identity[survey->n_site] = identity ? *identity : none;
	survey->site[survey->n_site++] = site;
}

int survey_parse(struct survey *survey, struct site *take_site,
		 const struct identity *identity, struct err *err)
{
	int r = site_parse(take_site, err);

	if (r < 0) {
		site_free(take_site);
		return r;
	}
	survey_add(survey, take_site, identity);
	return 0;
}

static struct site *add_text(struct survey *survey, const char *path, struct span text,
			     bool created, struct err *err)
{
	const struct spot *spot = spot_of(path);
	struct site *site;

	if (!spot) {
		err_set(err, ENOENT, "cannot tell what %s is", path);
		return NULL;
	}

	site = site_new(path, spot->format, spot->role, spot->kind);
	site->created = created;
	buf_add_span(&site->text, text);
	return survey_parse(survey, site, NULL, err) < 0 ? NULL : site;
}

struct site *survey_add_text(struct survey *survey, const char *path, struct span text,
			     struct err *err)
{
	return add_text(survey, path, text, false, err);
}

struct site *survey_create(struct survey *survey, const char *path, struct span text,
			   struct err *err)
{
	return add_text(survey, path, text, true, err);
}

/* 1: the new text differs. */
static int renew_site(struct survey *after, const struct survey *before, size_t i,
		      struct err *err)
{
	const struct site *old = before->site[i];
	struct site *site = site_new(old->path, old->format, old->role, old->kind);
	int changed, r;

	site->created = old->created;
	site->signature = old->signature;
	changed = site_render(old, &site->text, err);
	if (changed < 0) {
		site_free(site);
		return changed;
	}
	if (changed == 0)
		buf_add_span(&site->text, buf_span(&old->text));
	r = survey_parse(after, site, &before->identity[i], err);
	return r < 0 ? r : changed;
}

static int renew(struct survey *after, const struct survey *before,
		 const struct format *only, struct err *err)
{
	int changed = 0, r;

	after->os = before->os;
	after->unreadable = before->unreadable;
	after->verify = before->verify;
	for (size_t i = 0; i < before->n_site; i++) {
		if (only && before->site[i]->format != only)
			continue;
		r = renew_site(after, before, i, err);
		if (r < 0)
			return r;
		changed |= r;
	}
	survey_link(after);
	return changed;
}

int survey_renew(struct survey *ret_after, const struct survey *before, struct err *err)
{
	return renew(ret_after, before, NULL, err);
}

int survey_renew_defaults(struct survey *ret_after, const struct survey *before,
			  struct err *err)
{
	return renew(ret_after, before, &format_shell, err);
}

/* The text of a site, or another in its place. */
static int replace_site(struct survey *ret, const struct survey *of, size_t i,
			const struct buf *text, struct err *err)
{
	const struct site *old = of->site[i];
	struct site *site = site_new(old->path, old->format, old->role, old->kind);

	site->created = old->created;
	site->signature = old->signature;
	buf_add_span(&site->text, buf_span(text ? text : &old->text));
	return survey_parse(ret, site, &of->identity[i], err);
}

int survey_replace(struct survey *ret, const struct survey *of,
		   const struct buf *const *text, size_t n, struct err *err)
{
	int r;

	ret->os = of->os;
	ret->unreadable = of->unreadable;
	ret->verify = of->verify;
	for (size_t i = 0; i < of->n_site; i++) {
		r = replace_site(ret, of, i, i < n ? text[i] : NULL, err);
		if (r < 0)
			return r;
	}
	survey_link(ret);
	return 0;
}
