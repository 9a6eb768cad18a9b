// The reference scenario's policies in the loop of src/simulate and src/core, written out: token bucket, one variant a
// model, power of two choices, earliest deadline first, deadline-aware batches.
#pragma once
#include <cstdint>
#include <vector>

#include "arrivals.h"
#include "collections.h"
#include "input.h"
#include "recorder.h"

class Simulation {
 public:
  std::vector<Tally> measured, unmeasured;
  Backlog backlog;
  Timeseries timeseries;
  std::vector<int64_t> batchSizes;
  int64_t busyNs = 0, events = 0;

  explicit Simulation(const Input& in)
      : backlog(in.warmupNs, in.durationNs),
        timeseries(in.durationNs, int(in.tenants.size())),
        batchSizes(in.maxBatch + 1),
        in_(in),
        tenants_(in.tenants),
        curves_{in.quantilesNs.data(), in.tailPower.data()},
        arrivals_(in.tenants, GammaTable{in.gammaCells.data()}, in.durationNs),
        pending_(2 * int(in.replicas.size())),
        executors_(int(in.replicas.size())),
        queues_(executors_),
        wakeNs_(executors_, NEVER),
        outstanding_(executors_),
        busy_(executors_),
        batchSize_(executors_),
        batchFirst_(executors_),
        batchStartNs_(executors_),
        curve_(executors_),
        limit_(executors_),
        ready_(in.variants) {
    const int n = int(tenants_.size());
    for (int tenant = 0; tenant < n; tenant++) {
      measured.push_back(tally(in.sampleLimit));
      unmeasured.push_back(tally(0));
    }
    words_.resize(n * wordBlock);
    nextWord_.assign(n, wordBlock);
    openNs_.assign(n, INT64_MIN / 2);
    openShort_.assign(n, 0);
    ordinal_.assign(n, 0);
    for (int executor = 0; executor < executors_; executor++) {
      const auto [variant, deviceType] = in.replicas[executor];
      const int law = variant * in.deviceTypes + deviceType;
      curve_[executor] = in.firstCurve[law];
      limit_[executor] = std::min(in.maxBatch, in.largestBatch[law]);
      ready_[variant].push_back(executor);
    }
    grow(1024);
  }

  void run() {
    arrivals_.refill();
    // A tick, a plan, and each replica becoming ready.
    events = 2 + executors_;
    while (arrivals_.length > 0) {
      const int64_t dueNs = arrivals_.dueNs[arrivals_.cursor];
      const int slot = pending_.top();
      events++;
      if (slot >= 0 && pending_.timeNs[slot] <= dueNs) {
        deliver(slot);
      } else {
        nowNs_ = dueNs;
        const int tenant = arrivals_.tenantOf[arrivals_.cursor];
        if (++arrivals_.cursor == arrivals_.length) arrivals_.refill();
        arrive(tenant);
      }
    }
    deliverUntil(in_.durationNs);
    nowNs_ = in_.durationNs;
    events++;
    arrivalsEnded_ = true;
    for (int executor = 0; executor < executors_; executor++)
      if (!busy_[executor] && queues_[executor].length() > 0) offer(executor);
    deliverUntil(INT64_MAX);
  }

 private:
  static constexpr int wordBlock = 64;

  const Input& in_;
  std::vector<Tenant> tenants_;
  QuantileCurves curves_;
  int64_t nowNs_ = 0, sequenceCount_ = 0;
  bool arrivalsEnded_ = false;

  MergedArrivals arrivals_;
  // Routing draws, a block for each tenant.
  std::vector<uint32_t> words_;
  std::vector<int> nextWord_;
  // Token buckets.
  std::vector<int64_t> openNs_, openShort_, ordinal_;

  // Completions, then wake-ups, by executor; its only replica and queue have its number.
  IndexedHeap pending_;
  int executors_;
  std::vector<SortedQueue> queues_;
  std::vector<int64_t> wakeNs_;
  std::vector<int> outstanding_;
  std::vector<uint8_t> busy_;
  std::vector<int> batchSize_, batchFirst_;
  std::vector<int64_t> batchStartNs_;
  std::vector<int> curve_, limit_;
  std::vector<std::vector<int>> ready_;

