package dev.tally.credits.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.tally.message.CloudMessage;
import dev.tally.message.Decoded;
import dev.tally.message.Decoder;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From the bytes of an Aleph message to a {@link CreditMessage}: bounds, envelope, gating, then the lines.
 *
 * <p>Reasons: <ul>
 * <li>malformed: {@code unknown_type}, {@code broken_json}, {@code bound_exceeded bound=<setting> [field= line=]},
 *     {@code not_an_object field=}, {@code missing_field field=}, {@code wrong_type field=},
 *     {@code zero_character}, {@code broken_string field= line=}, {@code instant_out_of_range field= [line=]};
 * <li>ignored: {@code forget}, {@code not_a_post}, {@code amend}, {@code other_post_type}, {@code other_channel},
 *     {@code empty_content}, {@code other_owner};
 * <li>refused: {@code id_mismatch}, {@code invalid_field field= [line=] problem=} with the position of the line from 0.
 * </ul>
 */
public final class CreditDecoder implements Decoder<CreditMessage> {

    static final String MESSAGE_TYPE = "network.aleph.message";

    private static final Set<String> KNOWN_POST_TYPES =
            Set.of(LinesDecoder.DISTRIBUTION, LinesDecoder.EXPENSE, LinesDecoder.TRANSFER);

    /** From this epoch second on amounts are given in credits; before it in units of 10,000 (C1.1). */
    private static final BigDecimal CREDIT_UNIT_CUTOFF = BigDecimal.valueOf(1_769_990_400L);

    private static final long UNIT_BEFORE_CUTOFF = 10_000;

    private final CreditConfig config;
    private final Set<String> channels;
    private final ObjectReader json;

    public CreditDecoder(CreditConfig config) {
        this.config = config;
        this.channels = config.channels().orElse(Set.of());
        var constraints = StreamReadConstraints.builder()
                .maxNestingDepth(config.depthMax())
                .maxNumberLength(config.numberLengthMax())
                .maxStringLength(config.recordSizeMax())
                .maxDocumentLength(config.recordSizeMax())
                .build();
        this.json = JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(constraints).build())
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build()
                .reader();
    }

    @Override
    public Decoded<CreditMessage> decode(CloudMessage message) {
        if (!message.type().equals(MESSAGE_TYPE)) {
            return new Decoded.Malformed<>("unknown_type");
        }
        if (message.data().length > config.recordSizeMax()) {
            return new Decoded.Malformed<>("bound_exceeded bound=record-size-max");
        }
        try {
            return envelope(message.id(), json.readTree(message.data()));
        } catch (StreamConstraintsException _) {
            return new Decoded.Malformed<>("bound_exceeded bound=json");
        } catch (IOException | RuntimeException _) {
            // The parser reports some hostile inputs (exponents, colliding keys) by unchecked exceptions.
            return new Decoded.Malformed<>("broken_json");
        }
    }

    /** Gating comes before validation: what is not ours must not be refused, whatever else is wrong with it (M7). */
    private Decoded<CreditMessage> envelope(String id, JsonNode root) throws IOException {
        if (!root.isObject()) {
            return new Decoded.Malformed<>("not_an_object field=data");
        }
        String itemHash = root.path("item_hash").textValue();
        String type = root.path("type").textValue();
        if (itemHash == null || type == null) {
            return new Decoded.Malformed<>("missing_field field=" + (itemHash == null ? "item_hash" : "type"));
        }
        if (!type.equals("POST")) {
            return new Decoded.Ignored<>(type.equals("FORGET") ? "forget" : "not_a_post");
        }
        String channel = root.path("channel").textValue();
        if (!channels.isEmpty() && (channel == null || !channels.contains(channel))) {
            return new Decoded.Ignored<>("other_channel");
        }
        JsonNode content = content(root);
        if (content == null) {
            return new Decoded.Malformed<>("not_an_object field=content");
        }
        return post(id, itemHash, root, content);
    }

    private Decoded<CreditMessage> post(String id, String itemHash, JsonNode root, JsonNode content) {
        String postType = content.path("type").textValue();
        if (postType == null || !config.postTypes().contains(postType) || !KNOWN_POST_TYPES.contains(postType)) {
            return new Decoded.Ignored<>("amend".equals(postType) ? "amend" : "other_post_type");
        }
        JsonNode inner = content.path("content");
        if (isEmpty(inner)) {
            return new Decoded.Ignored<>("empty_content");
        }
        String owner = content.path("address").textValue();
        if (owner == null) {
            return new Decoded.Malformed<>("missing_field field=content.address");
        }
        if (!postType.equals(LinesDecoder.TRANSFER) && !config.addresses().contains(owner)) {
            return new Decoded.Ignored<>("other_owner");
        }
        String defect = defect(itemHash, root, content);
        if (defect != null) {
            return new Decoded.Malformed<>(defect);
        }
        BigDecimal time = content.path("time").decimalValue();
        Instant at = EpochTime.ofSeconds(time);
        if (at == null) {
            return new Decoded.Malformed<>("instant_out_of_range field=content.time");
        }
        if (!itemHash.equals(id)) {
            return new Decoded.Refused<>("id_mismatch");
        }
        return new LinesDecoder(config, itemHash, owner, at, unit(time)).decode(postType, inner);
    }

    /** Compares what was written, not what is kept of it: half a microsecond before the cutoff is before it. */
    private static long unit(BigDecimal time) {
        return time.compareTo(CREDIT_UNIT_CUTOFF) < 0 ? UNIT_BEFORE_CUTOFF : 1;
    }

    /** What is wrong with the form of a message that is ours; null when nothing is. */
    private @Nullable String defect(String itemHash, JsonNode root, JsonNode content) {
        if (holdsZeroCharacter(root) || holdsZeroCharacter(content)) {
            return "zero_character";
        }
        if (itemHash.length() > config.idLengthMax()) {
            return "bound_exceeded bound=id-length-max field=item_hash";
        }
        if (!FieldDecoder.isWellFormed(itemHash)) {
            return "broken_string field=item_hash";
        }
        JsonNode time = content.path("time");
        if (!time.isNumber()) {
            return time.isMissingNode() ? "missing_field field=content.time" : "wrong_type field=content.time";
        }
        return content.path("content").isObject() ? null : "not_an_object field=content.content";
    }

    /** The {@code content} object, else {@code item_content} parsed (M5); null when neither gives an object. */
    private @Nullable JsonNode content(JsonNode root) throws IOException {
        JsonNode content = root.path("content");
        String text = root.path("item_content").textValue();
        if (!content.isObject() && text != null) {
            content = json.readTree(text);
        }
        return content.isObject() ? content : null;
    }

    /** Empty as the network's own clients see it: nothing, or a value that counts as false. */
    private static boolean isEmpty(JsonNode node) {
        return switch (node.getNodeType()) {
            case MISSING, NULL -> true;
            case BOOLEAN -> !node.booleanValue();
            case NUMBER -> node.decimalValue().signum() == 0;
            case STRING -> node.textValue().isEmpty();
            case ARRAY, OBJECT -> node.isEmpty();
            case BINARY, POJO -> false;
        };
    }

    /** Looks into every key and value, stored or not: the rule names no field (M9). */
    private static boolean holdsZeroCharacter(JsonNode node) {
        if (node.getNodeType() == JsonNodeType.STRING) {
            return node.textValue().indexOf('\0') >= 0;
        }
        for (var field : node.properties()) {
            if (field.getKey().indexOf('\0') >= 0) {
                return true;
            }
        }
        for (JsonNode child : node) {
            if (holdsZeroCharacter(child)) {
                return true;
            }
        }
        return false;
    }
}
