/* SPDX-License-Identifier: BSD-3-Clause */
#include "source-state.h"

#include <errno.h>

/* Begin the next member, after the zeros that a tape drive pads with. 1: more to come. */
static int next_member(struct source *source, struct err *err)
{
	z_stream *z = &source->inflate;

	while (z->avail_in && *z->next_in == 0) {
		z->next_in++;
		z->avail_in--;
	}
	if (!z->avail_in)
		return 0;
	if (source->zlib.inflateReset(z) != Z_OK)
		return source_err(source, err, EBADMSG, "zlib failed");
	source->in_member = true;
	return 1;
}

static int inflate_some(struct source *source, struct err *err)
{
	z_stream *z = &source->inflate;
	int r;

	z->next_out = (Bytef *) source->out;
	z->avail_out = (uInt) SOURCE_CHUNK;
	r = source->zlib.inflate(z, Z_NO_FLUSH);
	if (r == Z_STREAM_END)
		source->in_member = false;
	else if (r != Z_OK && r != Z_BUF_ERROR)
		return source_err(source, err, EBADMSG,
				  z->msg ? z->msg : "its gzip stream is damaged");
	source->chunk = span_at(source->out, 0, SOURCE_CHUNK - z->avail_out);
	return 0;
}

/* 1: there is input, 0: the file has ended. */
static int have_input(struct source *source, struct err *err)
{
	struct span in;
	int r;

	if (source->inflate.avail_in)
		return 1;
	r = source_read_file(source, &in, err);
	if (r < 0)
		return r;
	source->inflate.next_in = (Bytef *) source->in;
	source->inflate.avail_in = (uInt) in.len;
	return in.len > 0;
}

static int fill_gzip(struct source *source, struct err *err)
{
	int r;

	do {
		r = have_input(source, err);
		if (r < 0)
			return r;
		if (r == 0)
			return source->in_member
				       ? source_err(source, err, EBADMSG,
						    "its gzip stream is truncated")
				       : 0;
		if (!source->in_member)
			r = next_member(source, err);
		if (r > 0)
			r = inflate_some(source, err);
		if (r < 0)
			return r;
	} while (!source->chunk.len);
	return 0;
}

int source_open_gzip(struct source *source, struct err *err)
{
	int r = library_load_zlib(&source->zlib, err);

	if (r < 0)
		return r;
	source->fill = fill_gzip;
	source->out = mem_zero(1, SOURCE_CHUNK);
	/* 15: the largest window; 16: gzip, not zlib. */
	if (source->zlib.inflateInit2_(&source->inflate, 15 + 16, ZLIB_VERSION,
				       sizeof(z_stream)) != Z_OK)
		return source_err(source, err, ENOMEM, "zlib failed");
	source->inflating = true;
	return 0;
}
