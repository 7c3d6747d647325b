#include "record/identity.h"

#include <xxhash.h>

#include <string>

#include "core/fields.h"
#include "record/layout.h"

namespace acd {

std::int64_t record_identity(const Frame& frame) {
  std::string scratch;
  const std::string_view text = frame_text(frame.raw, scratch);
  const std::string_view said = slice(text, layout::kCode.offset, text.size());
  return static_cast<std::int64_t>(XXH3_64bits(said.data(), said.size()));
}

}  // namespace acd
