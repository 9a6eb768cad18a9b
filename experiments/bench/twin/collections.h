// The two orders of src/collections.
#pragma once
#include <cstdint>
#include <cstring>
#include <vector>

constexpr int64_t NEVER = INT64_MAX;

// A binary min-heap of slots by (instant, slot), each pending once at most.
class IndexedHeap {
 public:
  std::vector<int64_t> timeNs;

  explicit IndexedHeap(int slots) : timeNs(slots, NEVER), slots_(slots), places_(slots, -1) {}

  int top() const { return length_ == 0 ? -1 : slots_[0]; }

  void moved(int slot) {
    const int place = places_[slot];
    if (place < 0) siftUp(length_++, slot);
    else if (!siftUp(place, slot)) siftDown(place, slot);
  }

  void remove(int slot) {
    const int place = places_[slot];
    if (place < 0) return;
    places_[slot] = -1;
    const int last = --length_;
    if (place == last) return;
    const int moving = slots_[last];
    if (!siftUp(place, moving)) siftDown(place, moving);
  }

 private:
  int length_ = 0;
  std::vector<int> slots_, places_;

  static bool precedes(int64_t at, int slot, int64_t otherAt, int other) {
    return at < otherAt || (at == otherAt && slot < other);
  }

  bool siftUp(int hole, int slot) {
    int* const slots = slots_.data();
    int* const places = places_.data();
    const int64_t* const time = timeNs.data();
    const int64_t at = time[slot];
    const int start = hole;
    while (hole > 0) {
      const int parentPlace = (hole - 1) >> 1, parent = slots[parentPlace];
      if (precedes(time[parent], parent, at, slot)) break;
      slots[hole] = parent;
      places[parent] = hole;
      hole = parentPlace;
    }
    slots[hole] = slot;
    places[slot] = hole;
    return hole != start;
  }

  void siftDown(int hole, int slot) {
    int* const slots = slots_.data();
    int* const places = places_.data();
    const int64_t* const time = timeNs.data();
    const int length = length_;
    const int64_t at = time[slot];
    for (;;) {
      int place = 2 * hole + 1;
      if (place >= length) break;
      int child = slots[place];
      if (place + 1 < length) {
        const int right = slots[place + 1];
        if (precedes(time[right], right, time[child], child)) place++, child = right;
      }
      if (precedes(at, slot, time[child], child)) break;
      slots[hole] = child;
      places[child] = hole;
      hole = place;
    }
    slots[hole] = slot;
    places[slot] = hole;
  }
};

// Waiting tasks by (deadline, sequence), kept sorted: few are overtaken.
class SortedQueue {
 public:
  int length() const { return length_; }
  int head() const { return items_[start_]; }

  void push(int task, int64_t deadlineNs, const int64_t* sequence) {
    if (start_ + length_ == int(items_.size())) makeRoom();
    int* const items = items_.data();
    int64_t* const keys = keys_.data();
    int hole = start_ + length_++;
    while (hole > start_) {
      const int64_t other = keys[hole - 1];
      if (other < deadlineNs || (other == deadlineNs && sequence[items[hole - 1]] < sequence[task])) break;
      keys[hole] = other;
      items[hole] = items[hole - 1];
      hole--;
    }
    keys[hole] = deadlineNs;
    items[hole] = task;
  }

  int pop() {
    const int task = items_[start_];
    start_ = --length_ == 0 ? 0 : start_ + 1;
    return task;
  }

 private:
  int start_ = 0, length_ = 0;
  std::vector<int> items_ = std::vector<int>(16);
  std::vector<int64_t> keys_ = std::vector<int64_t>(16);

  void makeRoom() {
    if (start_ <= int(items_.size()) / 2) {
      items_.resize(2 * items_.size());
      keys_.resize(2 * keys_.size());
    }
    std::memmove(items_.data(), items_.data() + start_, length_ * sizeof(int));
    std::memmove(keys_.data(), keys_.data() + start_, length_ * sizeof(int64_t));
    start_ = 0;
  }
};
