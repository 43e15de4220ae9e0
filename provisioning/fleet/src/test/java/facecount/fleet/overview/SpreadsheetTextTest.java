package facecount.fleet.overview;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class SpreadsheetTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\uFF1D1", "=1\nnext"})
    void what_a_box_says_is_no_formula(String said) {
        assertThat(SpreadsheetText.row(List.of("Lyon", said))).matches("(?s)Lyon,\"?'.*\r\n");
    }

    @Test
    void what_is_no_formula_stays_as_it_is() {
        assertThat(SpreadsheetText.row(List.of("Lyon - Part-Dieu", "12", "", "a=b")))
                .isEqualTo("Lyon - Part-Dieu,12,,a=b\r\n");
    }

    @Test
    void commas_quotes_and_lines_stay_in_their_cell() {
        assertThat(SpreadsheetText.row(List.of("Lyon, \"Part-Dieu\"", "two\nlines")))
                .isEqualTo("\"Lyon, \"\"Part-Dieu\"\"\",\"two\nlines\"\r\n");
    }
}
