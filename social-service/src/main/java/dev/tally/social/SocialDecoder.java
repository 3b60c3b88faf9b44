package dev.tally.social;

import dev.tally.message.CloudMessage;
import dev.tally.message.Decoded;
import dev.tally.message.Decoder;
import java.util.Set;

/** Knows the types of the family's messages and, so far, nothing of what is in them. */
final class SocialDecoder implements Decoder<Void> {

    private static final Set<String> TYPES =
            Set.of("co.audius.manage-entity", "co.audius.plays", "org.listenbrainz.listens");

    @Override
    public Decoded<Void> decode(CloudMessage message) {
        return TYPES.contains(message.type())
                ? new Decoded.Ignored<>("not_supported")
                : new Decoded.Malformed<>("unknown_type");
    }
}
