// What Swift cannot import from libav: function-like and computed macros, as constants. No logic.
#ifndef ACTIONLINE_CFFMPEG_SHIM_H
#define ACTIONLINE_CFFMPEG_SHIM_H

#include <libavcodec/avcodec.h>
#include <libavdevice/avdevice.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/dict.h>
#include <libavutil/display.h>
#include <libavutil/error.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/time.h>
#include <libswscale/swscale.h>

static const int CFF_ERROR_EOF = AVERROR_EOF;
static const int CFF_ERROR_EAGAIN = AVERROR(EAGAIN);
static const int CFF_ERROR_ENOMEM = AVERROR(ENOMEM);
static const int CFF_ERROR_EINVAL = AVERROR(EINVAL);
static const int CFF_ERROR_ENOENT = AVERROR(ENOENT);
static const int CFF_ERROR_EIO = AVERROR(EIO);
static const int CFF_ERROR_EPERM = AVERROR(EPERM);
static const int CFF_ERROR_ETIMEDOUT = AVERROR(ETIMEDOUT);
static const int CFF_ERROR_ECONNREFUSED = AVERROR(ECONNREFUSED);
static const int CFF_ERROR_EXIT = AVERROR_EXIT;
static const int CFF_ERROR_INVALIDDATA = AVERROR_INVALIDDATA;
static const int CFF_ERROR_HTTP_UNAUTHORIZED = AVERROR_HTTP_UNAUTHORIZED;
static const int CFF_ERROR_HTTP_FORBIDDEN = AVERROR_HTTP_FORBIDDEN;
static const int CFF_ERROR_HTTP_NOT_FOUND = AVERROR_HTTP_NOT_FOUND;
static const int CFF_ERROR_HTTP_OTHER_4XX = AVERROR_HTTP_OTHER_4XX;

static const int64_t CFF_NOPTS = AV_NOPTS_VALUE;
static const int64_t CFF_TIME_BASE = AV_TIME_BASE;
static const int CFF_INPUT_PADDING = AV_INPUT_BUFFER_PADDING_SIZE;

#endif
