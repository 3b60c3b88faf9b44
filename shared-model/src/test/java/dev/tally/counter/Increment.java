package dev.tally.counter;

record Increment(String key, long amount) {}
