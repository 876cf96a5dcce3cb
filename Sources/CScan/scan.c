#include "cscan.h"

#define INLINED static inline __attribute__((always_inline))

#if defined(__x86_64__)
#include <immintrin.h>
#define WITH_AVX2 __attribute__((target("avx2,bmi,bmi2,lzcnt")))

WITH_AVX2 static inline uint64_t equal64_avx2(const void *text, uint8_t byte) {
    const __m256i wanted = _mm256_set1_epi8((char)byte);
    __m256i low = _mm256_loadu_si256((const __m256i *)text);
    __m256i high = _mm256_loadu_si256((const __m256i *)text + 1);
    uint64_t first = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
    uint64_t second = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));
    return first | second << 32;
}

static bool has_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
}
#endif

typedef uint64_t Equal64(const void *text, uint8_t byte);

// Prefetch the text after these lines while they are processed.
static const size_t AHEAD = 12288;

INLINED size_t line_feeds(const char *bytes, size_t count, size_t *from, size_t base,
                          uint32_t *ends, size_t room, Equal64 equal64) {
    size_t at = *from, filled = 0;
    while (filled < room && count - at >= 64) {
        scan_prefetch((const void *)((uintptr_t)bytes + at + AHEAD));
        uint64_t mask = equal64(bytes + at, '\n');
        // Usually there are up to two: write them without a branch each.
        for (int each = 0; each < 2; each++) {
            ends[filled] =
                (uint32_t)(at - base) + (mask ? (uint32_t)__builtin_ctzll(mask) : 0);
            filled += mask != 0;
            mask &= mask - 1;
        }
        while (mask) {
            ends[filled++] = (uint32_t)(at - base) + (uint32_t)__builtin_ctzll(mask);
            mask &= mask - 1;
        }
        at += 64;
    }
    if (filled < room)
        for (; at < count; at++)
            if (bytes[at] == '\n') ends[filled++] = (uint32_t)(at - base);
    *from = at;
    return filled;
}

static const uint64_t GOROUTIN = 0x6e6974756f726f67, CREATED = 0x2064657461657263;

INLINED size_t calls(const char *text, size_t count, size_t *index, const uint32_t *ends,
                     size_t lines, size_t base, uint64_t *hash, uint64_t *keys, size_t room, Equal64 equal64) {
    const char *line = text + *index;
    uint64_t key = *hash;
    size_t read = 0;
    size_t limit = lines / 2 < room ? lines / 2 : room;
    for (; read < limit; read++) {
        const char *end = text + base + ends[2 * read];
        const char *place_end = text + base + ends[2 * read + 1];
        if (end - line < 16 || end - text < 64 || end[1] != '\t') break;
        uint64_t first = scan_word(line);
        if (first == GOROUTIN || first == CREATED || *line == '[' || *line == '\t') break;
        uint64_t opens = equal64(end - 64, '(');
        if (opens == 0) break;
        const char *name_end = end - 1 - __builtin_clzll(opens);
        uint64_t place = scan_place(end + 1, place_end, (size_t)(text + count - place_end));
        if (name_end < line || place == 0) break;
        uint64_t name = scan_hash(line, (size_t)(name_end - line));
        keys[read] = scan_step(name, place);
        key = scan_step(scan_step(key, name), place);
        line = place_end + 1;
    }
    *index = (size_t)(line - text);
    *hash = key;
    return read;
}

INLINED size_t call_lines(const char *text, size_t *index, const uint32_t *ends, size_t lines,
                          size_t base, uint64_t *keys, size_t room) {
    const char *line = text + *index;
    size_t limit = lines < room ? lines : room, read = 0;
    for (; read < limit; read++) {
        const char *end = text + base + ends[read];
        if (end - line < 16 || line[0] != '#' || line[1] != '\t') break;
        keys[read] = scan_hash(line, (size_t)(end - line));
        line = end + 1;
    }
    *index = (size_t)(line - text);
    return read;
}

#if defined(__x86_64__)
WITH_AVX2 static size_t line_feeds_avx2(const char *text, size_t count, size_t *from,
                                        size_t base, uint32_t *ends, size_t room) {
    return line_feeds(text, count, from, base, ends, room, equal64_avx2);
}

WITH_AVX2 static size_t calls_avx2(const char *text, size_t count, size_t *index,
                                   const uint32_t *ends, size_t lines, size_t base,
                                   uint64_t *hash, uint64_t *keys, size_t room) {
    return calls(text, count, index, ends, lines, base, hash, keys, room, equal64_avx2);
}

WITH_AVX2 static size_t call_lines_avx2(const char *text, size_t *index, const uint32_t *ends,
                                        size_t lines, size_t base, uint64_t *keys, size_t room) {
    return call_lines(text, index, ends, lines, base, keys, room);
}
#endif

size_t scan_line_feeds(const void *text, size_t count, size_t *from, size_t base, uint32_t *ends,
                       size_t room) {
#if defined(__x86_64__)
    if (has_avx2()) return line_feeds_avx2(text, count, from, base, ends, room);
#endif
    return line_feeds(text, count, from, base, ends, room, scan_equal64);
}

size_t scan_calls(const void *text, size_t count, size_t *index, const uint32_t *ends,
                  size_t lines, size_t base, uint64_t *hash, uint64_t *keys, size_t room) {
#if defined(__x86_64__)
    if (has_avx2()) return calls_avx2(text, count, index, ends, lines, base, hash, keys, room);
#endif
    return calls(text, count, index, ends, lines, base, hash, keys, room, scan_equal64);
}

size_t scan_call_lines(const void *text, size_t *index, const uint32_t *ends, size_t lines,
                       size_t base, uint64_t *keys, size_t room) {
#if defined(__x86_64__)
    if (has_avx2()) return call_lines_avx2(text, index, ends, lines, base, keys, room);
#endif
    return call_lines(text, index, ends, lines, base, keys, room);
}

bool scan_creator(const void *bytes, size_t count, size_t *index, const uint32_t *ends,
                  size_t lines, size_t base, uint64_t *hash) {
    const uint64_t ated_by = 0x2079622064657461, in_goro = 0x6f726f67206e6920,
                   routine = 0x20656e6974756f72;
    const char *text = bytes, *line = text + *index;
    if (lines < 3 || ends[2] != ends[1] + 1) return false;
    const char *end = text + base + ends[0], *place_end = text + base + ends[1];
    if (end - line < 32 || end[1] != '\t' || scan_word(line) != CREATED
        || scan_word(line + 3) != ated_by)
        return false;
    uint64_t others = scan_no_digits(scan_word(end - 8));
    if (others == 0 || others >> 63 != 0) return false;
    const char *name_end = end - __builtin_clzll(others) / 8 - 14;
    if (scan_word(name_end) != in_goro || scan_word(name_end + 6) != routine) return false;
    uint64_t place = scan_place(end + 1, place_end, (size_t)(text + count - place_end));
    if (place == 0) return false;
    *hash = scan_step(scan_step(*hash, scan_hash(line, (size_t)(name_end - line))), place);
    *index = (size_t)(place_end + 2 - text);
    return true;
}
