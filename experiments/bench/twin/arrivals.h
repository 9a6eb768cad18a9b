// All tenants' arrivals in the order of (instant, tenant), merged many at a time by buckets of time
// (src/workload/merged-blocks.ts).
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "input.h"

// Gamma-distributed gaps of one tenant (src/workload/gamma.ts).
class GammaArrivals {
 public:
  GammaArrivals(const Tenant& tenant, GammaTable gamma) : stream_(tenant.arrivals), gamma_(gamma), scaleNs_(tenant.scaleNs) {}

  void fill(int64_t* dueNs, int count) {
    constexpr int most = 256;
    uint32_t words[2 * most];
    double atNs = atNs_;
    for (int from = 0; from < count; from += most) {
      const int n = std::min(most, count - from);
      stream_.fill(words, 2 * n);
      for (int i = 0; i < n; i++) {
        atNs += gamma_.value(words[2 * i], words[2 * i + 1]) * scaleNs_;
        dueNs[from + i] = ceiling(atNs);
      }
    }
    atNs_ = atNs;
  }

 private:
  Tyche stream_;
  GammaTable gamma_;
  double scaleNs_, atNs_ = 0;
};

class MergedArrivals {
 public:
  // The next arrivals lie from `cursor` on.
  int cursor = 0, length = 0;
  std::vector<int64_t> dueNs;
  std::vector<int> tenantOf;

  MergedArrivals(const std::vector<Tenant>& tenants, GammaTable gamma, int64_t horizonNs) : horizonNs_(horizonNs) {
    const int n = int(tenants.size());
    const int size = std::max({(1023 + n) / n, std::min(128, (131071 + n) / n), 16});
    for (const Tenant& tenant : tenants) blocks_.push_back({GammaArrivals(tenant, gamma), std::vector<int64_t>(size)});
  }

  // Gets the next arrivals ready; `length` is 0 when there are none left.
  void refill() {
    cursor = 0;
    for (;;) {
      const int64_t endNs = knownUntilNs();
      length = gather(endNs);
      if (length < 4 * int(blocks_.size()) && inARow_ >= 8) slowest_->wantsMore = true, inARow_ = 0;
      if (length > 0) break;
      if (std::all_of(blocks_.begin(), blocks_.end(), [](const Block& block) { return block.isLast; })) return;
    }
    sort();
  }

 private:
  struct Block {
    GammaArrivals source;
    std::vector<int64_t> dueNs;
    int cursor = 0, filled = 0;
    bool isLast = false, wantsMore = false;

    bool holdsOneInstant() const { return cursor == filled || dueNs[cursor] == dueNs[filled - 1]; }

    void fill(int64_t horizonNs) {
      const int left = filled - cursor, size = int(dueNs.size());
      std::memmove(dueNs.data(), dueNs.data() + cursor, left * sizeof(int64_t));
      if (left > size / 2 || (wantsMore && size < 1 << 16)) dueNs.resize(2 * size);
      wantsMore = false;
      cursor = 0;
      filled = int(dueNs.size());
      source.fill(dueNs.data() + left, filled - left);
      isLast = dueNs[filled - 1] >= horizonNs;
    }
  };

  int64_t horizonNs_;
  std::vector<Block> blocks_;
  Block* slowest_ = nullptr;
  int inARow_ = 0;
  std::vector<int64_t> gatheredNs_;
  std::vector<int> gatheredOf_, bounds_;

  int64_t knownUntilNs() {
    const Block* const before = slowest_;
    slowest_ = nullptr;
    int64_t untilNs = horizonNs_;
    for (Block& block : blocks_) {
      if (!block.isLast && block.holdsOneInstant()) block.fill(horizonNs_);
      const int64_t lastNs = block.dueNs[block.filled - 1];
      if (block.isLast || lastNs >= untilNs) continue;
      untilNs = lastNs;
      slowest_ = &block;
    }
    inARow_ = slowest_ != nullptr && slowest_ == before ? inARow_ + 1 : 0;
    return untilNs;
  }

  int gather(int64_t endNs) {
    int n = 0;
    for (size_t tenant = 0; tenant < blocks_.size(); tenant++) {
      Block& block = blocks_[tenant];
      if (n + block.filled - block.cursor > int(gatheredNs_.size())) makeRoom(n + block.filled - block.cursor);
      int64_t* const ns = gatheredNs_.data();
      int* const of = gatheredOf_.data();
      const int64_t* const due = block.dueNs.data();
      int at = block.cursor;
      while (at < block.filled && due[at] < endNs) ns[n] = due[at++], of[n++] = int(tenant);
      block.cursor = at;
    }
    return n;
  }

  void sort() {
    const int64_t* const ns = gatheredNs_.data();
    const int* const of = gatheredOf_.data();
    int64_t* const due = dueNs.data();
    int* const tenants = tenantOf.data();
    int* const bounds = bounds_.data();
    const auto [from, to] = std::minmax_element(ns, ns + length);
    const int64_t fromNs = *from;
    const double bucketsPerNs = *to > fromNs ? (length - 1) / double(*to - fromNs) : 0;
    const auto bucketOf = [&](int i) { return int(double(ns[i] - fromNs) * bucketsPerNs); };
    std::fill(bounds, bounds + length + 1, 0);
    for (int i = 0; i < length; i++) bounds[bucketOf(i)]++;
    int end = 0;
    for (int bucket = 0; bucket < length; bucket++) {
      const int count = bounds[bucket];
      bounds[bucket] = end;
      end += count;
    }
    for (int i = 0; i < length; i++) {
      const int at = bounds[bucketOf(i)]++;
      due[at] = ns[i];
      tenants[at] = of[i];
    }
    for (int i = 1; i < length; i++) {
      const int64_t own = due[i];
      if (due[i - 1] <= own) continue;
      const int tenant = tenants[i];
      int hole = i;
      for (; hole > 0 && due[hole - 1] > own; hole--) due[hole] = due[hole - 1], tenants[hole] = tenants[hole - 1];
      due[hole] = own;
      tenants[hole] = tenant;
    }
  }

  void makeRoom(int needed) {
    const int capacity = std::max(2 * int(gatheredNs_.size()), needed);
    gatheredNs_.resize(capacity);
    gatheredOf_.resize(capacity);
    dueNs.resize(capacity);
    tenantOf.resize(capacity);
    bounds_.resize(capacity + 1);
  }
};
