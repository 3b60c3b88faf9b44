package dev.tally.drift;

import java.time.Duration;

record TestDriftConfig(Duration interval, int sample) implements DriftConfig {}
