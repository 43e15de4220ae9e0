package facecount.appliance.health;

import facecount.appliance.health.Fact.CameraState;

/** All facts together: what is known now. */
record Facts(
        boolean visionConnected,
        CameraState camera,
        Fact.Pictures pictures,
        PictureMeasure quality,
        boolean ledgerWritten,
        long diskFreeBytes,
        Fact.Space space,
        boolean clockTrusted,
        boolean galleryFull,
        boolean reset,
        boolean paused,
        boolean accelerationAsConfigured,
        boolean delivered) {

    private static final Fact.Pictures ENOUGH_PICTURES = new Fact.Pictures(25, 0);

    /** Nothing was said yet, which is no fault but for vision and camera, which have to come. */
    static final Facts NOTHING_SAID =
            new Facts(
                    false,
                    CameraState.UNKNOWN,
                    ENOUGH_PICTURES,
                    PictureMeasure.GOOD,
                    true,
                    Long.MAX_VALUE,
                    new Fact.Space(false, false),
                    true,
                    false,
                    false,
                    false,
                    true,
                    true);

    boolean delivering() {
        return visionConnected && camera == CameraState.DELIVERING;
    }

    Facts with(Fact fact) {
        return switch (fact) {
            /* What a process that is gone said of its camera is no longer known. */
            case Fact.Vision(boolean connected) ->
                    new Facts(
                            connected,
                            connected ? camera : CameraState.UNKNOWN,
                            connected ? pictures : ENOUGH_PICTURES,
                            connected ? quality : PictureMeasure.GOOD,
                            ledgerWritten,
                            diskFreeBytes,
                            space,
                            clockTrusted,
                            galleryFull,
                            reset,
                            paused,
                            accelerationAsConfigured,
                            delivered);
            case Fact.Camera(CameraState state) -> seen(state, pictures, quality);
            case Fact.Pictures newest -> seen(camera, newest, quality);
            case Fact.PictureQuality(PictureMeasure measure) -> seen(camera, pictures, measure);
            case Fact.Ledger(boolean written) -> stored(written, diskFreeBytes, space);
            case Fact.Disk(long freeBytes) -> stored(ledgerWritten, freeBytes, space);
            case Fact.Space newest -> stored(ledgerWritten, diskFreeBytes, newest);
            case Fact.ClockTrust(boolean trusted) ->
                    counted(trusted, galleryFull, reset, paused, accelerationAsConfigured);
            case Fact.Gallery(boolean full) ->
                    counted(clockTrusted, full, reset, paused, accelerationAsConfigured);
            case Fact.Continuity(boolean lost) ->
                    counted(clockTrusted, galleryFull, lost, paused, accelerationAsConfigured);
            case Fact.Pause(boolean pressed) ->
                    counted(clockTrusted, galleryFull, reset, pressed, accelerationAsConfigured);
            case Fact.Acceleration(boolean asConfigured) ->
                    counted(clockTrusted, galleryFull, reset, paused, asConfigured);
            case Fact.Delivery(boolean works) ->
                    new Facts(
                            visionConnected,
                            camera,
                            pictures,
                            quality,
                            ledgerWritten,
                            diskFreeBytes,
                            space,
                            clockTrusted,
                            galleryFull,
                            reset,
                            paused,
                            accelerationAsConfigured,
                            works);
        };
    }

    private Facts seen(CameraState state, Fact.Pictures newest, PictureMeasure measure) {
        return new Facts(
                visionConnected,
                state,
                newest,
                measure,
                ledgerWritten,
                diskFreeBytes,
                space,
                clockTrusted,
                galleryFull,
                reset,
                paused,
                accelerationAsConfigured,
                delivered);
    }

    private Facts stored(boolean written, long freeBytes, Fact.Space newest) {
        return new Facts(
                visionConnected,
                camera,
                pictures,
                quality,
                written,
                freeBytes,
                newest,
                clockTrusted,
                galleryFull,
                reset,
                paused,
                accelerationAsConfigured,
                delivered);
    }

    private Facts counted(
            boolean trusted, boolean full, boolean lost, boolean pressed, boolean asConfigured) {
        return new Facts(
                visionConnected,
                camera,
                pictures,
                quality,
                ledgerWritten,
                diskFreeBytes,
                space,
                trusted,
                full,
                lost,
                pressed,
                asConfigured,
                delivered);
    }
}
