package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tactus.l1.post.SubmitterCore.Decision;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(30)
class PostingBoardTest {
    private static final Survey SURVEY =
            new Survey(new Horizon(50, 0, 0, 0, OptionalLong.empty()), 100, 0, 0, OptionalLong.of(0), Map.of());

    private final Logger log = (Logger) LoggerFactory.getLogger(PostingBoardTest.class);
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private final PostingView view = new PostingView();
    private final PostingBoard board = new PostingBoard(view, new PriceCore(SpendLimits.AMPLE), log);

    @Test
    void p20_roundsThatBeginWellAndEndBadlyRaiseTheAlarmOnce() {
        told.start();
        log.setLevel(Level.INFO);
        log.addAppender(told);
        Decision decision =
                new SubmitterCore(SubmitterNode.SETTINGS).decide(SubmitterState.EMPTY, Progress.NONE, SURVEY, false);
        for (int i = 0; i < 30; i++) {
            board.surveyed(decision, SURVEY);
            board.failed(SubmitterState.EMPTY, Progress.NONE, "no answer");
        }

        assertEquals(
                1, told.list.stream().filter(it -> it.getLevel() == Level.ERROR).count());
        assertFalse(view.status().reachable());
        board.rested(SubmitterState.EMPTY, Progress.NONE);
        assertTrue(view.status().reachable());
    }
}
