namespace Tarn.Tests.Commands.Sql;

public sealed class SqlTerminalTests(ServedData served) : IClassFixture<ServedData>
{
    private const string Wide = "SELECT n, n AS c01, n AS c02, n AS c03, n AS c04, n AS c05, n AS c06, n AS c07, n AS c08, n AS c09, n AS c10, "
        + "n AS c11, n AS c12, n AS c13, n AS c14, n AS c15 FROM UNNEST(sequence(1001, 1250)) t(n) ORDER BY n";

    [Fact]
    public async Task A_terminal_shows_200_rows_and_the_columns_that_fit_and_says_how_to_see_the_rest()
    {
        var (code, text, _) = await served.InTerminal(60, "sql", Wide);
        Assert.Equal(0, code);
        Assert.Contains("shown: the first 200 of 250 rows, 8 of 16 columns (without c08, c09,", text);
        Assert.Contains("--all", text);
        Assert.Contains("│ 1200 │", text);
        Assert.DoesNotContain("1201", text);
        Assert.All(text.Split('\n').Where(line => line.StartsWith('│')), line => Assert.InRange(line.Length, 0, 60));

        var (_, all, _) = await served.InTerminal(60, "sql", "--all", Wide);
        Assert.Contains("row 250\n  n    1250\n", all);
        Assert.Contains("  c15  1250\n", all);
        Assert.DoesNotContain("shown:", all);

        // A pipe gets all, and so does CSV in a terminal.
        var piped = await served.Run("sql", Wide);
        Assert.Contains(" 1250 ", piped.Output);
        Assert.Contains(" c15 ", piped.Output);
        Assert.DoesNotContain("shown:", piped.Errors);
        Assert.Contains("\"1250\"", (await served.InTerminal(60, "sql", "--format", "csv", Wide)).Text);
    }

    [Fact]
    public async Task A_session_helps_and_leaves_by_word_and_knows_the_tables_of_all_databases()
    {
        using var terminal = Session(90);
        await terminal.Shows("tarn> ");
        await terminal.Type("help\r");
        await terminal.Shows("Ctrl-R");
        await terminal.Type("\\d\r");
        var at = await terminal.Shows("│ web      │ visits         │ table │");
        Assert.Contains("│ web      │ pages          │ view  │", terminal.Text);
        await terminal.Type("\\d web.visits\r");
        await terminal.Shows("│ user_id   │ bigint    │ who came │", at);
        await terminal.Type("\\all\r");
        await terminal.Shows("results are shown whole");
        await terminal.Type("exit;\r");
        Assert.Equal(0, await terminal.Exited());
    }

    [Fact]
    public async Task Tab_completes_keywords_databases_tables_columns_and_functions()
    {
        using var terminal = Session(90);
        await terminal.Shows("tarn> ");
        await terminal.Type("SELE\t");
        await terminal.Shows("tarn> SELECT");
        await terminal.Type(" approx_dis\t");
        await terminal.Shows("tarn> SELECT approx_distinct(");
        await terminal.Type("1) FROM we\t");
        await terminal.Shows("FROM web");
        await terminal.Type(".vi\t");
        await terminal.Shows("FROM web.visits");
        await terminal.Type(" v WHERE v.pa\t");
        await terminal.Shows("WHERE v.page_name");

        // Names with one beginning are listed; the line stays.
        var at = terminal.Text.Length;
        await terminal.Type("\u0015SELECT * FROM web.\t");
        at = await terminal.Shows("\npages   visits\n", at);
        await terminal.Shows("tarn> SELECT * FROM web.", at);

        // The session's database, and a column of a table behind the cursor.
        await terminal.Type("\u0015\\c we\t");
        await terminal.Shows("\\c web");
        await terminal.Type("\r");
        await terminal.Shows("web> ");
        await terminal.Type("SELECT  FROM visits;\u0001\u001b[1;5C\u0006seen\t");
        await terminal.Shows("web> SELECT seen_at FROM visits;");
        await terminal.Type("\r");
        await terminal.Shows("2026-11-01 10:00:00");
        await terminal.Type("\u0004");
        Assert.Equal(0, await terminal.Exited());
    }

    [Fact]
    public async Task Ctrl_r_finds_a_statement_of_an_earlier_session()
    {
        using (var first = Session(90, "searched"))
        {
            await first.Shows("tarn> ");
            await first.Type("SELECT 40 + 2 AS answer;\r");
            await first.Shows("│     42 │");
            await first.Type("SELECT 1 AS other;\r");
            await first.Shows("│     1 │");
            await first.Type("quit\r");
            Assert.Equal(0, await first.Exited());
        }

        using var second = Session(90, "searched");
        await second.Shows("tarn> ");
        await second.Type("\u0012");
        await second.Shows("(search)");
        await second.Type("ANSW");
        await second.Shows("(search)'ANSW': SELECT 40 + 2 AS answer;");
        await second.Type("\r");
        await second.Shows("│     42 │");
        await second.Type("\\q\r");
        Assert.Equal(0, await second.Exited());
    }

    private PseudoTerminal Session(int columns, string state = "state") => PseudoTerminal.Start(
        columns, ["sql", "--data", served.Data], ("XDG_STATE_HOME", Path.Combine(served.Folder, state)));
}
