/* SPDX-License-Identifier: BSD-3-Clause */
#include "texts.h"

#include "../laws.h"

/* Longer texts find nothing that shorter ones do not. */
#define TEXT_MAX ((size_t) 16 << 10)

void texts_init(struct texts *texts)
{
	*texts = (struct texts){ .os = OS_INIT };
	texts->os.arch = ARCH_X86;
	texts->survey.os = &texts->os;
}

void texts_release(struct texts *texts)
{
	survey_release(&texts->survey);
	os_release(&texts->os);
}

/* Segments are inside the text. A new line can follow a last line without a newline. */
static void check_segment(const struct config_file *file, const struct segment *segment)
{
	struct span text = buf_span(&file->text);

	fuzz_must(segment->start <= segment->end && segment->end <= segment->stop &&
			  segment->stop <= text.len &&
			  (!segment->remove_if_empty || segment->begin <= segment->start),
		  "%s: a place is [%zu, %zu, %zu, %zu)", file->path, segment->begin,
		  segment->start, segment->end, segment->stop);
	fuzz_must(0 < segment->line &&
			  segment->line <= text_line(text, segment->start) + 1,
		  "%s: place %zu is not in line %u", file->path, segment->start,
		  segment->line);
	fuzz_must(segment->entry < (ssize_t) file->layout.n_entry,
		  "%s: place %zu has no entry", file->path, segment->start);
}

/* Segments that can be edited are in order and do not overlap. */
static void check_segments(const struct config_file *file)
{
	size_t end = 0;

	for (size_t i = 0; i < file->layout.n_segment; i++) {
		const struct segment *segment = &file->layout.segment[i];

		check_segment(file, segment);
		if (segment->readonly_reason)
			continue;
		fuzz_must(end <= segment->start, "%s: place %zu begins before %zu",
			  file->path, segment->start, end);
		end = segment->end;
	}
}

struct config_file *texts_add(struct texts *texts, const char *path, struct span text)
{
	struct err err = ERR_INIT;
	struct config_file *file = NULL;

	if (text.len <= TEXT_MAX)
		file = survey_add_text(&texts->survey, path, text, &err);
	if (!file) {
		fuzz_must(text.len > TEXT_MAX || (err.code && err.what[0] && err.why[0]),
			  "%s is refused without a sentence", path);
		texts->refused = true;
		return NULL;
	}
	check_segments(file);
	return file;
}

#ifdef FUZZ_QUICKLY
/* Derive two modes and a default domain from the input alone, by FNV-1a. */
static bool hold(const struct texts *texts, struct buf *broken)
{
	unsigned hash = 2166136261u;

	for (size_t i = 0; i < texts->survey.n_file; i++) {
		const struct buf *text = &texts->survey.file[i]->text;

		for (size_t k = 0; k < text->len; k++)
			hash = (hash ^ (unsigned char) text->data[k]) * 16777619u;
	}
	hash >>= 8;
	return laws_hold_of(&texts->survey,
			    1u << hash % MODE_COUNT | 1u << hash / 8 % MODE_COUNT,
			    hash & 1 << 16, broken);
}
#else
static bool hold(const struct texts *texts, struct buf *broken)
{
	return laws_hold(&texts->survey, broken);
}
#endif

void texts_hold_laws(struct texts *texts)
{
	_cleanup_(buf_release) struct buf broken = BUF_INIT;

	if (texts->refused)
		return;
	survey_assemble(&texts->survey);
	fuzz_must(hold(texts, &broken), "%s", buf_str(&broken));
}

void fuzz_text(const char *path, const uint8_t *data, size_t size)
{
	struct texts texts;

	texts_init(&texts);
	(void) texts_add(&texts, path, fuzz_span(data, size));
	texts_hold_laws(&texts);
	texts_release(&texts);
}
