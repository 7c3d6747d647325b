#include <algorithm>

#include "held_rows.h"
#include "row_buffer.h"

namespace acd {
namespace {

constexpr std::size_t kGap = 2;  // between columns

// A header in lines of at most `width` characters, broken behind underscores: the pieces put together are the name.
std::vector<std::string> broken(std::string_view name, std::size_t width) {
  std::vector<std::string> lines;
  while (!name.empty()) {
    const std::size_t underscore = name.find('_');
    const std::string_view piece = name.substr(0, underscore == std::string_view::npos ? name.size() : underscore + 1);
    if (lines.empty() || lines.back().size() + piece.size() > width)
      lines.emplace_back(piece);
    else
      lines.back() += piece;
    name.remove_prefix(piece.size());
  }
  return lines;
}

std::size_t longest_piece(std::string_view name) {
  std::size_t longest = 0;
  for (const std::string& line : broken(name, 0)) longest = std::max(longest, line.size());
  return longest;
}

// An id, its name or the kind of what it stands for, a fact: with a time, what a row is recognised by.
bool is_key(const Column& column) {
  return column.kind == Kind::time || column.name.ends_with("_id") || column.name.ends_with("_name") ||
         column.name.ends_with("_kind") || column.name == "fact";
}

// Columns as wide as their widest cell. What is wider than the terminal gets headers of several lines, and then goes on
// in a block below, with the columns by which a row is recognised once more.
class Table : public HeldRows {
 public:
  Table(std::vector<Column> columns, Sink& sink, TableLook look)
      : HeldRows(std::move(columns)), buffer_(sink), look_(look) {}

 protected:
  void print() override {
    lay_out();
    bool first = true;
    for (const std::vector<std::size_t>& block : blocks()) {
      if (!first) buffer_.bytes() += '\n';
      first = false;
      print_header(block);
      for (std::size_t row = 0; row < rows(); ++row) {
        line(block, [&](std::size_t i) -> std::string_view { return at(row, i); });
        buffer_.row_done();
      }
    }
    buffer_.flush();
  }

 private:
  // Headers in one line if all fits then; else each as narrow as it gets without making its column wider.
  void lay_out() {
    widths_ = cell_widths();
    std::vector<std::size_t> whole = widths_;
    for (std::size_t i = 0; i < whole.size(); ++i) whole[i] = std::max(whole[i], columns()[i].name.size());
    const bool fits = look_.width == 0 || width(all(), whole) <= look_.width;
    for (std::size_t i = 0; i < whole.size(); ++i) {
      const std::string_view name = columns()[i].name;
      widths_[i] = fits ? whole[i] : std::max(widths_[i], longest_piece(name));
      headers_.push_back(broken(name, widths_[i]));
    }
  }

  std::vector<std::size_t> all() const {
    std::vector<std::size_t> places(columns().size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
    return places;
  }

  static std::size_t width(const std::vector<std::size_t>& places, const std::vector<std::size_t>& widths) {
    std::size_t sum = 0;
    for (const std::size_t i : places) sum += widths[i] + kGap;
    return sum - std::min(sum, kGap);
  }

  // The columns to repeat before column `next`: the leading keys, of two times beside each other the first; as many as
  // fit beside it.
  std::vector<std::size_t> keys_before(std::size_t next) const {
    std::vector<std::size_t> keys;
    for (std::size_t i = 0; i < next && is_key(columns()[i]); ++i)
      if (i == 0 || columns()[i].kind != Kind::time || columns()[i - 1].kind != Kind::time) keys.push_back(i);
    while (keys.size() > 1 && width(keys, widths_) + kGap + widths_[next] > look_.width) keys.pop_back();
    return keys;
  }

  // Which columns stand beside each other; each block has one more column than the keys at least.
  std::vector<std::vector<std::size_t>> blocks() const {
    if (look_.width == 0) return {all()};
    std::vector<std::vector<std::size_t>> blocks(1);
    std::size_t own = 0;  // columns of the last block that are no repeated ones
    for (const std::size_t i : all()) {
      blocks.back().push_back(i);
      if (own++ == 0 || width(blocks.back(), widths_) <= look_.width) continue;
      blocks.back().pop_back();
      blocks.push_back(keys_before(i));
      blocks.back().push_back(i);
      own = 1;
    }
    return blocks;
  }

  void print_header(const std::vector<std::size_t>& block) {
    std::size_t lines = 0;
    for (const std::size_t i : block) lines = std::max(lines, headers_[i].size());
    for (std::size_t n = 0; n < lines; ++n) {
      if (look_.bold) buffer_.bytes() += "\033[1m";
      line(
          block,
          [&](std::size_t i) -> std::string_view {  // stands on the rows
            const std::size_t above = lines - headers_[i].size();
            return n < above ? std::string_view{} : headers_[i][n - above];
          },
          look_.bold ? "\033[0m" : "");
    }
  }

  template <class TextOf>
  void line(const std::vector<std::size_t>& block, TextOf text_of, std::string_view end = {}) {
    std::string& out = buffer_.bytes();
    std::size_t blanks = 0;  // owed: none at the end of a line
    for (const std::size_t i : block) {
      const std::string_view text = text_of(i);
      const std::size_t pad = widths_[i] - width_of(text);
      const bool left = stands_left(columns()[i]);
      if (!left) blanks += pad;
      if (!text.empty()) {
        out.append(blanks, ' ');
        out += text;
        blanks = 0;
      }
      blanks += kGap + (left ? pad : 0);
    }
    out += end;
    out += '\n';
  }

  RowBuffer buffer_;
  const TableLook look_;
  std::vector<std::size_t> widths_;
  std::vector<std::vector<std::string>> headers_;
};

}  // namespace

std::unique_ptr<Printer> table_printer(std::vector<Column> columns, Sink& sink, TableLook look) {
  return std::make_unique<Table>(std::move(columns), sink, look);
}

}  // namespace acd
