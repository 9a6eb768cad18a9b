// What the benchmark hands over: one file of doubles, in the order in which they are read here.
#pragma once
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "random.h"

struct TokenBucket {
  int64_t gapNs, gapShort, slackNs, slackOver, parts;
};

struct Tenant {
  int64_t sloNs;
  int variant;
  // Nanoseconds for each unit of a gamma variate.
  double scaleNs;
  TokenBucket bucket;
  Tyche arrivals, routing;
  IndexedDraws service;
};

struct Replica {
  int variant, deviceType;
};

struct Input {
  int64_t durationNs, warmupNs, marginNs;
  int maxBatch, sampleLimit, variants, deviceTypes;
  std::vector<Tenant> tenants;
  // One on each executor, in the order of executors.
  std::vector<Replica> replicas;
  // By variant x device type: the first curve, or -1, and how many batch sizes have one.
  std::vector<int> firstCurve, largestBatch;
  std::vector<double> quantilesNs;
  std::vector<int> tailPower;
  std::vector<int64_t> expectedNs;
  std::vector<double> gammaCells;
};

class InputFile {
 public:
  explicit InputFile(const char* path) : file_(std::fopen(path, "rb")) {
    if (file_ == nullptr) fail("can't be opened");
  }
  ~InputFile() { std::fclose(file_); }

  Input read() {
    Input in;
    in.durationNs = integer();
    in.warmupNs = integer();
    in.marginNs = integer();
    in.maxBatch = integer();
    in.sampleLimit = integer();
    in.variants = integer();
    in.deviceTypes = integer();
    in.tenants.resize(integer());
    for (Tenant& tenant : in.tenants) {
      tenant.sloNs = integer();
      tenant.variant = integer();
      tenant.scaleNs = number();
      TokenBucket& bucket = tenant.bucket;
      for (int64_t* part : {&bucket.gapNs, &bucket.gapShort, &bucket.slackNs, &bucket.slackOver, &bucket.parts})
        *part = integer();
      tenant.arrivals = stream();
      tenant.routing = stream();
      tenant.service = {word(), word()};
    }
    in.replicas.resize(integer());
    for (Replica& replica : in.replicas) {
      replica.variant = integer();
      replica.deviceType = integer();
    }
    for (int i = 0; i < in.variants * in.deviceTypes; i++) {
      in.firstCurve.push_back(integer());
      in.largestBatch.push_back(integer());
    }
    const int64_t curves = integer();
    for (int64_t i = 0; i < curves; i++) in.tailPower.push_back(integer());
    for (int64_t i = 0; i < curves; i++) in.expectedNs.push_back(integer());
    for (int64_t i = 0; i < curves * 101; i++) in.quantilesNs.push_back(number());
    in.gammaCells.resize(integer());
    for (double& cell : in.gammaCells) cell = number();
    if (std::fgetc(file_) != EOF) fail("is longer than expected");
    return in;
  }

 private:
  std::FILE* file_;

  double number() {
    double value;
    if (std::fread(&value, sizeof value, 1, file_) != 1) fail("is shorter than expected");
    return value;
  }
  int64_t integer() { return int64_t(number()); }
  uint32_t word() { return uint32_t(integer()); }
  Tyche stream() {
    const uint32_t a = word(), b = word(), c = word(), d = word();
    return {a, b, c, d};
  }
  [[noreturn]] static void fail(const char* problem) {
    std::fprintf(stderr, "the input %s\n", problem);
    std::exit(2);
  }
};
