package dev.tally.box;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tally.message.CloudMessage;
import dev.tally.message.Decoded;
import dev.tally.message.Decoder;
import java.io.IOException;

final class BoxDecoder implements Decoder<BoxMessage> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Decoded<BoxMessage> decode(CloudMessage message) {
        try {
            JsonNode data = JSON.readTree(message.data());
            String actor = data.path("actor").asText();
            String box = data.path("box").asText();
            long place = data.path("place").asLong();
            return switch (message.type()) {
                case "box.open" -> new Decoded.Accepted<>(new BoxMessage.Open(actor, box, place));
                case "box.put" ->
                    new Decoded.Accepted<>(new BoxMessage.Put(
                            actor,
                            box,
                            place,
                            data.path("amount").asLong(),
                            data.path("poison").asBoolean(),
                            data.path("sleep").asLong()));
                default -> new Decoded.Malformed<>("unknown_type");
            };
        } catch (IOException e) {
            return new Decoded.Malformed<>("broken_json");
        }
    }
}
