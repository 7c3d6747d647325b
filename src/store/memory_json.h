#pragma once

#include <string>
#include <string_view>

#include "span/agent_track.h"
#include "store/carry.h"
#include "store/deriver.h"

namespace acd {

/// What must survive a restart but is no row of its own, as JSON text. The reading side throws Error on text that it
/// did not write.
std::string memory_to_json(const Deriver::Memory& memory);
Deriver::Memory memory_from_json(std::string_view json);

std::string track_to_json(const AgentTrack& track);
AgentTrack track_from_json(AgentId agent_id, std::string_view json);

/// All of a carry but its agents and what has a column.
std::string carry_to_json(const Carry& carry);
void carry_from_json(std::string_view text, Carry& carry);

}  // namespace acd
