// What src/measure sums up of a run, with the same precision.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "input.h"

// Exact samples while they are few, then a histogram (src/measure/duration-table.ts).
class Durations {
 public:
  static constexpr int bits = 7, buckets = 1 + (54 << bits);
  int64_t count = 0, sumNs = 0, minNs = INT64_MAX, maxNs = 0;

  explicit Durations(int sampleLimit = 0) : limit_(sampleLimit) {}

  void add(int64_t ns) { addIn(ns, bucketOf(ns)); }

  void addIn(int64_t ns, int bucket) {
    sumNs += ns;
    if (ns < minNs) minNs = ns;
    if (ns > maxNs) maxNs = ns;
    if (!histogram_.empty()) histogram_[bucket]++;
    else keep(ns);
    count++;
  }

  static int bucketOf(int64_t ns) { return ns < 1 ? 0 : 1 + int(bitsOf(double(ns)) >> (52 - bits)) - (1023 << bits); }

  // The value at a rank from 1 on.
  double valueNs(int64_t rank) {
    if (histogram_.empty()) {
      if (!sorted_) std::sort(samples_.begin(), samples_.end());
      sorted_ = true;
      return double(samples_[rank - 1]);
    }
    int64_t seen = 0;
    for (int bucket = 0; bucket < buckets; bucket++) {
      seen += histogram_[bucket];
      if (seen >= rank) return std::min(double(maxNs), std::max(double(minNs), middleOf(bucket)));
    }
    return double(maxNs);
  }

  void merge(const Durations& other) {
    if (histogram_.empty() && other.histogram_.empty()) {
      samples_.insert(samples_.end(), other.samples_.begin(), other.samples_.end());
    } else {
      if (histogram_.empty()) becomeHistogram();
      for (int64_t ns : other.samples_) histogram_[bucketOf(ns)]++;
      if (!other.histogram_.empty())
        for (int bucket = 0; bucket < buckets; bucket++) histogram_[bucket] += other.histogram_[bucket];
    }
    count += other.count;
    sumNs += other.sumNs;
    minNs = std::min(minNs, other.minNs);
    maxNs = std::max(maxNs, other.maxNs);
  }

 private:
  int limit_;
  bool sorted_ = false;
  std::vector<int64_t> samples_;
  std::vector<int64_t> histogram_;

  static double lowerBound(int bucket) {
    const uint64_t raw = uint64_t(bucket - 1 + (1023 << bits)) << (52 - bits);
    double value;
    std::memcpy(&value, &raw, sizeof value);
    return value;
  }
  static double middleOf(int bucket) { return bucket == 0 ? 0 : (lowerBound(bucket) + lowerBound(bucket + 1)) / 2; }

  void becomeHistogram() {
    histogram_.resize(buckets);
    for (int64_t ns : samples_) histogram_[bucketOf(ns)]++;
    samples_ = {};
  }
  void keep(int64_t ns) {
    if (count == limit_) {
      becomeHistogram();
      histogram_[bucketOf(ns)]++;
    } else {
      samples_.push_back(ns);
    }
  }
};

struct Counts {
  int64_t offered = 0, met = 0, rejected = 0, dropped = 0;
};

// One tenant's requests in the measured window.
struct Tally : Counts {
  std::vector<int64_t> served;
  Durations latency, queue, service;
};

// Requests in the system at 200 instants (src/measure/backlog.ts).
class Backlog {
 public:
  static constexpr int sampleCount = 200;
  int64_t inSystem = 0;

  Backlog(int64_t fromNs, int64_t toNs) : stepNs_(double(toNs - fromNs) / sampleCount), nextNs_(fromNs + stepNs_) {
    dueNs_ = ceiling(nextNs_);
  }

  void sampleUntil(int64_t nowNs) {
    if (nowNs >= dueNs_) sample(nowNs);
  }

  double growthPerS() {
    sample(INT64_MAX);
    const double middle = (sampleCount - 1) / 2.0;
    double covariance = 0, variance = 0;
    for (int i = 0; i < sampleCount; i++) {
      covariance += (i - middle) * double(samples_[i]);
      variance += (i - middle) * (i - middle);
    }
    return covariance / variance / stepNs_ * 1e9;
  }

 private:
  double stepNs_, nextNs_;
  int64_t dueNs_;
  int64_t samples_[sampleCount];
  int taken_ = 0;

  void sample(int64_t nowNs) {
    while (nextNs_ <= double(nowNs) && taken_ < sampleCount) {
      samples_[taken_++] = inSystem;
      nextNs_ += stepNs_;
    }
    dueNs_ = taken_ == sampleCount ? INT64_MAX : ceiling(nextNs_);
  }
};

// Requests by tenant and by the interval in which they were due (src/measure/timeseries.ts).
class Timeseries {
 public:
  struct Cell {
    int64_t offered = 0, completed = 0, met = 0, sumNs = 0, maxNs = 0;
  };
  std::vector<Cell> cells;

  Timeseries(int64_t durationNs, int tenants) : tenants_(tenants) {
    constexpr int64_t second = 1'000'000'000;
    const int64_t seconds = (durationNs + second - 1) / second;
    intervalNs_ = second * std::max<int64_t>(1, (seconds + 599) / 600);
    toNs_ = intervalNs_;
    cells.resize((durationNs + intervalNs_ - 1) / intervalNs_ * tenants);
  }

  void arrived(int tenant, int64_t dueNs) {
    if (dueNs >= toNs_) {
      const int64_t interval = dueNs / intervalNs_;
      fromNs_ = interval * intervalNs_;
      toNs_ = fromNs_ + intervalNs_;
      row_ = interval * tenants_;
    }
    at(tenant, dueNs).offered++;
  }

  void completedAfter(int tenant, int64_t dueNs, int64_t latencyNs, bool met) {
    Cell& cell = at(tenant, dueNs);
    cell.completed++;
    cell.sumNs += latencyNs;
    cell.met += met;
    if (latencyNs > cell.maxNs) cell.maxNs = latencyNs;
  }

 private:
  int tenants_;
  int64_t intervalNs_, fromNs_ = 0, toNs_, row_ = 0;

  Cell& at(int tenant, int64_t dueNs) {
    return cells[(dueNs >= fromNs_ && dueNs < toNs_ ? row_ : dueNs / intervalNs_ * tenants_) + tenant];
  }
};
