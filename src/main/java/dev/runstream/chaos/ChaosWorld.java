package dev.runstream.chaos;

import dev.runstream.contract.Topics;
import org.apache.kafka.clients.admin.Admin;

/**
 * What a run consists of.
 *
 * @param partitions of the topics at home
 */
record ChaosWorld(
        Profile profile,
        Topics topics,
        int partitions,
        Fleet fleet,
        Admin admin,
        Requests requests,
        EventWatch events,
        CallsSeen calls,
        FaultLog log) {}
