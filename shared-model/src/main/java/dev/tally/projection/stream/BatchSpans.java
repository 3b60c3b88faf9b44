package dev.tally.projection.stream;

import dev.tally.projection.slice.Slice;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** One span per batch, linked to the producers whose context its records carry (I4). */
@ApplicationScoped
class BatchSpans {

    /** Links beyond these would make a span that no backend takes. */
    private static final int LINKS_MAX = 128;

    private final Tracer tracer;

    BatchSpans(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("dev.tally.projection");
    }

    BatchSpan start(Slice slice) {
        SpanBuilder builder = tracer.spanBuilder("project " + slice.topic())
                .setNoParent()
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.destination.name", slice.topic())
                .setAttribute("messaging.destination.partition.id", Integer.toString(slice.partition()))
                .setAttribute("messaging.kafka.message.offset", slice.firstOffset())
                .setAttribute("messaging.batch.message_count", slice.records().size());
        link(builder, slice.records());
        return new BatchSpan(builder.startSpan());
    }

    private static void link(SpanBuilder builder, List<ConsumerRecord<byte[], byte[]>> records) {
        int links = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.headers().lastHeader("traceparent") != null) {
                SpanContext producer = Span.fromContext(W3CTraceContextPropagator.getInstance()
                                .extract(Context.root(), record.headers(), HeaderGetter.INSTANCE))
                        .getSpanContext();
                if (producer.isValid()) {
                    builder.addLink(producer);
                    if (++links == LINKS_MAX) {
                        return;
                    }
                }
            }
        }
    }

    private enum HeaderGetter implements TextMapGetter<Headers> {
        INSTANCE;

        @Override
        public Iterable<String> keys(Headers headers) {
            return StreamSupport.stream(headers.spliterator(), false)
                    .map(Header::key)
                    .toList();
        }

        @Override
        public @Nullable String get(@Nullable Headers headers, String key) {
            Header header = headers == null ? null : headers.lastHeader(key);
            return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
        }
    }
}
