#include <fmt/format.h>
#include <pcap/pcap.h>

#include <memory>

#include "wire/packets.h"

namespace acd {
namespace {

struct Close {
  void operator()(pcap_t* pcap) const { pcap_close(pcap); }
};
using Pcap = std::unique_ptr<pcap_t, Close>;

Pcap open(const FilePart& file) {
  FilePart::Stream stream = file.stream();
  char why[PCAP_ERRBUF_SIZE] = "";
  Pcap pcap(pcap_fopen_offline(stream.get(), why));
  if (!pcap) fail_to_read(file.path(), fmt::format("it is a packet capture, but {}", why));
  stream.release();  // pcap_close() closes it
  return pcap;
}

void require_known(int link_type, const FilePart& file) {
  for (const int known : {DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_NULL, DLT_LOOP, DLT_RAW, DLT_IPV4, DLT_IPV6})
    if (link_type == known) return;
  const char* name = pcap_datalink_val_to_description(link_type);
  fail_to_read(file.path(), fmt::format("it is a packet capture of {}, which is not read here; capture on Ethernet: "
                                        "tcpdump -i eth0 -w FILE tcp port 15373",
                                        name ? name : fmt::format("link type {}", link_type)));
}

}  // namespace

PacketCounts read_packets(const FilePart& file, const std::function<bool(const Segment&)>& take) {
  const Pcap pcap = open(file);
  const int link_type = pcap_datalink(pcap.get());
  require_known(link_type, file);
  PacketCounts counts;
  for (;;) {
    pcap_pkthdr* head = nullptr;
    const unsigned char* data = nullptr;
    const int got = pcap_next_ex(pcap.get(), &head, &data);
    if (got == PCAP_ERROR && !std::string_view(pcap_geterr(pcap.get())).starts_with("truncated"))
      fail_to_read(file.path(), fmt::format("it is a packet capture, but {}", pcap_geterr(pcap.get())));
    if (got != 1) return counts;
    ++counts.packets;
    Packet packet = packet_of(link_type, {reinterpret_cast<const char*>(data), head->caplen}, head->len);
    if (packet.kind == Packet::Kind::fragment) ++counts.fragments;
    if (packet.kind != Packet::Kind::segment) continue;
    ++counts.segments;
    packet.segment.arrived.unix_us = static_cast<std::int64_t>(head->ts.tv_sec) * 1'000'000 + head->ts.tv_usec;
    if (!take(packet.segment)) return counts;
  }
}

}  // namespace acd
