package dev.tally.credits.repair;

/** Where lots and allocations are: the live tables, or those of a rebuild beside them. */
public enum LotTables {
    LIVE("credit_lot", "credit_allocation"),
    SHADOW("credit_lot_shadow", "credit_allocation_shadow");

    private final String lots;
    private final String allocations;

    LotTables(String lots, String allocations) {
        this.lots = lots;
        this.allocations = allocations;
    }

    /** A statement about the live tables, about these. */
    public String in(String statement) {
        return statement.replaceAll("\\bcredit_lot\\b", lots).replaceAll("\\bcredit_allocation\\b", allocations);
    }
}
