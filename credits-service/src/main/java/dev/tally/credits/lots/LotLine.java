package dev.tally.credits.lots;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tally.credits.Place;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One lot as it is at an instant.
 *
 * @param expirationDate null = never
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.ALWAYS)
public record LotLine(
        String creditRef,
        int creditIndex,
        Instant messageTimestamp,
        @Nullable Instant expirationDate,
        long amountGranted,
        long amountRemaining,
        LotState state) {

    Place place() {
        return new Place(messageTimestamp, creditRef, creditIndex);
    }
}
