#include <gtest/gtest.h>

#include <set>
#include <type_traits>
#include <unordered_set>

#include "core/ids.h"

namespace acd {
namespace {

template <class A, class B>
constexpr bool kComparable = requires(A a, B b) {
  a == b;
};
template <class A, class B>
constexpr bool kOrdered = requires(A a, B b) {
  a < b;
};

// Ids of different kinds cannot be mixed up ...
static_assert(kComparable<AgentId, AgentId> && kOrdered<AgentId, AgentId>);
static_assert(!kComparable<AgentId, Extension> && !kOrdered<AgentId, Extension>);
static_assert(!kComparable<PathId, GroupId> && !kOrdered<PathId, GroupId>);
static_assert(!std::is_convertible_v<AgentId, PathId> && !std::is_constructible_v<AgentId, PathId>);
static_assert(!std::is_constructible_v<PathId, GroupId> && !std::is_assignable_v<PathId&, GroupId>);
static_assert(!std::is_constructible_v<Extension, AgentId> && !std::is_assignable_v<Extension&, AgentId>);
// ... nor with plain text or numbers, unless one says so.
static_assert(!std::is_convertible_v<const char*, AgentId> && !std::is_convertible_v<std::string, AgentId>);
static_assert(!std::is_convertible_v<AgentId, std::string> && !kComparable<AgentId, std::string>);
static_assert(!kComparable<AgentId, const char*> && !std::is_constructible_v<AgentId, long>);

TEST(Ids, AreTextAndKeepLeadingZeros) {
  EXPECT_NE(AgentId("0703"), AgentId("703"));
  EXPECT_EQ(AgentId("0703").text(), "0703");
  EXPECT_LT(AgentId("0703"), AgentId("703"));
  EXPECT_LT(AgentId("10"), AgentId("9")) << "order of text, not of numbers";
  EXPECT_TRUE(AgentId().empty());
}

TEST(Ids, TakeAnyByte) {
  const std::string odd("\0\xFF\n", 3);
  EXPECT_EQ(AgentId(odd).text(), odd);
  EXPECT_NE(AgentId(odd), AgentId(odd.substr(0, 2)));
}

TEST(Ids, AreKeysOfBothKindsOfContainers) {
  const std::set<PathId> ordered{PathId("861"), PathId("860"), PathId("861")};
  const std::unordered_set<PathId> hashed(ordered.begin(), ordered.end());
  EXPECT_EQ(ordered.size(), 2U);
  EXPECT_EQ(hashed.size(), 2U);
  EXPECT_TRUE(hashed.contains(PathId("860")));
}

}  // namespace
}  // namespace acd