  // Tasks; slots are reused.
  std::vector<int> tenantOf_, next_;
  std::vector<int64_t> arrivalNs_, deadlineNs_, sequence_, ordinalOf_;
  int firstFree_ = -1;

  Tally tally(int sampleLimit) const {
    Tally made;
    made.served.resize(in_.variants);
    for (Durations* durations : {&made.latency, &made.queue, &made.service}) *durations = Durations(sampleLimit);
    return made;
  }

  // A uniform integer in 0 .. n - 1.
  int below(int tenant, int n) {
    uint32_t* const words = words_.data() + tenant * wordBlock;
    if (nextWord_[tenant] == wordBlock) {
      tenants_[tenant].routing.fill(words, wordBlock);
      nextWord_[tenant] = 0;
    }
    return int((uint64_t(words[nextWord_[tenant]++]) * uint64_t(n)) >> 32);
  }

  void arrive(int tenant) {
    const int task = firstFree_ >= 0 ? firstFree_ : grow(2 * int(next_.size()));
    firstFree_ = next_[task];
    tenantOf_[task] = tenant;
    arrivalNs_[task] = nowNs_;
    deadlineNs_[task] = nowNs_ + tenants_[tenant].sloNs;
    sequence_[task] = sequenceCount_++;
    ordinalOf_[task] = ordinal_[tenant]++;
    backlog.sampleUntil(nowNs_);
    backlog.inSystem++;
    timeseries.arrived(tenant, nowNs_);
    tallyOf(task).offered++;
    if (!admitted(tenant)) {
      backlog.inSystem--;
      tallyOf(task).rejected++;
      release(task);
      return;
    }
    const int queue = route(tenant);
    queues_[queue].push(task, deadlineNs_[task], sequence_.data());
    outstanding_[queue]++;
    if (!busy_[queue]) offer(queue);
  }

  bool admitted(int tenant) {
    const TokenBucket& bucket = tenants_[tenant].bucket;
    int64_t open = openNs_[tenant], shortBy = openShort_[tenant];
    if (nowNs_ < open) return false;
    const int64_t full = nowNs_ - bucket.slackNs;
    if (full > open || (full == open && bucket.slackOver < shortBy)) open = full, shortBy = bucket.slackOver;
    open += bucket.gapNs;
    shortBy += bucket.gapShort;
    if (shortBy >= bucket.parts) shortBy -= bucket.parts, open--;
    openNs_[tenant] = open;
    openShort_[tenant] = shortBy;
    return true;
  }

  int route(int tenant) {
    const std::vector<int>& members = ready_[tenants_[tenant].variant];
    const int size = int(members.size());
    if (size == 1) return members[0];
    const int a = below(tenant, size), shift = below(tenant, size - 1);
    const int first = members[a], second = members[shift < a ? shift : shift + 1];
    return outstanding_[second] < outstanding_[first] ? second : first;
  }

  int64_t expectedNs(int executor, int size) const { return in_.expectedNs[curve_[executor] + size - 1]; }

  // The executor is idle and work waits: drop what is late, then wait for company or start a batch.
  void offer(int executor) {
    SortedQueue& queue = queues_[executor];
    while (queue.length() > 0 && nowNs_ > deadlineNs_[queue.head()]) drop(executor);
    const int waiting = queue.length();
    if (waiting == 0) {
      disarm(executor);
      return;
    }
    const int limit = limit_[executor];
    const int64_t latestEndNs = deadlineNs_[queue.head()] - in_.marginNs;
    if (waiting < limit && !arrivalsEnded_) {
      const int64_t untilNs = latestEndNs - expectedNs(executor, waiting + 1);
      if (nowNs_ < untilNs) {
        arm(executor, untilNs);
        return;
      }
    }
    const int most = std::min(waiting, limit);
    int size = most;
    while (size > 0 && nowNs_ + expectedNs(executor, size) > latestEndNs) size--;
    start(executor, size > 0 ? size : most);
  }

