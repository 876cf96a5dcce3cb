#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// The innermost loops over text, in C because Swift can neither turn a comparison of many bytes into
// bits nor compile one function for several instruction sets. Words are read as little-endian, the
// only byte order that Swift supports on Linux.

/// Which of the 64 bytes at `text` equal `byte`: one bit each, the lowest for the first byte.
static inline uint64_t scan_equal64(const void *_Nonnull text, uint8_t byte) {
#if defined(__SSE2__)
    const __m128i *vector = (const __m128i *)text;
    // Not _mm_set1_epi8, which Swift's compiler stores to the stack byte by byte.
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

static inline uint64_t scan_word(const void *_Nonnull text) {
    uint64_t word;
    memcpy(&word, text, 8);
    return word;
}

static inline uint64_t scan_mix(uint64_t left, uint64_t right) {
    unsigned __int128 product = (unsigned __int128)left * right;
    return (uint64_t)(product >> 64) ^ (uint64_t)product;
}

static inline uint64_t scan_hash_short(const char *_Nonnull text, size_t count, uint64_t hash) {
    uint64_t low = 0, high = 0;
    if (count >= 8) {
        low = scan_word(text);
        high = scan_word(text + count - 8);
    } else if (count >= 4) {
        uint32_t first, last;
        memcpy(&first, text, 4);
        memcpy(&last, text + count - 4, 4);
        low = first;
        high = last;
    } else if (count > 0) {
        low = (uint8_t)text[0] | (uint64_t)(uint8_t)text[count / 2] << 8;
        high = (uint8_t)text[count - 1];
    }
    return scan_mix(low ^ 0xa0761d6478bd642f, high ^ hash);
}

/// A hash of `count` bytes: 16 at a time, multiplied and folded, in two independent sums. The last 16
/// bytes are always read whole, even if they overlap the ones before, which saves a branch per length.
static inline uint64_t scan_hash(const void *_Nonnull bytes, size_t count) {
    const char *text = (const char *)bytes;
    uint64_t hash = count * 0x9e3779b97f4a7c15;
    if (count < 16) return scan_hash_short(text, count, hash);
    const char *last = text + count - 16;
    uint64_t other = 0x8ebc6af09c88c6e3;
    while (last - text > 16) {
        hash = scan_mix(scan_word(text) ^ 0xa0761d6478bd642f, scan_word(text + 8) ^ hash);
        other = scan_mix(scan_word(text + 16) ^ 0xe7037ed1a0b428db, scan_word(text + 24) ^ other);
        text += 32;
    }
    if (text < last)
        hash = scan_mix(scan_word(text) ^ 0xa0761d6478bd642f, scan_word(text + 8) ^ hash);
    other = scan_mix(scan_word(last) ^ 0x589965cc75374cc3, scan_word(last + 8) ^ other);
    return hash ^ (other << 1 | other >> 63);
}

/// The hash of some lines, extended by that of the next one.
static inline uint64_t scan_step(uint64_t hash, uint64_t line) {
    return ((hash << 5 | hash >> 59) ^ line) * 0x9e3779b97f4a7c15;
}

/// The highest bit of each of the 8 bytes that is not a digit.
static inline uint64_t scan_no_digits(uint64_t word) {
    uint64_t digits = word ^ 0x3030303030303030;
    return (((digits & 0x7f7f7f7f7f7f7f7f) + 0x7676767676767676) | digits) & 0x8080808080808080;
}

/// The digits of the line number in `\t/src/main.go:35 +0x1d`, which identify the place, since the
/// function in the line above has only one file; 0 if unclear. There are `left` bytes of text from the
/// line's end on.
static inline uint64_t scan_place(const char *_Nonnull line, const char *_Nonnull end,
                                  size_t left) {
    if (end - line < 16) return 0;
    uint32_t colons = scan_equal16(end - 16, ':');
    if (colons == 0) return 0;
    size_t behind = (size_t)__builtin_clz(colons) - 16;
    if (behind + left < 8) return 0;
    uint64_t word = scan_word(end - behind);
    uint64_t others = scan_no_digits(word);
    // No digits, or more than the word holds.
    if (others == 0 || (others & 0x80) != 0) return 0;
    return word & ((others & -others) >> 7) - 1;
}

/// Prefetches what is at `text`, which may be beyond the end of the buffer.
static inline void scan_prefetch(const void *_Nonnull text) { __builtin_prefetch(text, 0, 2); }

/// Writes the offsets from `base` of the line feeds of `text` from `*from` on, and advances `*from`
/// past the searched text. Finds at least `room` of them, unless the text ends before, and at most 64
/// more.
size_t scan_line_feeds(const void *_Nonnull text, size_t count, size_t *_Nonnull from, size_t base,
                       uint32_t *_Nonnull ends, size_t room);

/// Reads pairs of lines, a call and its place, starting at `*index`:
///
///     main.worker(0xc00001a2a0?, {0x1, 0x2})
///     	/src/main.go:35 +0x1d
///
/// `ends` holds the offsets from `base` of the line feeds of the next `lines` lines. Stops before any
/// other or unusual line. Extends `*hash` by the name and place of each call, writes a key for each,
/// up to `room`, to `keys`, advances `*index` past them, and returns the number of calls.
size_t scan_calls(const void *_Nonnull text, size_t count, size_t *_Nonnull index,
                  const uint32_t *_Nonnull ends, size_t lines, size_t base,
                  uint64_t *_Nonnull hash, uint64_t *_Nonnull keys, size_t room);

/// Reads the end of a goroutine including the empty line, if it has the usual form. Arguments as for
/// `scan_calls`:
///
///     created by main.main in goroutine 1
///     	/src/main.go:30 +0x76
///
/// Extends `*hash` by the name and the place.
bool scan_creator(const void *_Nonnull text, size_t count, size_t *_Nonnull index,
                  const uint32_t *_Nonnull ends, size_t lines, size_t base,
                  uint64_t *_Nonnull hash);

/// Reads lines that start with `#` and a tab, and writes a key for each. Arguments as for `scan_calls`.
size_t scan_call_lines(const void *_Nonnull text, size_t *_Nonnull index,
                       const uint32_t *_Nonnull ends, size_t lines, size_t base,
                       uint64_t *_Nonnull keys, size_t room);

/// The prefix of every line of a log.
struct scan_prefix {
    size_t length;
    /// Its first byte; negative if that differs between lines.
    int first;
    /// Its last bytes, which are the same on every line.
    const uint8_t *_Nonnull tail;
    size_t tail_length;
};

/// The result of copying lines.
struct scan_copied {
    size_t lines;
    /// Bytes read and written.
    size_t read, written;
    /// Whether all of them had a carriage return before the line feed, which was dropped; else none had.
    bool returns;
};

/// The copy may write up to this many bytes more than it reports.
#define SCAN_PIECE 64

/// Copies whole lines of `text` from `start` on to `target` without the prefix, until a line has a
/// different prefix or is too close to either end of the text.
struct scan_copied scan_copy_lines(const void *_Nonnull text, size_t count, size_t start,
                                   const struct scan_prefix *_Nonnull prefix,
                                   void *_Nonnull target);
