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
    for (const Tenant& tenant : tenants) blocks_.push_back({GammaArrivals(tenant, gamma), size, std::vector<int64_t>(16)});
  }

  // Gets the next arrivals ready; `length` is 0 when there are none left.
  void refill() {
    cursor = 0;
    for (;;) {
      fillBlocks();
      if (held_ > int(bounds_.size())) makeRoom();
      const double bucketsPerNs = heldToNs_ > heldFromNs_ ? (held_ - 1) / double(heldToNs_ - heldFromNs_) : 0;
      length = count(bucketsPerNs);
      if (length < 4 * int(blocks_.size()) && inARow_ >= 8) slowest_->wantsMore = true, inARow_ = 0;
      if (length > 0) return merge(bucketsPerNs);
      if (std::all_of(blocks_.begin(), blocks_.end(), [](const Block& block) { return block.isLast; })) return;
    }
  }

 private:
  struct Block {
    GammaArrivals source;
    int size;
    std::vector<int64_t> dueNs;
    int cursor = 0, filled = 0, end = 0;
    bool isLast = false, wantsMore = false;

    bool isHalfEmpty() const { return filled - cursor < int(dueNs.size() / 2); }
    bool holdsOneInstant() const { return cursor == filled || dueNs[cursor] == dueNs[filled - 1]; }

    void fill(int64_t horizonNs) {
      const int left = filled - cursor, length = int(dueNs.size());
      std::memmove(dueNs.data(), dueNs.data() + cursor, left * sizeof(int64_t));
      if (left > length / 2 || length < size || (wantsMore && length < 1 << 16)) dueNs.resize(2 * length);
      wantsMore = false;
      cursor = 0;
      const int more = int(dueNs.size() / 2);
      source.fill(dueNs.data() + left, more);
      filled = left + more;
      isLast = dueNs[filled - 1] >= horizonNs;
    }
  };

  int64_t horizonNs_, knownUntilNs_ = 0, heldFromNs_ = 0, heldToNs_ = 0;
  int held_ = 0;
  std::vector<Block> blocks_;
  Block* slowest_ = nullptr;
  int inARow_ = 0;
  std::vector<int> bounds_;

  void fillBlocks() {
    const Block* const before = slowest_;
    slowest_ = nullptr;
    int64_t knownUntilNs = horizonNs_, fromNs = INT64_MAX, toNs = INT64_MIN;
    int held = 0;
    for (Block& block : blocks_) {
      if (!block.isLast && (block.isHalfEmpty() || block.holdsOneInstant())) block.fill(horizonNs_);
      const int64_t lastNs = block.dueNs[block.filled - 1];
      if (block.cursor < block.filled) {
        held += block.filled - block.cursor;
        fromNs = std::min(fromNs, block.dueNs[block.cursor]);
        toNs = std::max(toNs, lastNs);
      }
      if (block.isLast || lastNs >= knownUntilNs) continue;
      knownUntilNs = lastNs;
      slowest_ = &block;
    }
    inARow_ = slowest_ != nullptr && slowest_ == before ? inARow_ + 1 : 0;
    knownUntilNs_ = knownUntilNs;
    held_ = held;
    heldFromNs_ = fromNs;
    heldToNs_ = std::min(toNs, knownUntilNs);
  }

  int count(double bucketsPerNs) {
    int* const bounds = bounds_.data();
    std::fill(bounds, bounds + held_, 0);
    const int64_t fromNs = heldFromNs_, untilNs = knownUntilNs_;
    int length = 0;
    for (Block& block : blocks_) {
      const int64_t* const due = block.dueNs.data();
      int at = block.cursor;
      for (; at < block.filled && due[at] < untilNs; at++) bounds[int(double(due[at] - fromNs) * bucketsPerNs)]++;
      block.end = at;
      length += at - block.cursor;
    }
    return length;
  }

  void merge(double bucketsPerNs) {
    int64_t* const due = dueNs.data();
    int* const tenants = tenantOf.data();
    int* const bounds = bounds_.data();
    const int64_t fromNs = heldFromNs_;
    int end = 0;
    for (int bucket = 0; bucket < held_; bucket++) {
      const int count = bounds[bucket];
      bounds[bucket] = end;
      end += count;
    }
    for (size_t tenant = 0; tenant < blocks_.size(); tenant++) {
      Block& block = blocks_[tenant];
      const int64_t* const own = block.dueNs.data();
      for (int at = block.cursor; at < block.end; at++) {
        const int to = bounds[int(double(own[at] - fromNs) * bucketsPerNs)]++;
        due[to] = own[at];
        tenants[to] = int(tenant);
      }
      block.cursor = block.end;
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

  void makeRoom() {
    const int capacity = std::max(2 * int(bounds_.size()), held_);
    dueNs.resize(capacity);
    tenantOf.resize(capacity);
    bounds_.resize(capacity);
  }
};
