package dev.tally.bench.survive.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.NaiveLedger;
import org.junit.jupiter.api.Test;

class PaddingTest {

    @Test
    void a_padded_message_is_larger_and_means_the_same() {
        // Given
        var traffic = new CreditTraffic(CreditsField.traffic(1).withMessages(200));
        var bytes = traffic.stream().mapToInt(event -> event.data().length).sum();

        // When
        var padded = new Padding(1_000).around(traffic);

        // Then
        var sum = 0;
        for (var event : padded) {
            sum += event.data().length;
        }
        assertThat(sum).isGreaterThan(bytes + 200 * 1_000);
        assertThat(new NaiveLedger().feedAll(padded).rows())
                .isEqualTo(new NaiveLedger().feedAll(traffic).rows());
    }
}
