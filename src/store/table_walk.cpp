#include "store/table_walk.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace acd {
namespace {

constexpr RowShape kSchema{"sqlite_schema", "TTTIT"};
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr int kDeepest = 20;  // a tree of more pages than a file can have

}  // namespace

TableWalk::TableWalk(const Pages& pages, Progress progress) : pages_(pages), progress_(std::move(progress)) {
  roots_["sqlite_schema"] = 1;
  const auto take = [this](const PageRow& row) {
    if (row.values[0].bytes == "table")
      roots_.emplace(row.values[1].bytes, static_cast<std::uint32_t>(row.values[3].number));
  };
  schema_whole_ = by_tree(kSchema, take);
  if (!schema_whole_) anywhere(std::span(&kSchema, 1), [&](std::size_t, const PageRow& row) { take(row); });
}

bool TableWalk::by_tree(const RowShape& shape, const Take& take) {
  const auto root = roots_.find(std::string(shape.table));
  if (root == roots_.end()) return schema_whole_;  // an older schema lacks it
  seen_.assign(std::size_t{pages_.count()} + 1, false);
  return walk(shape, {root->second, kLeast, kMost}, 0, take);
}

// A page that is found twice, or that is of another kind of tree, is one to which a damaged page led.
bool TableWalk::walk(const RowShape& shape, Place place, int depth, const Take& take) {
  if (place.number == 0 || place.number > pages_.count() || seen_[place.number] || depth > kDeepest) return false;
  seen_[place.number] = true;
  if (!next_page()) return true;
  const TreePage page = read_tree_page(pages_, place.number);
  if (page.kind == TreePage::Kind::none || page.is_table() != shape.with_rowid) return false;
  bool whole = take_rows(shape, page, place, take) && !page.damaged;
  std::int64_t above = place.above;
  for (const PageChild& child : page.children) {
    const std::int64_t to = std::min(child.to.value_or(place.to), place.to);
    if (!walk(shape, {child.number, above, to}, depth + 1, take)) whole = false;
    above = std::max(above, to);
    if (stopped_) break;
  }
  return whole;
}

bool TableWalk::take_rows(const RowShape& shape, const TreePage& page, const Place& place, const Take& take) const {
  bool whole = true;
  for (const PageRow& row : page.rows) {
    const bool fits = shape.fits(row) && (!shape.with_rowid || (row.rowid > place.above && row.rowid <= place.to));
    if (fits) take(row);
    whole = whole && fits;
  }
  return whole;
}

void TableWalk::anywhere(std::span<const RowShape> shapes,
                         const std::function<void(std::size_t, const PageRow&)>& take) {
  for (std::uint32_t number = 1; number <= pages_.count() && next_page(); ++number) {
    const TreePage page = read_tree_page(pages_, number);
    for (const PageRow& row : page.rows)
      for (std::size_t i = 0; i < shapes.size(); ++i)
        if (!shapes[i].alike_elsewhere && shapes[i].with_rowid == page.is_table() && shapes[i].fits(row)) take(i, row);
  }
}

bool TableWalk::next_page() {
  if (!stopped_ && !progress_(++pages_read_)) stopped_ = true;
  return !stopped_;
}

}  // namespace acd
