package facecount.appliance.counting;

/**
 * Whether a day has seen enough to go by its own site's faces; what it cannot say yet is as usual
 * elsewhere.
 *
 * @param knowsStrangers how alike strangers are here: nine tenths of what the day says is believed
 * @param knowsReturning how alike those who come again are: half of it is
 */
public record SiteEvidence(boolean knowsStrangers, boolean knowsReturning) {
    public static SiteEvidence of(DailyCount count) {
        int cameAgain = count.sightings() - count.recognizedVisitors();
        return new SiteEvidence(
                count.recognizedVisitors() >= StrangerLikeness.ENOUGH,
                cameAgain >= NewcomerEvidence.USUAL_ONES);
    }
}
