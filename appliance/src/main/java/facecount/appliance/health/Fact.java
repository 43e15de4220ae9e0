package facecount.appliance.health;

/** What a stage says of itself; the newest of each kind stands. */
public sealed interface Fact {
    /** Whether the vision process is connected. */
    record Vision(boolean connected) implements Fact {}

    /** What the camera does. */
    record Camera(CameraState state) implements Fact {}

    /** What a camera can be doing. */
    enum CameraState {
        /** Nothing was said yet. */
        UNKNOWN,
        STARTING,
        DELIVERING,
        LOST,
        FROZEN,
        /** The driver does not return; vision is being started again. */
        HUNG,
        /** A film that is not repeated is over. */
        ENDED
    }

    /**
     * How many pictures are looked at.
     *
     * @param perSecond pictures analysed a second, over some seconds
     * @param supersededShare pictures that were overwritten by a newer one, of all delivered, 0 to
     *     1
     */
    record Pictures(float perSecond, float supersededShare) implements Fact {}

    /**
     * What the pictures are like.
     *
     * @param measure see there for scale and limits
     */
    record PictureQuality(PictureMeasure measure) implements Fact {}

    /** Whether the newest transaction was written. */
    record Ledger(boolean written) implements Fact {}

    /**
     * Whether the ledger has the space it needs.
     *
     * @param full its disk or quota is full: totals go on
     * @param detailDropped old detail had to go within the last day
     */
    record Space(boolean full, boolean detailDropped) implements Fact {}

    /** Space left for data. */
    record Disk(long freeBytes) implements Fact {}

    /** Whether the clock can be believed: set by the network or kept by a battery. */
    record ClockTrust(boolean trusted) implements Fact {}

    /** Whether no more visitors fit among those that are recognised again. */
    record Gallery(boolean full) implements Fact {}

    /** Whether today's faces were forgotten on the way, by a power cut for example. */
    record Continuity(boolean reset) implements Fact {}

    /** Whether somebody paused the counting. */
    record Pause(boolean paused) implements Fact {}

    /** Whether counts arrive where they are sent; true if they are sent nowhere. */
    record Delivery(boolean working) implements Fact {}

    /** Whether the accelerator that was asked for is the one in use. */
    record Acceleration(boolean asConfigured) implements Fact {}
}
