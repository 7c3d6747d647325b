#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "core/shared_map.h"

namespace acd {
namespace {

using Map = SharedMap<int, std::string>;

std::map<int, std::string> content(const Map& map) {
  std::map<int, std::string> all;
  for (const auto& [key, value] : map) EXPECT_TRUE(all.emplace(key, value).second) << key << " came twice";
  return all;
}

TEST(SharedMap, OfNothingFindsNothing) {
  Map map;
  EXPECT_TRUE(map.empty());
  EXPECT_TRUE(map.begin() == map.end());
  EXPECT_TRUE(map.find(1) == map.end());
  map.erase(1);
  EXPECT_EQ(map.size(), 0U);
}

TEST(SharedMap, ChangeMakesAValueOnceAndFindsItAgain) {
  Map map;
  EXPECT_TRUE(map.change(1, "one").second);
  const auto [value, made] = map.change(1, "other");
  EXPECT_FALSE(made);
  EXPECT_EQ(value, "one");
  value = "eins";
  EXPECT_EQ(map.find(1)->second, "eins");
  EXPECT_TRUE(map.change(2).first.empty());
}

TEST(SharedMap, IsAMapWhateverIsDoneAndCopiesStayAsTheyWere) {
  std::mt19937 random(7);
  Map map;
  std::map<int, std::string> plain;
  std::vector<std::pair<Map, std::map<int, std::string>>> copies;
  for (int i = 0; i < 20'000; ++i) {
    const int key = static_cast<int>(random() % 700);
    if (random() % 4 == 0) {
      map.erase(key);
      plain.erase(key);
    } else {
      const std::string text = std::to_string(i);
      map.change(key).first = text;
      plain[key] = text;
    }
    if (i % 1000 == 0) copies.emplace_back(map, plain);
  }
  copies.emplace_back(map, plain);
  for (const auto& [copy, then] : copies) {
    EXPECT_EQ(content(copy), then);
    EXPECT_EQ(copy.size(), then.size());
    for (int key = 0; key < 700; ++key) EXPECT_EQ(copy.find(key) != copy.end(), then.contains(key));
  }
}

TEST(SharedMap, IsEqualByWhatItHoldsNotByHowItCameThere) {
  Map forward, backward;
  for (int i = 0; i < 100; ++i) forward.change(i, "x"), backward.change(99 - i, "x");
  backward.change(100, "gone");
  EXPECT_NE(forward, backward);
  backward.erase(100);
  EXPECT_EQ(forward, backward);
  backward.change(50).first = "y";
  EXPECT_NE(forward, backward);
}

// What a map of 300,000 agents is there for: a copy and a change copy a few entries, not all.
struct Counted {
  static inline int copies = 0;
  Counted() = default;
  Counted(const Counted&) { ++copies; }
  Counted& operator=(const Counted&) = delete;
};

TEST(SharedMap, CopiesOnlyWhatIsChanged) {
  SharedMap<int, Counted> map;
  for (int i = 0; i < 10'000; ++i) map.change(i);
  EXPECT_EQ(Counted::copies, 0);
  const auto copy = map;
  map.change(17);
  map.change(17);
  map.change(20'000);
  map.erase(18);
  EXPECT_EQ(Counted::copies, 1);
  EXPECT_EQ(copy.size(), 10'000U);
}

}  // namespace
}  // namespace acd
