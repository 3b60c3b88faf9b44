package dev.tally.message;

/** What the record's envelope turned out to be, before any family looks into the data. */
public sealed interface Envelope {

    /** A CloudEvent with all the attributes that its specification requires. */
    record Complete(CloudMessage message) implements Envelope {}

    /** Not a CloudEvent; {@code reason} is machine-readable. */
    record Broken(String reason) implements Envelope {}
}
