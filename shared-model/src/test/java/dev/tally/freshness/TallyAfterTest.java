package dev.tally.freshness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.ProblemException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TallyAfterTest {

    private static final TopicPartition STREAM = new TopicPartition("tally.credits", 0);

    @Test
    void r19_topic_and_partition_are_split_at_the_last_hyphen() {
        assertThat(TallyAfter.parse(List.of("a-1-b-12=7")).offsets())
                .isEqualTo(Map.of(new TopicPartition("a-1-b", 12), 7L));
    }

    @Test
    void r19_a_list_as_the_position_has_it_and_headers_that_repeat_are_one() {
        assertThat(TallyAfter.parse(List.of("t-0=5,t-1=6", " t-0=9 , t-1=2")).offsets())
                .isEqualTo(Map.of(new TopicPartition("t", 0), 9L, new TopicPartition("t", 1), 6L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "t-0",
                "t=1",
                "t-0=",
                "t-0=-1",
                "t-0=x",
                "-0=1",
                "t-x=1",
                "t-0=1,",
                "t-0=9999999999999999999",
                "t-9999999999=1",
                "t 1-0=1",
                "t-0=1;u-0=1"
            })
    void r19_anything_else_is_malformed(String header) {
        assertThatThrownBy(() -> TallyAfter.parse(List.of(header)))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> assertThat(refusal.kind())
                        .isEqualTo(HttpProblem.BAD_TALLY_AFTER));
    }

    @Test
    void r19_a_stream_without_a_position_is_unknown_unless_the_service_has_only_just_begun() {
        TallyAfter wanted = TallyAfter.parse(List.of("tally.credits-1=1"));
        // Then
        assertThatThrownBy(() -> wanted.requireKnown(Map.of(STREAM, 5L), "tally.credits"))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> wanted.requireKnown(Map.of(), "tally.social")).isInstanceOf(ProblemException.class);
        assertThatCode(() -> wanted.requireKnown(Map.of(), "tally.credits")).doesNotThrowAnyException();
    }
}
