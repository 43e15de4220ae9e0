package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.sync.Delivery.Confirmation;
import facecount.sync.Delivery.Limits;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class DeliveryTest {
    private static final String EPOCH = "0123456789abcdef0123456789abcdef";
    private static final Limits LIMITS =
            new Limits(4, 2, Duration.ofSeconds(30), Duration.ofMinutes(15));

    /** The outbox is asked for ten at once. */
    private static final Limits TENS = new Limits(20, 10, LIMITS.patience(), LIMITS.patienceMax());

    private final MemoryOutbox outbox = new MemoryOutbox(EPOCH);
    private Delivery delivery = new Delivery(outbox, Confirmation.ACKNOWLEDGED, LIMITS);

    @BeforeEach
    void connect() {
        delivery.connected(16, 0);
    }

    private void post(int messages) {
        for (int i = 0; i < messages; i++) {
            outbox.post("b" + outbox.size() + i, "{\"v\":1}");
        }
    }

    private void postEvents(int messages) {
        for (int i = 0; i < messages; i++) {
            outbox.postEvent("{\"v\":1}");
        }
    }

    private List<Long> due(long nowMs) {
        return due(nowMs, 0);
    }

    private List<Long> due(long nowMs, int others) {
        return delivery.due(nowMs, others).messages().stream()
                .map(OutboxMessage::sequence)
                .toList();
    }

    @Test
    void the_brokers_answer_deletes_nothing() {
        post(2);
        assertThat(due(0)).containsExactly(1L, 2L);
        delivery.published(1, 0, 10);
        delivery.published(2, 0, 10);
        assertThat(outbox.size()).isEqualTo(2);
        assertThat(delivery.unacknowledged()).isEqualTo(2);

        assertThat(delivery.acknowledged(EPOCH, 2, 20)).isTrue();
        assertThat(outbox.size()).isZero();
        assertThat(delivery.unacknowledged()).isZero();
    }

    @Test
    void without_an_acknowledgement_everything_is_sent_again_with_growing_pauses() {
        post(2);
        due(0);
        delivery.published(1, 0, 10);
        delivery.published(2, 0, 10);
        assertThat(due(29_999)).isEmpty();
        assertThat(due(30_000)).containsExactly(1L, 2L);
        delivery.published(1, 0, 30_010);
        delivery.published(2, 0, 30_010);
        assertThat(due(89_999)).isEmpty();
        assertThat(due(90_000)).containsExactly(1L, 2L);
        long now = 90_000;
        for (long pause = 120_000; pause < 2 * 900_000; pause *= 2) {
            now += Math.min(pause, 900_000);
            assertThat(due(now - 1)).isEmpty();
            assertThat(due(now)).hasSize(2);
            delivery.published(1, 0, now);
            delivery.published(2, 0, now);
        }
        assertThat(delivery.repetitions()).isEqualTo(6);

        delivery.acknowledged(EPOCH, 1, now);
        assertThat(due(now + 29_999)).isEmpty();
        assertThat(due(now + 30_000)).as("patient again").containsExactly(2L);
    }

    @Test
    void a_new_connection_sends_at_once_what_is_not_acknowledged() {
        post(3);
        due(0);
        delivery.acknowledged(EPOCH, 1, 5);
        delivery.disconnected();
        assertThat(due(10)).isEmpty();
        delivery.connected(16, 20);
        assertThat(due(20)).containsExactly(2L, 3L);
    }

    @Test
    void no_more_is_underway_than_the_broker_and_the_receiver_bear() {
        postEvents(9);
        assertThat(due(0)).as("4 unacknowledged at most").containsExactly(1L, 2L, 3L, 4L);
        delivery.published(1, 0, 1);
        assertThat(due(1)).isEmpty();
        delivery.acknowledged(EPOCH, 2, 2);
        assertThat(due(2)).containsExactly(5L, 6L);

        delivery.connected(2, 3);
        assertThat(due(3)).as("the broker's window").containsExactly(3L, 4L);
        assertThat(due(4)).isEmpty();
        delivery.published(3, 0, 5);
        assertThat(due(5)).containsExactly(5L);
        delivery.published(4, 0, 6);
        assertThat(delivery.due(6, 1).messages()).as("somebody else's place").isEmpty();
        assertThat(due(6)).containsExactly(6L);
    }

    @Test
    void a_refused_message_waits_and_is_sent_again_with_all_after_it() {
        post(2);
        due(0);
        assertThat(delivery.published(1, 0x97, 100)).isFalse();
        assertThat(delivery.published(2, 0, 100)).isTrue();
        assertThat(due(30_099)).isEmpty();
        assertThat(due(30_100)).containsExactly(1L, 2L);
        assertThat(delivery.refusals()).isEqualTo(1);
        delivery.published(1, 0x97, 30_200);
        assertThat(due(90_199)).isEmpty();
        assertThat(due(90_200)).containsExactly(1L, 2L);
    }

    @Test
    void what_was_never_sent_cannot_be_acknowledged() {
        post(3);
        delivery.connected(2, 0);
        assertThat(due(0)).containsExactly(1L, 2L);
        assertThat(delivery.acknowledged(EPOCH, 3, 1)).isFalse();
        assertThat(delivery.acknowledged(EPOCH, Long.MAX_VALUE, 1)).isFalse();
        assertThat(outbox.size()).isEqualTo(3);
    }

    @Test
    void the_acknowledgement_of_another_ledger_is_of_no_concern() {
        post(1);
        due(0);
        assertThat(delivery.acknowledged("f".repeat(32), 1, 1)).isTrue();
        assertThat(outbox.size()).isEqualTo(1);
    }

    @Test
    void what_was_sent_is_not_what_was_changed_since() {
        outbox.post("hour/10", "{\"new\":1}");
        due(0);
        assertThat(outbox.post("hour/10", "{\"new\":2}")).isEqualTo(2);
        delivery.acknowledged(EPOCH, 1, 1);
        assertThat(outbox.size()).as("the newer one is still to be delivered").isEqualTo(1);
        assertThat(due(1)).containsExactly(2L);
    }

    @Test
    void a_gap_left_by_dropped_messages_is_told_and_jumped() {
        post(3);
        outbox.drop(1);
        Outbox.Batch batch = delivery.due(0, 0);
        assertThat(batch.oldest()).isEqualTo(2);
        assertThat(batch.messages()).hasSize(2);
        delivery.acknowledged(EPOCH, 3, 1);
        assertThat(outbox.size()).isZero();
        assertThat(delivery.due(2, 0).oldest()).as("the next number there will be").isEqualTo(4);
    }

    @Test
    void a_gap_in_the_middle_is_told_as_soon_as_all_before_it_has_arrived() {
        post(4);
        outbox.drop(2);
        assertThat(due(0)).containsExactly(1L, 3L, 4L);

        delivery.acknowledged(EPOCH, 1, 1);

        Outbox.Batch again = delivery.due(2, 0);
        assertThat(again.oldest()).as("2 will never come").isEqualTo(3);
        assertThat(again.messages()).extracting(OutboxMessage::sequence).containsExactly(3L, 4L);
        delivery.acknowledged(EPOCH, 4, 3);
        assertThat(outbox.size()).isZero();
    }

    @Test
    void a_broker_that_answers_nothing_is_left() {
        post(1);
        due(0);
        assertThat(delivery.isStuck(29_999)).isFalse();
        assertThat(delivery.isStuck(30_000)).isTrue();
        delivery.published(1, 0, 30_000);
        assertThat(delivery.isStuck(100_000)).isFalse();
    }

    @Test
    void who_has_no_collector_forgets_what_the_broker_took_in_order() {
        delivery = new Delivery(outbox, Confirmation.PUBLISHED, LIMITS);
        delivery.connected(16, 0);
        post(3);
        assertThat(due(0)).containsExactly(1L, 2L, 3L);
        delivery.published(2, 0, 1);
        assertThat(outbox.size()).as("1 is not taken yet").isEqualTo(3);
        delivery.published(1, 0x10, 2);
        assertThat(outbox.size()).isEqualTo(1);
        delivery.published(3, 0x87, 3);
        assertThat(outbox.size()).as("refused").isEqualTo(1);
        assertThat(due(30_002)).isEmpty();
        assertThat(due(30_003)).containsExactly(3L);
        assertThat(due(1_000_000)).as("waits for the broker").isEmpty();
        assertThat(delivery.isStuck(1_000_000)).isTrue();
    }

    @Test
    void what_was_sent_before_a_new_connection_counts_as_unsent() {
        post(2);
        due(0);
        assertThat(delivery.unacknowledged()).isEqualTo(2);
        delivery.connected(16, 1);
        assertThat(delivery.unacknowledged()).isZero();
        assertThat(delivery.isStuck(1_000_000)).as("nothing is owed on the new one").isFalse();
    }

    @Test
    void patience_begins_with_the_oldest_unacknowledged_message() {
        post(1);
        due(0);
        post(1);
        assertThat(due(20_000)).containsExactly(2L);
        delivery.published(1, 0, 20_000);
        delivery.published(2, 0, 20_000);
        assertThat(due(30_000)).containsExactly(1L, 2L);
        delivery.acknowledged(EPOCH, 2, 31_000);
        post(1);
        assertThat(due(50_000)).containsExactly(3L);
        assertThat(due(79_999)).isEmpty();
        assertThat(due(80_000)).as("its own patience, not the time before").containsExactly(3L);
    }

    @Test
    void a_broker_is_given_time_from_the_first_unanswered_message_on() {
        delivery = new Delivery(outbox, Confirmation.ACKNOWLEDGED, LIMITS);
        delivery.connected(16, 100_000);
        post(1);
        due(100_000);
        assertThat(delivery.isStuck(129_999)).isFalse();
        post(1);
        due(120_000);
        assertThat(delivery.isStuck(130_000)).isTrue();
        delivery.disconnected();
        assertThat(delivery.isStuck(130_000)).isFalse();
    }

    @Test
    void an_answer_to_a_message_of_an_old_connection_forgets_nothing() {
        delivery = new Delivery(outbox, Confirmation.PUBLISHED, LIMITS);
        delivery.connected(16, 0);
        post(2);
        due(0);
        delivery.disconnected();
        delivery.published(1, 0, 1);
        assertThat(outbox.size()).isEqualTo(2);
        delivery.connected(16, 2);
        delivery.published(1, 0, 3);
        assertThat(outbox.size()).as("not sent on this one").isEqualTo(2);
        assertThat(due(4)).containsExactly(1L, 2L);
        delivery.published(2, 0, 5);
        assertThat(outbox.size()).isEqualTo(2);
        delivery.published(1, 0, 6);
        assertThat(outbox.size()).isZero();
    }

    @Test
    void the_reason_0x80_is_a_refusal_and_0x7f_is_none() {
        post(1);
        due(0);
        assertThat(delivery.published(1, 0x7F, 1)).isTrue();
        assertThat(delivery.published(1, 0x80, 1)).isFalse();
        assertThat(delivery.epoch()).isEqualTo(EPOCH);
    }

    @Test
    void what_is_counted_now_overtakes_a_backlog_and_is_sent_once() {
        postEvents(9);
        long live = outbox.post("hour/10", "{\"new\":1}");
        assertThat(due(0)).as("that it is one, nobody knows yet").containsExactly(1L, 2L, 3L, 4L);

        delivery.acknowledged(EPOCH, 2, 1);
        assertThat(due(1)).containsExactly(live, 5L);
        assertThat(outbox.post("hour/10", "{\"new\":2}")).as("the first is told").isEqualTo(11);
        delivery.acknowledged(EPOCH, 5, 2);
        assertThat(due(2)).as("news only now and then").containsExactly(6L, 7L, 8L);
        delivery.acknowledged(EPOCH, 8, 5_000);
        delivery.published(1, 0, 5_000);
        assertThat(due(5_000)).as("again not in its turn").containsExactly(9L, 11L);
        delivery.acknowledged(EPOCH, 11, 5_001);

        assertThat(outbox.size()).isZero();
        assertThat(delivery.repetitions()).isZero();
    }

    @Test
    void news_come_every_five_seconds_while_a_backlog_lasts() {
        postEvents(100);
        due(0);
        outbox.post("hour/10", "{\"new\":1}");
        delivery.acknowledged(EPOCH, 4, 1);
        assertThat(due(1)).startsWith(101L);
        outbox.post("hour/10", "{\"new\":2}");
        delivery.acknowledged(EPOCH, 7, 5_000);
        assertThat(due(5_000)).doesNotContain(102L);
        delivery.acknowledged(EPOCH, 10, 5_001);
        assertThat(due(5_001)).startsWith(102L);
    }

    @Test
    void news_leave_the_backlog_half_of_the_places() {
        postEvents(100);
        due(0);
        for (int hour = 0; hour < 5; hour++) {
            outbox.post("hour/" + hour, "{\"new\":1}");
        }
        delivery.acknowledged(EPOCH, 4, 1);
        assertThat(due(1)).as("the newest").containsExactly(104L, 105L, 5L, 6L);
        delivery.acknowledged(EPOCH, 6, 10_000);
        assertThat(due(10_000)).as("two are underway").containsExactly(7L, 8L);
        assertThat(delivery.unacknowledged()).isEqualTo(4);
    }

    @Test
    void news_that_did_not_arrive_are_sent_again_in_their_turn() {
        postEvents(5);
        outbox.post("hour/10", "{\"new\":1}");
        due(0);
        delivery.acknowledged(EPOCH, 4, 1);
        assertThat(due(1)).containsExactly(6L, 5L);
        delivery.acknowledged(EPOCH, 5, 2);
        assertThat(due(30_001)).isEmpty();
        assertThat(due(30_002)).containsExactly(6L);
    }

    @Test
    void news_the_broker_took_take_nothing_with_them_that_was_not_sent() {
        delivery = new Delivery(outbox, Confirmation.PUBLISHED, LIMITS);
        delivery.connected(4, 0);
        postEvents(9);
        outbox.post("hour/10", "{\"new\":1}");
        assertThat(due(0)).containsExactly(1L, 2L, 3L, 4L);
        delivery.published(1, 0, 1);
        delivery.published(2, 0, 1);
        assertThat(due(1)).containsExactly(10L, 5L);
        delivery.published(10, 0, 2);
        delivery.published(3, 0, 2);
        delivery.published(4, 0, 2);
        delivery.published(5, 0, 2);
        assertThat(outbox.size()).as("6 to 9 and the news").isGreaterThanOrEqualTo(5);
        assertThat(due(3)).containsExactly(6L, 7L, 8L, 9L);
        for (long sequence = 6; sequence < 10; sequence++) {
            delivery.published(sequence, 0, 4);
        }
        assertThat(due(5)).as("it was sent").isEmpty();
        assertThat(outbox.size()).isZero();
    }

    @Test
    void the_outbox_is_asked_and_told_in_batches() {
        delivery = new Delivery(outbox, Confirmation.ACKNOWLEDGED, TENS);
        delivery.connected(16, 0);
        postEvents(45);
        for (long sequence = 1; sequence <= 45; sequence++) {
            assertThat(due(sequence, 15)).containsExactly(sequence);
            assertThat(delivery.isBehind()).isEqualTo(sequence < 45);
            delivery.published(sequence, 0, sequence);
            delivery.acknowledged(EPOCH, sequence, sequence);
        }
        assertThat(outbox.size()).isZero();
        assertThat(outbox.questions()).as("five times each, and for news once").isEqualTo(11);
    }

    @Test
    void the_last_of_a_batch_that_was_full_is_forgotten_too() {
        delivery = new Delivery(outbox, Confirmation.ACKNOWLEDGED, TENS);
        delivery.connected(16, 0);
        postEvents(20);
        assertThat(due(0)).hasSize(16).endsWith(16L);
        delivery.acknowledged(EPOCH, 14, 1);
        assertThat(outbox.size()).isEqualTo(6);
        for (long sequence = 1; sequence <= 16; sequence++) {
            delivery.published(sequence, 0, 2);
        }
        assertThat(due(2, 12)).containsExactly(17L, 18L, 19L, 20L);
        delivery.acknowledged(EPOCH, 20, 3);
        assertThat(outbox.size()).as("more could come").isEqualTo(6);
        assertThat(due(4)).isEmpty();
        assertThat(outbox.size()).isZero();
    }

    @Test
    void what_the_store_drops_is_not_waited_for() {
        postEvents(3);
        due(0);
        outbox.drop(1);
        outbox.drop(2);
        outbox.drop(3);
        assertThat(due(1)).isEmpty();
        assertThat(delivery.unacknowledged()).isZero();
        assertThat(due(30_000)).isEmpty();
        assertThat(delivery.repetitions()).isZero();
    }

    @Test
    void a_new_connection_begins_with_the_oldest_again() {
        postEvents(3);
        assertThat(due(0, 15)).containsExactly(1L);
        delivery.connected(16, 1);
        assertThat(due(1)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void what_a_run_before_sent_may_have_arrived() {
        postEvents(6);
        assertThat(due(0)).containsExactly(1L, 2L, 3L, 4L);

        delivery = new Delivery(outbox, Confirmation.ACKNOWLEDGED, LIMITS);
        delivery.connected(2, 1);
        assertThat(due(1)).containsExactly(1L, 2L);
        assertThat(delivery.acknowledged(EPOCH, 5, 2)).as("nobody sent it").isFalse();
        assertThat(delivery.acknowledged(EPOCH, 4, 2)).isTrue();
        delivery.published(1, 0, 3);
        delivery.published(2, 0, 3);
        assertThat(due(3)).containsExactly(5L, 6L);
    }

    @Test
    void an_acknowledgement_that_comes_late_jumps_what_was_to_be_sent_again() {
        postEvents(6);
        due(0);
        delivery.connected(16, 1);
        assertThat(due(1, 15)).containsExactly(1L);
        delivery.acknowledged(EPOCH, 4, 2);
        delivery.published(1, 0, 2);
        assertThat(due(2)).containsExactly(5L, 6L);
    }

    /** Retained, and of the run before a restart. */
    @Test
    void an_acknowledgement_before_anything_was_sent_is_no_forgery_and_forgets_nothing() {
        post(3);
        assertThat(delivery.acknowledged(EPOCH, 3, 0)).isTrue();
        assertThat(outbox.size()).isEqualTo(3);
        assertThat(due(0)).isNotEmpty();
        assertThat(delivery.acknowledged(EPOCH, 4, 1)).isFalse();
    }
}
