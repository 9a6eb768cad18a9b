// The draws of src/random, to the same bits.
#pragma once
#include <cstdint>
#include <cstring>

// Tyche-i as the package seedrandom has it (src/random/stream.ts).
struct Tyche {
  uint32_t a, b, c, d;

  void fill(uint32_t* words, int count) {
    uint32_t a = this->a, b = this->b, c = this->c, d = this->d;
    for (int i = 0; i < count; i++) {
      b = (b << 25) ^ (b >> 7) ^ c;
      c -= d;
      d = (d << 24) ^ (d >> 8) ^ a;
      a -= b;
      b = (b << 20) ^ (b >> 12) ^ c;
      c -= d;
      d = (d << 16) ^ (c >> 16) ^ a;
      a -= b;
      words[i] = a;
    }
    this->a = a, this->b = b, this->c = c, this->d = d;
  }
};

inline uint32_t rotated(uint32_t word, int by) { return (word << by) | (word >> (32 - by)); }

// Threefry-2x32 with 13 rounds (src/random/indexed-draws.ts).
struct IndexedDraws {
  uint32_t key0, key1;

  // An odd multiple of 2^-53 in (0, 1).
  double unit(uint64_t index) const {
    static constexpr int first[] = {13, 15, 26, 6}, second[] = {17, 29, 16, 24};
    const uint32_t key2 = 0x1bd11bda ^ key0 ^ key1;
    uint32_t x = uint32_t(index) + key0, y = uint32_t(index >> 32) + key1;
    const auto round = [&](int by) { x += y, y = rotated(y, by) ^ x; };
    for (int by : first) round(by);
    x += key1, y += key2 + 1;
    for (int by : second) round(by);
    x += key2, y += key0 + 2;
    for (int by : first) round(by);
    x += key0, y += key1 + 3;
    round(17);
    return (double((uint64_t(x) << 20) | (y >> 12)) + 0.5) * 0x1p-52;
  }
};

inline uint64_t bitsOf(double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

// Rounds up; for values that an int64 holds.
inline int64_t ceiling(double value) {
  const int64_t whole = int64_t(value);
  return whole + (value > double(whole));
}

// Cells of the tabled quantile function (src/random/gamma-quantile.ts): lower end and four coefficients each.
struct GammaTable {
  static constexpr int cellBits = 6, octaves = 53, half = octaves << cellBits, stride = 5;
  static constexpr int firstCell = ((1021 + 1) << cellBits) - 1;
  const double* cells;

  double value(uint32_t first, uint32_t second) const {
    const double v = (double((uint64_t(first & 0x7fffffff) << 21) | (second >> 11)) + 0.5) * 0x1p-53;
    const int cell = firstCell - int(bitsOf(v) >> (52 - cellBits)) + (first >> 31 ? half : 0);
    const double* at = cells + cell * stride;
    const double t = v - at[0];
    return ((at[4] * t + at[3]) * t + at[2]) * t + at[1];
  }
};

// Measured curves (src/random/quantile-table.ts): 101 quantiles each, the last interval bent by a whole power.
struct QuantileCurves {
  const double* quantilesNs;
  const int* tailPower;

  int64_t valueNs(int curve, double u) const {
    const double position = u * 100;
    const int interval = int(position);
    const double* at = quantilesNs + curve * 101 + interval;
    const double t = position - interval;
    double share = t;
    if (interval == 99)
      for (int i = 1; i < tailPower[curve]; i++) share *= t;
    return ceiling(at[0] + (at[1] - at[0]) * share);
  }
};
