/* SPDX-License-Identifier: BSD-3-Clause */
#include "evidence.h"
#include "known-paths.h"
#include "system/fd.h"

#include <fcntl.h>

static bool has_line(struct span text, const char *start)
{
	struct span line;

	for (size_t pos = 0; span_line(text, &pos, &line);)
		if (span_starts(span_trim(line), start))
			return true;
	return false;
}

static bool exists(const struct target *target, const char *path)
{
	_cleanup_close_ int fd = target_open_at(target, path, O_PATH);

	return fd >= 0;
}

static bool shows(const struct evidence *evidence, const struct target *target,
		  const char *path)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct err ignored = ERR_INIT;

	if (!evidence->line && !evidence->text)
		return exists(target, path);
	if (target_read(target, path, FILE_SIZE_MAX, &text, NULL, &ignored) < 0)
		return false;
	if (evidence->line && !has_line(buf_span(&text), evidence->line))
		return false;
	return !evidence->text || span_has(buf_span(&text), evidence->text);
}

bool evidence_found(const struct evidence *evidence, const struct target *target,
		    struct buf *ret_place)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;
	struct err ignored = ERR_INIT;

	if (!known_path_is_pattern(evidence->name))
		names_add(&names, evidence->name);
	else if (target_list(target, evidence->dir, evidence->name, &names, &ignored) < 0)
		return false;
	for (size_t i = 0; i < names.n; i++) {
		buf_clear(ret_place);
		buf_addf(ret_place, "%s/%s", evidence->dir, names.name[i]);
		if (shows(evidence, target, buf_str(ret_place)))
			return true;
	}
	buf_clear(ret_place);
	return false;
}
