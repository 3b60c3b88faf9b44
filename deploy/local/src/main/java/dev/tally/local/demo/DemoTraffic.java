package dev.tally.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.CreditTrafficConfig;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.local.feed.FeedPublisher;
import dev.tally.local.feed.FeedRoute;
import dev.tally.local.feed.Publication;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The traffic of the demonstration: seeded, so that a second run repeats the first and changes nothing. */
public final class DemoTraffic {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CreditTraffic traffic;
    private String resource = "";

    public DemoTraffic(int messages) {
        traffic = new CreditTraffic(CreditTrafficConfig.defaults()
                .withSeed(7)
                .withMessages(messages)
                .withTransfers(0.1));
    }

    /** Publishes everything; {@code sent} hears after each event how many there were. */
    public void publish(FeedPublisher publisher, Consumer<Long> sent) throws IOException {
        for (FeedEvent event : traffic) {
            publisher.publish(publication(event));
            if (resource.isEmpty()) {
                resource = resourceOf(event);
            }
            sent.accept(publisher.events());
        }
        publisher.flush();
    }

    /** A resource that an expense was for; known when the traffic has been published. */
    public String resource() {
        return resource;
    }

    private static Publication publication(FeedEvent event) {
        FeedRoute route = FeedRoute.of(event.type()).orElseThrow();
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("specversion", "1.0");
        attributes.put("id", event.id());
        attributes.put("source", event.source());
        attributes.put("type", event.type());
        attributes.put("time", event.time().toString());
        return Publication.binary(route.topics(), event.key(), attributes, "application/json", event.data());
    }

    private static String resourceOf(FeedEvent event) throws IOException {
        JsonNode content = JSON.readTree(event.data()).path("content").path("content");
        return content.at("/expense/credits/0/execution_id").asText("");
    }
}
