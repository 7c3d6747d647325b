#pragma once

#include <functional>
#include <string>
#include <vector>

namespace acd::perf {

/// From a packet's send() to the new mitel_data.json under its name, in milliseconds, for each of so many packets: the
/// program acd-recorder records from a socket of this process, which sends one group report about every 150 ms and
/// looks at the file each 0.1 ms. Throws std::runtime_error.
std::vector<double> packet_to_json_ms(const std::string& recorder, const std::string& folder, int packets);

/// The same, into the database `live.db` of the folder, as long as `more()` holds.
std::vector<double> packet_to_json_ms(const std::string& recorder, const std::string& folder,
                                      const std::function<bool()>& more);

}  // namespace acd::perf
