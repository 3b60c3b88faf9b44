package dev.tally.projection.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.projection.Outcome;
import dev.tally.projection.judgement.Outcomes;
import dev.tally.projection.slice.Committed;
import dev.tally.projection.slice.Slice;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class BatchSpansTest {

    private final InMemorySpanExporter exported = InMemorySpanExporter.create();
    private final BatchSpans spans = new BatchSpans(OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exported))
                    .build())
            .build());

    @Test
    void i4_a_batch_is_one_span_with_links_to_at_most_128_producers() {
        // Given
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("t", 3, 40 + i, new byte[0], new byte[0]);
            record.headers()
                    .add(
                            "traceparent",
                            "00-0af7651916cd43dd8448eb211c80%04x-b7ad6b7169203331-01"
                                    .formatted(i)
                                    .getBytes(UTF_8));
            records.add(record);
        }

        // When
        try (BatchSpan span = spans.start(new Slice(records))) {
            span.committed(new Committed(
                    340, 7, new Outcomes(Map.of(Outcome.APPLIED, 299L, Outcome.REFUSED, 1L), Map.of(), Map.of(), 300)));
        }

        // Then
        assertThat(exported.getFinishedSpanItems()).singleElement().satisfies(span -> {
            assertThat(span.getName()).isEqualTo("project t");
            assertThat(span.getLinks()).hasSize(128);
            assertThat(span.getLinks().getFirst().getSpanContext().getTraceId())
                    .isEqualTo("0af7651916cd43dd8448eb211c800000");
            assertThat(span.getAttributes().get(AttributeKey.longKey("messaging.batch.message_count")))
                    .isEqualTo(300);
            assertThat(span.getAttributes().get(AttributeKey.longKey("tally.generation")))
                    .isEqualTo(7);
            assertThat(span.getAttributes().get(AttributeKey.longKey("tally.messages.refused")))
                    .isEqualTo(1);
        });
    }

    @Test
    void i4_records_without_or_with_a_broken_context_leave_no_link() {
        // Given
        ConsumerRecord<byte[], byte[]> without = new ConsumerRecord<>("t", 0, 1, new byte[0], new byte[0]);
        ConsumerRecord<byte[], byte[]> broken = new ConsumerRecord<>("t", 0, 2, new byte[0], new byte[0]);
        broken.headers().add("traceparent", "nonsense".getBytes(UTF_8));

        // When
        spans.start(new Slice(List.of(without, broken))).close();

        // Then
        assertThat(exported.getFinishedSpanItems()).singleElement().satisfies(span -> assertThat(span.getLinks())
                .isEmpty());
    }
}
