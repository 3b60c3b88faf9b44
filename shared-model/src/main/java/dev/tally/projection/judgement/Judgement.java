package dev.tally.projection.judgement;

import java.util.List;

/**
 * What became of the records of a docket.
 *
 * @param fresh those that were brought, in their order
 * @param woken those that had waited and were judged again because of them
 */
public record Judgement<M>(List<Judged<M>> fresh, List<Judged<M>> woken) {}