  void start(int executor, int size) {
    SortedQueue& queue = queues_[executor];
    const int first = queue.pop();
    int earliest = first, last = first;
    for (int taken = 1; taken < size; taken++) {
      const int task = queue.pop();
      if (sequence_[task] < sequence_[earliest]) earliest = task;
      next_[last] = task;
      last = task;
    }
    next_[last] = -1;
    batchSize_[executor] = size;
    batchFirst_[executor] = first;
    batchStartNs_[executor] = nowNs_;
    busy_[executor] = 1;
    disarm(executor);
    if (nowNs_ >= in_.warmupNs && nowNs_ < in_.durationNs) batchSizes[size]++;
    const double u = tenants_[tenantOf_[earliest]].service.unit(ordinalOf_[earliest]);
    pending_.timeNs[executor] = nowNs_ + curves_.valueNs(curve_[executor] + size - 1, u);
    pending_.moved(executor);
  }

  void drop(int executor) {
    const int task = queues_[executor].pop();
    outstanding_[executor]--;
    backlog.sampleUntil(nowNs_);
    backlog.inSystem--;
    tallyOf(task).dropped++;
    release(task);
  }

  void complete(int executor) {
    busy_[executor] = 0;
    backlog.sampleUntil(nowNs_);
    const int64_t fromNs = std::max(batchStartNs_[executor], in_.warmupNs), toNs = std::min(nowNs_, in_.durationNs);
    if (toNs > fromNs) busyNs += toNs - fromNs;
    outstanding_[executor] -= batchSize_[executor];
    const int variant = in_.replicas[executor].variant;
    const int64_t serviceNs = nowNs_ - batchStartNs_[executor];
    const int serviceBucket = Durations::bucketOf(serviceNs), first = batchFirst_[executor];
    int last = first;
    for (int task = first; task >= 0; last = task, task = next_[task]) completed(task, variant, serviceNs, serviceBucket);
    next_[last] = firstFree_;
    firstFree_ = first;
    if (queues_[executor].length() > 0) offer(executor);
  }

  void completed(int task, int variant, int64_t serviceNs, int serviceBucket) {
    backlog.inSystem--;
    const int64_t dueNs = arrivalNs_[task], latencyNs = nowNs_ - dueNs;
    const bool met = nowNs_ <= deadlineNs_[task];
    timeseries.completedAfter(tenantOf_[task], dueNs, latencyNs, met);
    Tally& own = tallyOf(task);
    own.served[variant]++;
    own.met += met;
    if (!isMeasured(task)) return;
    own.latency.add(latencyNs);
    own.queue.add(latencyNs - serviceNs);
    own.service.addIn(serviceNs, serviceBucket);
  }

  bool isMeasured(int task) const { return arrivalNs_[task] >= in_.warmupNs && arrivalNs_[task] < in_.durationNs; }
  Tally& tallyOf(int task) { return (isMeasured(task) ? measured : unmeasured)[tenantOf_[task]]; }

  void arm(int queue, int64_t untilNs) {
    if (wakeNs_[queue] == untilNs) return;
    wakeNs_[queue] = untilNs;
    pending_.timeNs[executors_ + queue] = untilNs;
    pending_.moved(executors_ + queue);
  }

  void disarm(int queue) {
    if (wakeNs_[queue] == NEVER) return;
    wakeNs_[queue] = NEVER;
    pending_.remove(executors_ + queue);
  }

  void deliver(int slot) {
    nowNs_ = pending_.timeNs[slot];
    pending_.remove(slot);
    if (slot < executors_) {
      complete(slot);
      return;
    }
    const int queue = slot - executors_;
    wakeNs_[queue] = NEVER;
    if (!busy_[queue]) offer(queue);
  }

  void deliverUntil(int64_t endNs) {
    for (int slot = pending_.top(); slot >= 0 && pending_.timeNs[slot] <= endNs; slot = pending_.top()) {
      events++;
      deliver(slot);
    }
  }

  void release(int task) {
    next_[task] = firstFree_;
    firstFree_ = task;
  }

  // Answers a free slot.
  int grow(int capacity) {
    const int from = int(next_.size());
    for (auto* column : {&tenantOf_, &next_}) column->resize(capacity);
    for (auto* column : {&arrivalNs_, &deadlineNs_, &sequence_, &ordinalOf_}) column->resize(capacity);
    for (int task = from; task < capacity; task++) next_[task] = task + 1 < capacity ? task + 1 : -1;
    return firstFree_ = from;
  }
};
