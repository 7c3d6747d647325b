#include "output.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>

#include "core/error.h"
#include "core/text.h"

namespace acd {
namespace {

constexpr std::size_t kBuffer = 64 * 1024;

std::size_t width_of(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// RFC 4180, header row, LF. Text that a spreadsheet would run as a formula gets an apostrophe before it.
class Csv : public Output {
 public:
  Csv(std::vector<Column> columns, const Zone& zone, Sink& sink) : Output(std::move(columns), zone), sink_(sink) {}

  void begin() override {
    for (const Column& c : columns()) {
      if (&c != &columns().front()) buffer_ += ',';
      buffer_ += c.name;
    }
    buffer_ += '\n';
  }
  void end() override {
    sink_.write(buffer_);
    buffer_.clear();
  }

 protected:
  void put(std::string_view cell) override {
    if (!first_) buffer_ += ',';
    first_ = false;
    if (column().kind != Kind::text) {
      buffer_ += cell;
      return;
    }
    const bool formula = !cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos;
    const bool quote = cell.find_first_of(",\"\r\n") != std::string_view::npos;
    if (quote) buffer_ += '"';
    if (formula) buffer_ += '\'';
    for (const char c : cell) {
      if (c == '"') buffer_ += '"';
      buffer_ += c;
    }
    if (quote) buffer_ += '"';
  }
  void put_row_end() override {
    buffer_ += '\n';
    first_ = true;
    if (buffer_.size() >= kBuffer) end();
  }

 private:
  Sink& sink_;
  std::string buffer_;
  bool first_ = true;
};

// Columns as wide as their widest cell, numbers to the right, durations as h:mm:ss. Holds all rows until the end.
class TextTable : public Output {
 public:
  TextTable(std::vector<Column> columns, const Zone& zone, Sink& sink)
      : Output(std::move(columns), zone), sink_(sink) {}

  void begin() override {
    for (const Column& c : columns()) widths_.push_back(c.name.size());
  }
  void end() override {
    std::string out;
    for (std::size_t i = 0; i < columns().size(); ++i) append(out, i, columns()[i].name);
    end_line(out);
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      append(out, i % columns().size(), cells_[i]);
      if ((i + 1) % columns().size() == 0) end_line(out);
    }
    sink_.write(out);
  }

 protected:
  void put(std::string_view cell) override {
    const std::size_t i = cells_.size() % columns().size();
    cells_.push_back(column().kind == Kind::seconds && !cell.empty() ? clock_form(cell) : std::string(cell));
    widths_[i] = std::max(widths_[i], width_of(cells_.back()));
  }
  void put_row_end() override {}

 private:
  static std::string clock_form(std::string_view seconds) {
    std::int64_t s = 0;
    std::from_chars(seconds.data(), seconds.data() + seconds.size(), s);
    const std::int64_t size = s < 0 ? -s : s;
    return fmt::format("{}{}:{:02}:{:02}", s < 0 ? "-" : "", size / 3600, size / 60 % 60, size % 60);
  }
  static void end_line(std::string& out) {
    while (out.back() == ' ') out.pop_back();
    out += '\n';
  }
  void append(std::string& out, std::size_t i, std::string_view cell) const {
    const std::string pad(widths_[i] - width_of(cell), ' ');
    const bool left = columns()[i].kind == Kind::text || columns()[i].kind == Kind::time;
    if (i > 0) out += "  ";
    out += left ? std::string(cell) + pad : pad + std::string(cell);
  }

  Sink& sink_;
  std::vector<std::size_t> widths_;
  std::vector<std::string> cells_;
};

}  // namespace

Sink::Sink(const std::string& path) {
  if (path.empty()) return;
  try {
    file_ = std::make_unique<AtomicFile>(path, 0644);
  } catch (const std::runtime_error& e) {
    throw Error(e.what());
  }
}

void Sink::write(std::string_view bytes) {
  try {
    if (file_) return file_->write(bytes);
  } catch (const std::runtime_error& e) {
    throw Error(e.what());
  }
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size()) return;
  if (errno == EPIPE) std::_Exit(static_cast<int>(Exit::done));
  throw Error(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
}

void Sink::done() {
  try {
    if (file_) return file_->commit();
  } catch (const std::runtime_error& e) {
    throw Error(e.what());
  }
  if (std::fflush(stdout) == 0) return;
  if (errno == EPIPE) std::_Exit(static_cast<int>(Exit::done));
  throw Error(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
}

Output& Output::cell(std::string_view value) {
  put(value);
  ++next_;
  return *this;
}

Output& Output::text(std::string_view value) { return cell(printable(value)); }

Output& Output::number(std::int64_t value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  return cell(std::string_view(digits, static_cast<std::size_t>(end - digits)));
}

Output& Output::number(const std::optional<std::int64_t>& value) { return value ? number(*value) : empty(); }

Output& Output::fraction(const std::optional<double>& value) {
  if (!value) return empty();
  char digits[40];
  const int decimals = column().kind == Kind::ratio ? 4 : 2;
  const auto end = fmt::format_to_n(digits, sizeof digits, "{:.{}f}", *value, decimals).out;
  return cell(std::string_view(digits, static_cast<std::size_t>(end - digits)));
}

Output& Output::time(Instant value) {
  Formatted& known = formatted_[next_ % 2];
  if (known.text.empty() || known.unix_s != value.unix_s) known = {value.unix_s, zone_.format(value)};
  return cell(known.text);
}

Output& Output::time(const std::optional<Instant>& value) { return value ? time(*value) : empty(); }

Output& Output::time(Arrival value) { return cell(zone_.format(value)); }

void Output::end_row() {
  put_row_end();
  next_ = 0;
  ++rows_;
}

std::unique_ptr<Output> make_output(Format format, std::vector<Column> columns, const Zone& zone, Sink& sink) {
  std::unique_ptr<Output> output;
  if (format == Format::csv)
    output = std::make_unique<Csv>(std::move(columns), zone, sink);
  else
    output = std::make_unique<TextTable>(std::move(columns), zone, sink);
  output->begin();
  return output;
}

}  // namespace acd
