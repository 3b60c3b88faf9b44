package dev.tally.counter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tally.message.CloudMessage;
import dev.tally.message.Decoded;
import dev.tally.message.Decoder;
import java.io.IOException;

final class CounterDecoder implements Decoder<Increment> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Decoded<Increment> decode(CloudMessage message) {
        try {
            JsonNode data = JSON.readTree(message.data());
            if (!data.isObject() || !data.path("amount").isIntegralNumber()) {
                return new Decoded.Malformed<>("not_an_increment");
            }
            if (data.path("amount").asLong() == 0) {
                return new Decoded.Ignored<>("zero");
            }
            return data.path("amount").asLong() < 0
                    ? new Decoded.Refused<>("negative_amount")
                    : new Decoded.Accepted<>(new Increment(
                            data.path("key").asText(), data.path("amount").asLong()));
        } catch (IOException e) {
            return new Decoded.Malformed<>("broken_json");
        }
    }
}
