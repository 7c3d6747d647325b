#include "glossary.h"

#include <algorithm>
#include <iterator>

namespace acd {
namespace {

// Sorted by name, one entry a column. clang-format would break each over lines.
// clang-format off
constexpr GlossaryEntry kGlossary[] = {
    {"acd_call_s", "s", "on an ACD call that is not held"},
    {"acd_calls", "count", "ACD calls answered (records G and S), where they were answered"},
    {"acd_hold_s", "s", "all calls held, an ACD call among them"},
    {"agent_id", "id", "agent as logged on with; text, leading zeros count"},
    {"agent_name", "text", "name of agent_id on that day, from --names; empty: none given"},
    {"agents", "count", "agents as the switch reported them; whether logged on or active is not known"},
    {"agents_mean", "agents, mean", "agents as reported, weighted by the time each sample held"},
    {"agents_min", "count", "fewest agents in a sample taken in the interval"},
    {"answered", "count", "ACD calls answered on the path"},
    {"answered_at", "time", "when the call was answered"},
    {"at", "time", "when it happened by the switch's clock"},
    {"begin", "time", "first sample with callers waiting"},
    {"bounded", "count", "answered calls whose wait has a lower and an upper bound"},
    {"button", "count", "button of the set that the call is on"},
    {"calls_possible", "count", "answered calls whose wait may lie from from_s to to_s"},
    {"calls_sure", "count", "answered calls whose wait lies from from_s to to_s for sure"},
    {"calls_waiting", "count", "callers waiting as the switch reported them; 999 means at least that"},
    {"calls_waiting_max", "count", "most callers waiting in one sample; 999 means at least that"},
    {"calls_waiting_mean", "calls, mean", "callers waiting, weighted by the time each sample held; at least, if calls_waiting_max is 999"},
    {"closed_by", "frame id", "record that closed the span; empty: the end of coverage did, or it goes on"},
    {"code", "letter", "function letter of the record"},
    {"covered_s", "s", "of the interval, about which anything is known"},
    {"detail", "text", "what the fact means, and where it was seen"},
    {"do_not_disturb_s", "s", "in do not disturb, without a call"},
    {"duration_s", "s", "end minus begin; while it goes on, up to the last record, and empty for a shift"},
    {"end", "time", "first sample without callers waiting, or the end of coverage; empty: it goes on"},
    {"ended_at", "time", "end of the call, before its work timer; empty: it goes on"},
    {"ended_by", "text", "shift: log_off, replaced, log_on, hole or open; call: letter of the record, hole or open"},
    {"extension", "id", "directory number of the agent's set, from the log on; empty: not known"},
    {"fact", "text", "what is said"},
    {"frame_id", "frame id", "the record in the database: events --frame shows it with its bytes"},
    {"from", "time", "begin of the span"},
    {"from_s", "s", "begin of the bar: waits of at least this"},
    {"group_id", "id", "agent group"},
    {"group_name", "text", "name of group_id on that day, from --names; empty: none given"},
    {"hold_s", "s", "the call was held, also while the agent was on another call"},
    {"idle_s", "s", "logged on and ready: no call, no ringing, no work timer, no make busy or do not disturb"},
    {"inferred", "0 or 1", "1: the log on was not seen, or the state came back over a hole"},
    {"interval_from", "time", "begin of the interval, belongs to it"},
    {"interval_to", "time", "end of the interval, does not belong to it"},
    {"left_at_least", "count", "callers who left unanswered, a lower bound; why they left cannot be told"},
    {"likely_hi_s", "s", "upper bound of the wait if no unseen departure was near"},
    {"likely_lo_s", "s", "lower bound of the wait if no unseen departure was near"},
    {"log_off", "time", "end of the shift; empty: it goes on"},
    {"log_on", "time", "begin of the shift"},
    {"logged_off_s", "s", "known to be logged off"},
    {"logged_on_at", "time", "begin of the shift that goes on; empty: not known, or logged off"},
    {"logged_on_s", "s", "in any state but logged_off and unknown"},
    {"longest_wait_s", "s", "wait of the call that waits longest as reported; 5999 (99:59) means at least that"},
    {"longest_wait_s_max", "s", "longest wait in a sample; 5999 (99:59) means at least that"},
    {"longest_wait_s_max_at", "time", "first sample with longest_wait_s_max; empty if that is 0"},
    {"longest_wait_s_mean", "s, mean", "longest wait, weighted by the time each sample held"},
    {"longest_wait_saturated", "0 or 1", "1: longest_wait_s_max stood at 99:59 and reads \"at least\""},
    {"make_busy_s", "s", "in make busy, without a call"},
    {"name", "text", "what the function letter stands for"},
    {"non_acd_call_s", "s", "on a call that came in other than through the ACD and is not held"},
    {"number", "0..99", "record number, counted by the switch"},
    {"occ_logged", "share, 0..1", "H / logged_on_s with H = acd_call_s + acd_hold_s + work_timer_s"},
    {"occ_ready", "share, 0..1", "H / (H + idle_s + ringing_s) with H = acd_call_s + acd_hold_s + work_timer_s"},
    {"opened_by", "frame id", "record that opened the span"},
    {"other_hold_s", "s", "all calls held, no ACD call among them"},
    {"outgoing_call_s", "s", "on a call that the agent made and that is not held"},
    {"path_id", "id", "path called; empty: none, or not known"},
    {"path_name", "text", "name of path_id on that day, from --names; empty: none given"},
    {"queue_id", "id", "path or agent group, as queue_kind says"},
    {"queue_kind", "path, group", "what queue_id names"},
    {"queue_name", "text", "name of queue_id on that day, from --names; empty: none given"},
    {"queue_s", "calls x s", "callers waiting times the time each sample held; at least, if calls_waiting_max is 999"},
    {"raw", "text", "the record as received, without STX and line end; other than printable ASCII as \\xNN"},
    {"reason", "id", "make busy reason, the digits as on the wire; empty: none"},
    {"reason_name", "text", "name of the reason on that day, from --names; empty: none given"},
    {"received_at", "time", "when the bytes arrived, by the recorder's clock; empty: from a capture"},
    {"remote", "0 or 1", "1: answered for another switch (record S)"},
    {"ring_s", "s", "ringing before the answer; empty: not seen, or the release does not send it"},
    {"ringing_s", "s", "an ACD call is offered and not yet answered"},
    {"sampled_s", "s", "of the interval, in which a sample held: at most 60 s each, within coverage"},
    {"samples", "count", "samples (records K and Q) taken in the interval"},
    {"sentence", "text", "the record in words"},
    {"since", "time", "begin of the whole span, also over midnights"},
    {"state", "text", "displayed state: the first that holds of logged_off, calls, hold, ringing, work_timer ... idle"},
    {"talk_s", "s", "the call was not held"},
    {"times", "count", "how often make busy began in the interval"},
    {"to", "time", "end of the span; the last record while it goes on"},
    {"to_s", "s", "end of the bar: waits below this; empty: no limit"},
    {"unbounded", "count", "answered calls whose wait has no bound: the samples around them do not tell"},
    {"unknown_s", "s", "covered, but nothing is known of the agent: covered_s - logged_on_s - logged_off_s"},
    {"value", "text", "what holds"},
    {"wait_hi_s", "s", "upper bound of the wait from arrival to answer; empty: no bound"},
    {"wait_lo_s", "s", "lower bound of the wait from arrival to answer; empty: no bound"},
    {"wait_s_max_hi", "s", "largest upper bound of a wait, of bounded calls"},
    {"wait_s_max_lo", "s", "largest lower bound of a wait, of bounded calls"},
    {"wait_s_mean_hi", "s, mean", "mean of the upper bounds of the waits, of bounded calls"},
    {"wait_s_mean_lo", "s, mean", "mean of the lower bounds of the waits, of bounded calls"},
    {"waiting_s", "s", "of sampled_s, with callers waiting"},
    {"within_possible", "share, 0..1", "share of answered calls that may have waited at most within_s, or are unbounded"},
    {"within_s", "s", "the limit asked for with --within"},
    {"within_sure", "share, 0..1", "share of answered calls that waited at most within_s for sure"},
    {"work_timer_s", "s", "work timer after an ACD call, before the next call"},
};
// clang-format on

}  // namespace

std::span<const GlossaryEntry> glossary() { return kGlossary; }

const GlossaryEntry* glossary_entry(std::string_view column) {
  const auto* found =
      std::lower_bound(std::begin(kGlossary), std::end(kGlossary), column,
                       [](const GlossaryEntry& entry, std::string_view name) { return entry.column < name; });
  return found != std::end(kGlossary) && found->column == column ? found : nullptr;
}

}  // namespace acd
