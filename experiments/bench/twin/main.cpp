// The reference scenario of the benchmark as a program of its own: what the engine is measured against. The same
// algorithms, the same draws, the same results to the last count; only this one combination of policies, all inlined.
//
//   g++ -std=c++17 -O3 -ffp-contract=off main.cpp -o twin && ./twin INPUT
//
// INPUT is written by src/bench/twin-input.ts. Prints one JSON document: the results, and the seconds that the run took,
// building its state and summing up included.
#include <cstdio>
#include <ctime>

#include "simulation.h"

static double secondsOf(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

struct Percentiles {
  static constexpr int perMille[] = {500, 750, 900, 950, 990, 999};
  double ns[6];
};

// Over `offered`, those beyond the count being infinite: -1.
static Percentiles percentiles(Durations& durations, int64_t offered) {
  Percentiles out;
  for (int i = 0; i < 6; i++) {
    const int64_t rank = (offered * Percentiles::perMille[i] + 999) / 1000;
    out.ns[i] = rank < 1 || rank > durations.count ? -1 : durations.valueNs(rank);
  }
  return out;
}

struct Summary {
  Percentiles latency, latencyOffered, queue, service;
};

static Summary summaryOf(Tally& tally) {
  return {percentiles(tally.latency, tally.latency.count), percentiles(tally.latency, tally.offered),
          percentiles(tally.queue, tally.queue.count), percentiles(tally.service, tally.service.count)};
}

static void print(const char* name, const Percentiles& p) {
  std::printf("\"%s\":[", name);
  for (int i = 0; i < 6; i++) std::printf("%s%.17g", i ? "," : "", p.ns[i]);
  std::printf("]");
}

static void print(const char* name, const Durations& d, const Percentiles& p) {
  std::printf("\"%s\":{\"count\":%lld,\"sumNs\":%lld,\"minNs\":%lld,\"maxNs\":%lld,", name, (long long)d.count,
              (long long)d.sumNs, (long long)(d.count ? d.minNs : -1), (long long)d.maxNs);
  print("percentilesNs", p);
  std::printf("}");
}

static void print(const Tally& t, const Summary& s) {
  std::printf("{\"offered\":%lld,\"met\":%lld,\"rejected\":%lld,\"dropped\":%lld,\"served\":[", (long long)t.offered,
              (long long)t.met, (long long)t.rejected, (long long)t.dropped);
  for (size_t i = 0; i < t.served.size(); i++) std::printf("%s%lld", i ? "," : "", (long long)t.served[i]);
  std::printf("],");
  print("latency", t.latency, s.latency);
  std::printf(",");
  print("latencyOfferedNs", s.latencyOffered);
  std::printf(",");
  print("queue", t.queue, s.queue);
  std::printf(",");
  print("service", t.service, s.service);
  std::printf("}");
}

static Tally merged(const std::vector<Tally>& parts) {
  Tally all;
  all.served.resize(parts[0].served.size());
  for (const Tally& part : parts) {
    all.offered += part.offered;
    all.met += part.met;
    all.rejected += part.rejected;
    all.dropped += part.dropped;
    for (size_t i = 0; i < all.served.size(); i++) all.served[i] += part.served[i];
    all.latency.merge(part.latency);
    all.queue.merge(part.queue);
    all.service.merge(part.service);
  }
  return all;
}

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: twin INPUT\n");
    return 2;
  }
  const Input input = InputFile(arguments[1]).read();
  const double wallS = secondsOf(CLOCK_MONOTONIC), cpuS = secondsOf(CLOCK_PROCESS_CPUTIME_ID);
  Simulation run(input);
  run.run();
  Tally all = merged(run.measured);
  const Summary overall = summaryOf(all);
  std::vector<Summary> tenants;
  for (Tally& tally : run.measured) tenants.push_back(summaryOf(tally));
  const double growthPerS = run.backlog.growthPerS();
  const double tookWallS = secondsOf(CLOCK_MONOTONIC) - wallS, tookCpuS = secondsOf(CLOCK_PROCESS_CPUTIME_ID) - cpuS;

  std::printf("{\"wallS\":%.9f,\"cpuS\":%.9f,\"events\":%lld,\"busyNs\":%lld,\"backlogGrowthPerS\":%.17g,\"batchSizes\":[",
              tookWallS, tookCpuS, (long long)run.events, (long long)run.busyNs, growthPerS);
  for (size_t i = 0; i < run.batchSizes.size(); i++) std::printf("%s%lld", i ? "," : "", (long long)run.batchSizes[i]);
  std::printf("],\"overall\":");
  print(all, overall);
  std::printf(",\"tenants\":[");
  for (size_t i = 0; i < tenants.size(); i++) {
    if (i) std::printf(",");
    print(run.measured[i], tenants[i]);
  }
  std::printf("],\"unmeasured\":[");
  for (size_t i = 0; i < tenants.size(); i++) {
    const Tally& t = run.unmeasured[i];
    int64_t completed = 0;
    for (int64_t served : t.served) completed += served;
    std::printf("%s[%lld,%lld,%lld,%lld,%lld]", i ? "," : "", (long long)t.offered, (long long)completed,
                (long long)t.met, (long long)t.rejected, (long long)t.dropped);
  }
  std::printf("],\"timeseries\":[");
  for (size_t i = 0; i < run.timeseries.cells.size(); i++) {
    const Timeseries::Cell& c = run.timeseries.cells[i];
    std::printf("%s[%lld,%lld,%lld,%lld,%lld]", i ? "," : "", (long long)c.offered, (long long)c.completed,
                (long long)c.met, (long long)c.sumNs, (long long)c.maxNs);
  }
  std::printf("]}\n");
}
