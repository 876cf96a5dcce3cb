#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// The innermost loops over text, where Swift has no words for what the machine can do: turning the
// comparison of many bytes into bits, and one function in a version for each set of instructions.
// Words are read as little-endian ones, the only order that Swift knows on Linux.

/// Which of the 64 bytes at `text` equal `byte`: one bit for each, the first byte's lowest.
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

/// A hash of `count` bytes: 16 at a time, multiplied and folded, in two sums of which neither waits
/// for the other. The last 16 bytes are read whole, also where they overlap with what was read
/// before: a branch less for each length.
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

/// The hash of lines, carried on by that of the next one.
static inline uint64_t scan_step(uint64_t hash, uint64_t line) {
    return ((hash << 5 | hash >> 59) ^ line) * 0x9e3779b97f4a7c15;
}

/// The highest bit of each of the 8 bytes that is no digit.
static inline uint64_t scan_no_digits(uint64_t word) {
    uint64_t digits = word ^ 0x3030303030303030;
    return (((digits & 0x7f7f7f7f7f7f7f7f) + 0x7676767676767676) | digits) & 0x8080808080808080;
}

/// The digits of the line in `\t/src/main.go:35 +0x1d`, which tell the place, since the function in
/// the line above has but one file; 0 where it is not so clear. `left` bytes of text begin at the
/// line's end.
static inline uint64_t scan_place(const char *_Nonnull line, const char *_Nonnull end,
                                  size_t left) {
    if (end - line < 16) return 0;
    uint32_t colons = scan_equal16(end - 16, ':');
    if (colons == 0) return 0;
    size_t behind = (size_t)__builtin_clz(colons) - 16;
    if (behind + left < 8) return 0;
    uint64_t word = scan_word(end - behind);
    uint64_t others = scan_no_digits(word);
    // No digit, or more than the word holds.
    if (others == 0 || (others & 0x80) != 0) return 0;
    return word & ((others & -others) >> 7) - 1;
}

/// Asks for what is at `text`, which may lie behind the end of all memory.
static inline void scan_prefetch(const void *_Nonnull text) { __builtin_prefetch(text, 0, 2); }

/// Writes where the line feeds of `text` are from `*from` on, which moves behind what was searched,
/// counted from `base` on: at least `room` of them, unless the text ends before, and at most 64
/// more.
size_t scan_line_feeds(const void *_Nonnull text, size_t count, size_t *_Nonnull from, size_t base,
                       uint32_t *_Nonnull ends, size_t room);

/// Reads pairs of lines, a call and its place, which begin at `*index`:
///
///     main.worker(0xc00001a2a0?, {0x1, 0x2})
///     	/src/main.go:35 +0x1d
///
/// `ends` holds the places of the line feeds of the next `lines` lines, counted from `base` on.
/// Stops before lines that are something else, or not plain. Carries on `*hash` by the name and the
/// place of each, writes a key of each to `keys`, for `room` of them, moves `*index` behind them,
/// and returns how many calls they are.
size_t scan_calls(const void *_Nonnull text, size_t count, size_t *_Nonnull index,
                  const uint32_t *_Nonnull ends, size_t lines, size_t base,
                  uint64_t *_Nonnull hash, uint64_t *_Nonnull keys, size_t room);

/// Reads the end of a goroutine where it is plain, the empty line included, with arguments as those
/// of `scan_calls`:
///
///     created by main.main in goroutine 1
///     	/src/main.go:30 +0x76
///
/// Carries on `*hash` by the name and the place.
bool scan_creator(const void *_Nonnull text, size_t count, size_t *_Nonnull index,
                  const uint32_t *_Nonnull ends, size_t lines, size_t base,
                  uint64_t *_Nonnull hash);

/// Reads lines that begin with `#` and a tab, with arguments as those of `scan_calls`, and writes a
/// key of each.
size_t scan_call_lines(const void *_Nonnull text, size_t *_Nonnull index,
                       const uint32_t *_Nonnull ends, size_t lines, size_t base,
                       uint64_t *_Nonnull keys, size_t room);

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
