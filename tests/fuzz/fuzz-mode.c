/* SPDX-License-Identifier: BSD-3-Clause */
#include "fuzz.h"
#include "cmdline/mode.h"

#include "../unit/line.h"

/*
 * A line in parts, \f between them, behind a byte each for the mode, for what the kernel
 * and the user say, and for the part that words are added to.
 */

#define PARTS_MAX 4
#define LINE_MAX  2048

struct parts {
	struct line line[PARTS_MAX];
	struct cmdline *part[PARTS_MAX];
	size_t n;
};

static void parts_add(struct parts *parts, struct span text)
{
	line_read(&parts->line[parts->n], text);
	parts->part[parts->n] = &parts->line[parts->n].cmdline;
	parts->n++;
}

static void parts_read(struct parts *parts, struct span text)
{
	*parts = (struct parts){ .n = 0 };
	for (size_t start = 0, end; start <= text.len; start = end + 1) {
		end = span_find(text, span_of("\f"), start);
		if (end == (size_t) -1 || parts->n + 1 == PARTS_MAX)
			end = text.len;
		parts_add(parts, span_at(text.data, start, end));
	}
}

static void parts_release(struct parts *parts)
{
	while (parts->n)
		line_done(&parts->line[--parts->n]);
}

static void parts_render(const struct parts *parts, struct buf *out)
{
	for (size_t i = 0; i < parts->n; i++) {
		buf_add_str(out, i ? "\f" : "");
		cmdline_render(parts->part[i], parts->line[i].raw, out);
	}
}

/* The rest of the lists is looked at where a file's laws are. */
static bool is_foreign(const struct word *word)
{
	static const char *const keys[] = {
		"intel_iommu",
		"amd_iommu",
		"iommu",
		"iommu.passthrough",
		"vfio.enable_unsafe_noiommu_mode",
		"vfio_iommu_type1.allow_unsafe_interrupts",
		"iommufd.allow_unsafe_interrupts",
	};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (word->live && key_eq(word->name, keys[i]))
			return false;
	return true;
}

static void add_foreign(const struct parts *parts, struct buf *out)
{
	for (size_t i = 0; i < parts->n; i++) {
		const struct cmdline *line = parts->part[i];

		for (size_t k = 0; k < line->n; k++) {
			if (!is_foreign(&line->word[k]))
				continue;
			buf_add_span(out,
				     span_at(parts->line[i].raw.data, line->word[k].start,
					     line->word[k].end));
			buf_add_byte(out, '\n');
		}
		buf_add_str(out, "\f\n");
	}
}

static void check_foreign(const struct parts *before, const struct parts *after)
{
	_cleanup_(buf_release) struct buf was = BUF_INIT, is = BUF_INIT;

	add_foreign(before, &was);
	add_foreign(after, &is);
	fuzz_must(span_eq(buf_span(&was), buf_span(&is)), "the words were\n%sand are\n%s",
		  buf_str(&was), buf_str(&is));
}

/* Any kernel that can obey does. */
static void check_truth(const struct request *request, const struct parts *after)
{
	for (unsigned bits = 0; bits < 4; bits++) {
		struct kernel kernel = KERNEL_UNKNOWN;

		kernel.arch = request->arch == ARCH_UNKNOWN ? ARCH_X86 : request->arch;
		kernel.intel_on = bits & 1 ? TRI_YES : TRI_NO;
		kernel.old_soft = bits & 1 ? TRI_NO : TRI_YES;
		kernel.domain = bits & 2 ? DOMAIN_LAZY : DOMAIN_PASSTHROUGH;
		if (kernel.domain == DOMAIN_PASSTHROUGH && !request->passthrough_default)
			continue;
		fuzz_must(mode_holds(request->mode, after->part, after->n, &kernel),
			  "it is not %s", request->mode->name);
	}
}

static void check_changed(const struct request *request, const struct parts *before,
			  size_t add_in)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT, again = BUF_INIT;
	const char *why = "";
	struct parts after;
	int r;

	parts_render(before, &text);
	parts_read(&after, buf_span(&text));
	fuzz_must(after.n == before->n, "%zu parts became %zu", before->n, after.n);
	check_foreign(before, &after);
	if (add_in < after.n)
		check_truth(request, &after);
	r = mode_apply(request, after.part, after.n, add_in, &why);
	parts_render(&after, &again);
	fuzz_must(r == 0 && span_eq(buf_span(&text), buf_span(&again)),
		  "twice is not once: [%s], then %d [%s] %s", buf_str(&text), r,
		  buf_str(&again), r < 0 ? why : "");
	parts_release(&after);
}

static void check(const struct request *request, struct span text, size_t add_in)
{
	_cleanup_(buf_release) struct buf same = BUF_INIT;
	const char *why = NULL;
	struct parts parts;
	int r;

	parts_read(&parts, text);
	(void) mode_notes(parts.part, parts.n);
	add_in %= parts.n + 1;
	r = mode_apply(request, parts.part, parts.n, add_in, &why);
	fuzz_must(r >= 0 || why, "refused without a word");
	if (r >= 0)
		check_changed(request, &parts, add_in);
	parts_render(&parts, &same);
	fuzz_must((r > 0) == !span_eq(buf_span(&same), text), "changed or not: %d", r);
	parts_release(&parts);
}

/* The switching rule. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(mem_done) char *text = NULL;
	struct request request;

	if (size < 3 || size > LINE_MAX || memchr(data + 3, '\0', size - 3))
		return 0;
	/* line.h looks for the end of ${...} in what follows the part, too. */
	if (span_has(fuzz_span(data + 3, size - 3), "${"))
		return 0;
	request = (struct request){
		.mode = mode_at((enum mode_id)(data[0] % MODE_COUNT)),
		.arch = data[1] & 1 ? ARCH_ARM64 : ARCH_X86,
		.passthrough_default = data[1] & 2,
		.unsafe_interrupts = (enum tri)(data[1] / 4 % 3 - 1),
	};
	text = mem_dup(fuzz_span(data + 3, size - 3));
	check(&request, (struct span){ text, size - 3 }, data[2]);
	return 0;
}
