#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace acd {

/// A hash map whose copies share what none of them has changed since: a copy costs a small part of what the entries
/// would, and the first change of an entry after it copies that entry and the list of a few others.
///
/// A value. Entries come in no order; references and iterators hold until the next change of this map.
template <class Key, class Value>
class SharedMap {
  using Entry = std::pair<const Key, Value>;
  using Bucket = std::vector<std::shared_ptr<Entry>>;

 public:
  class Iterator {
   public:
    const Entry& operator*() const { return *map_->entry(bucket_, at_); }
    const Entry* operator->() const { return map_->entry(bucket_, at_).get(); }
    Iterator& operator++() {
      ++at_;
      skip_ends();
      return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    friend class SharedMap;
    Iterator(const SharedMap* map, std::size_t bucket, std::size_t at) : map_(map), bucket_(bucket), at_(at) {
      skip_ends();
    }
    void skip_ends() {
      while (bucket_ < map_->buckets_.size() && at_ == map_->bucket_size(bucket_)) ++bucket_, at_ = 0;
    }

    const SharedMap* map_;
    std::size_t bucket_, at_;
  };

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Iterator begin() const { return {this, 0, 0}; }
  Iterator end() const { return {this, buckets_.size(), 0}; }

  Iterator find(const Key& key) const {
    if (buckets_.empty()) return end();
    const std::size_t bucket = bucket_of(key);
    for (std::size_t at = 0; at < bucket_size(bucket); ++at)
      if (entry(bucket, at)->first == key) return {this, bucket, at};
    return end();
  }

  /// The value of a key, to be changed; made from `args` if there was none. The second is true then.
  template <class... Args>
  std::pair<Value&, bool> change(const Key& key, Args&&... args) {
    if (const Iterator there = find(key); !(there == end())) return {own(there.bucket_, there.at_), false};
    if (size_ == kPerBucket * buckets_.size()) grow();
    Bucket& bucket = own(bucket_of(key));
    bucket.push_back(std::make_shared<Entry>(std::piecewise_construct, std::forward_as_tuple(key),
                                             std::forward_as_tuple(std::forward<Args>(args)...)));
    ++size_;
    return {bucket.back()->second, true};
  }

  void erase(const Key& key) {
    const Iterator there = find(key);
    if (there == end()) return;
    Bucket& bucket = own(there.bucket_);
    bucket.erase(bucket.begin() + static_cast<std::ptrdiff_t>(there.at_));
    --size_;
  }

  friend bool operator==(const SharedMap& a, const SharedMap& b) {
    if (a.size_ != b.size_) return false;
    for (const Entry& entry : a)
      if (const Iterator same = b.find(entry.first); same == b.end() || !(same->second == entry.second)) return false;
    return true;
  }

 private:
  static constexpr std::size_t kPerBucket = 8;  // on average, at the most

  std::size_t bucket_of(const Key& key) const { return std::hash<Key>{}(key) & (buckets_.size() - 1); }
  std::size_t bucket_size(std::size_t bucket) const { return buckets_[bucket] ? buckets_[bucket]->size() : 0; }
  const std::shared_ptr<Entry>& entry(std::size_t bucket, std::size_t at) const { return (*buckets_[bucket])[at]; }

  // What another map shares is copied first.
  Bucket& own(std::size_t bucket) {
    auto& list = buckets_[bucket];
    if (!list)
      list = std::make_shared<Bucket>();
    else if (list.use_count() > 1)
      list = std::make_shared<Bucket>(*list);
    return *list;
  }
  Value& own(std::size_t bucket, std::size_t at) {
    auto& entry = own(bucket)[at];
    if (entry.use_count() > 1) entry = std::make_shared<Entry>(*entry);
    return entry->second;
  }

  // A power of two of buckets: as many as there are entries for.
  void grow() {
    std::vector<std::shared_ptr<Bucket>> before(buckets_.empty() ? 1 : 2 * buckets_.size());
    before.swap(buckets_);
    for (const auto& list : before)
      if (list)
        for (const auto& entry : *list) own(bucket_of(entry->first)).push_back(entry);
  }

  std::vector<std::shared_ptr<Bucket>> buckets_;
  std::size_t size_ = 0;
};

}  // namespace acd
