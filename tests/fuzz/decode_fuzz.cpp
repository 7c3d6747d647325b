// Whatever is taken as a record, its text can be written and read again; nothing crashes. Input: a frame.

#include "fuzz.h"
#include "record/decode.h"
#include "record/describe.h"
#include "record/encode.h"

using acd::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view raw = acd::fuzz::text_of(data, size);
  for (const acd::Framing framing :
       {acd::Framing::record, acd::Framing::unfinished, acd::Framing::noise, acd::Framing::overlong}) {
    acd::Decoded decoded = acd::decode(acd::Frame{raw, framing});
    if (const auto* reject = std::get_if<acd::Reject>(&decoded)) {
      require(!acd::describe(*reject).empty(), "a reject can be described");
      continue;
    }
    auto& record = std::get<acd::Record>(decoded);
    require(framing == acd::Framing::record || framing == acd::Framing::unfinished, "noise is no record");
    require(!acd::describe(record).empty(), "a record can be described");
    acd::Decoded again = acd::decode(acd::encode(record));
    require(std::holds_alternative<acd::Record>(again), "what was encoded is a record");
    record.is_short = std::get<acd::Record>(again).is_short = false;
    if (auto* agent = std::get_if<acd::AgentRecord>(&record.body)) {
      require(!agent->bad_id || agent->agent_id.empty(), "what has control bytes in it is no id");
      agent->bad_id = agent->bad_number = false;
    }
    require(again == decoded, "decode(encode(r)) == r");
  }
  return 0;
}
