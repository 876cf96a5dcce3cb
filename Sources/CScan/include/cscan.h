#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Which of the 64 bytes at `text` equal `byte`: one bit for each, the first byte's lowest. Swift's
/// vectors cannot be turned into bits.
static inline uint64_t scan_equal64(const void *_Nonnull text, uint8_t byte) {
#if defined(__SSE2__)
    const __m128i *vector = (const __m128i *)text;
    // Not _mm_set1_epi8, which Swift's compiler writes to the stack byte by byte.
    const __m128i half = _mm_cvtsi64_si128((long long)(0x0101010101010101 * (uint64_t)byte));
    const __m128i wanted = _mm_unpacklo_epi64(half, half);
    uint64_t mask = 0;
    for (int part = 0; part < 4; part++) {
        __m128i equal = _mm_cmpeq_epi8(_mm_loadu_si128(vector + part), wanted);
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(equal) << (16 * part);
    }
    return mask;
#else
    const uint64_t low = 0x7f7f7f7f7f7f7f7f;
    uint64_t mask = 0;
    for (int part = 0; part < 8; part++) {
        uint64_t word;
        memcpy(&word, (const char *)text + 8 * part, 8);
        word ^= 0x0101010101010101 * (uint64_t)byte;
        uint64_t zero = ~(((word & low) + low) | word | low);
        mask |= ((zero >> 7) * 0x0102040810204080 >> 56) << (8 * part);
    }
    return mask;
#endif
}

/// Which of the 16 bytes at `text` equal `byte`.
static inline uint32_t scan_equal16(const void *_Nonnull text, uint8_t byte) {
#if defined(__SSE2__)
    const __m128i half = _mm_cvtsi64_si128((long long)(0x0101010101010101 * (uint64_t)byte));
    const __m128i wanted = _mm_unpacklo_epi64(half, half);
    return (uint32_t)_mm_movemask_epi8(
        _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)text), wanted));
#else
    uint32_t mask = 0;
    for (int index = 0; index < 16; index++)
        mask |= (uint32_t)(((const uint8_t *)text)[index] == byte) << index;
    return mask;
#endif
}

/// Asks for what is at `text`, which may lie behind the end of all memory.
static inline void scan_prefetch(const void *_Nonnull text) { __builtin_prefetch(text, 0, 2); }

/// Writes where the line feeds of `text` are, counted from `*from` on, which moves behind what was
/// searched: at least `room` of them, unless the text ends before, and at most 64 more.
size_t scan_line_feeds(const void *_Nonnull text, size_t count, size_t *_Nonnull from,
                       uint32_t *_Nonnull ends, size_t room);

/// What stands in front of every line of a log.
struct scan_prefix {
    size_t length;
    /// The byte with which it begins; negative where that changes from line to line.
    int first;
    /// Its last bytes, which do not change.
    const uint8_t *_Nonnull tail;
    size_t tail_length;
};

/// Lines that were copied.
struct scan_copied {
    size_t lines;
    /// Bytes read and written.
    size_t read, written;
    /// All of them had a carriage return before the line feed, which was left out; or none had.
    bool returns;
};

/// More bytes may be written than are said to be: up to these.
#define SCAN_PIECE 64

/// Copies whole lines of `text` from `start` on to `target` without the prefix, until a line has
/// another or stands too near to either end of the text.
struct scan_copied scan_copy_lines(const void *_Nonnull text, size_t count, size_t start,
                                   const struct scan_prefix *_Nonnull prefix,
                                   void *_Nonnull target);
