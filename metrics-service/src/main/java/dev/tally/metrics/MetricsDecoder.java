package dev.tally.metrics;

import dev.tally.message.CloudMessage;
import dev.tally.message.Decoded;
import dev.tally.message.Decoder;

/** Knows the type of the family's messages and, so far, nothing of what is in them. */
final class MetricsDecoder implements Decoder<Void> {

    private static final String TYPE = "network.aleph.message";

    @Override
    public Decoded<Void> decode(CloudMessage message) {
        return TYPE.equals(message.type())
                ? new Decoded.Ignored<>("not_supported")
                : new Decoded.Malformed<>("unknown_type");
    }
}
