#pragma once

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
