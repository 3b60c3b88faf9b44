package dev.tally.credits.message;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import java.util.Optional;
import java.util.Set;

/** What counts as a credit message, and the bounds that a message must keep. */
@ConfigMapping(prefix = "tally.credits")
public interface CreditConfig {

    /** Owners ({@code content.address}) whose distributions and expenses count; compared exactly. */
    @WithDefault("0x2E4454fAD1906c0Ce6e45cBFA05cE898Ac3AC1dC")
    @NotEmpty
    Set<String> addresses();

    /** Channels that count; set to nothing, every channel does. */
    @WithDefault("ALEPH_CREDIT")
    Optional<Set<String>> channels();

    /** Post types that count; a type that Tally does not know is ignored all the same. */
    @WithDefault("aleph_credit_distribution,aleph_credit_transfer,aleph_credit_expense")
    @NotEmpty
    Set<String> postTypes();

    /** Largest message, in bytes; the topics are set for the same. */
    @WithDefault("16777216")
    @Min(1)
    int recordSizeMax();

    /** Deepest nesting of JSON objects and arrays. */
    @WithDefault("64")
    @Min(8)
    @Max(500)
    int depthMax();

    /** Longest list of lines in one message. */
    @WithDefault("100000")
    @Min(1)
    int linesMax();

    /** Longest string that is stored, in UTF-16 units; at three bytes each, it and two hashes fit into an index entry. */
    @WithDefault("512")
    @Min(1)
    @Max(512)
    int stringLengthMax();

    /** Longest item hash, in UTF-16 units; real ones have 64 at most. */
    @WithDefault("128")
    @Min(1)
    @Max(128)
    int idLengthMax();

    /** Longest number in JSON, in characters. */
    @WithDefault("1000")
    @Min(20)
    int numberLengthMax();
}
