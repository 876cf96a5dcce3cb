#include "cscan.h"

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2"))) static inline uint64_t equal64_avx2(const char *text,
                                                                     uint8_t byte) {
    const __m256i wanted = _mm256_set1_epi8((char)byte);
    __m256i low = _mm256_loadu_si256((const __m256i *)text);
    __m256i high = _mm256_loadu_si256((const __m256i *)(text + 32));
    uint64_t first = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
    uint64_t second = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));
    return first | second << 32;
}
#endif

// What is read after the lines found now is asked for while they are read.
#define AHEAD 12288

// Most often there are up to three line feeds in 64 bytes: written without a branch for each.
#define SCAN(equal64)                                                          \
    while (filled < room && count - at >= 64) {                                \
        scan_prefetch((const void *)((uintptr_t)bytes + at + AHEAD));          \
        uint64_t mask = equal64(bytes + at, '\n');                             \
        for (int each = 0; each < 3; each++) {                                 \
            ends[filled] = (uint32_t)(at - from) + (mask ? (uint32_t)__builtin_ctzll(mask) : 0); \
            filled += mask != 0;                                               \
            mask &= mask - 1;                                                  \
        }                                                                      \
        while (mask) {                                                         \
            ends[filled++] = (uint32_t)(at - from) + (uint32_t)__builtin_ctzll(mask); \
            mask &= mask - 1;                                                  \
        }                                                                      \
        at += 64;                                                              \
    }

static size_t scan_all(const char *bytes, size_t count, size_t from, size_t *scanned,
                       uint32_t *ends, size_t room) {
    size_t at = from, filled = 0;
    SCAN(scan_equal64)
    *scanned = at;
    return filled;
}

#if defined(__x86_64__)
__attribute__((target("avx2,bmi"))) static size_t scan_all_avx2(const char *bytes, size_t count,
                                                                 size_t from, size_t *scanned,
                                                                 uint32_t *ends, size_t room) {
    size_t at = from, filled = 0;
    SCAN(equal64_avx2)
    *scanned = at;
    return filled;
}
#endif

size_t scan_line_feeds(const void *text, size_t count, size_t *from, uint32_t *ends, size_t room) {
    const char *bytes = text;
    size_t start = *from;
    size_t filled;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
        filled = scan_all_avx2(bytes, count, start, from, ends, room);
    else
#endif
        filled = scan_all(bytes, count, start, from, ends, room);
    size_t at = *from;
    if (filled < room) {
        for (; at < count; at++)
            if (bytes[at] == '\n') ends[filled++] = (uint32_t)(at - start);
        *from = at;
    }
    return filled;
}
