using Tarn.Sql;
using Tarn.Sql.Matching.Values;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Storage;
using Tarn.Streaming.Patterns;
using Tarn.Streaming.Patterns.Values;

namespace Tarn.Streaming.Tests.Patterns;

/// <summary>Rules of the matcher that no recorded case shows.</summary>
public sealed class PatternMatcherTests
{
    private static readonly PatternInput Letters = new("letters",
    [
        new("k", PatternType.Text), new("n", PatternType.Int), new("ts", new(PatternKind.Timestamp, 3) { IsRowTime = true }),
    ]);

    [Theory]
    [InlineData("PATTERN (A | B)", "alternation")]
    [InlineData("PATTERN (PERMUTE(A, B))", "PERMUTE")]
    [InlineData("PATTERN ({- A -} B)", "exclusion")]
    [InlineData("PATTERN (A B)+", "")]
    [InlineData("PATTERN ((A B)+ C)", "groups")]
    [InlineData("PATTERN (A B A)", "twice")]
    [InlineData("PATTERN (A+ B+)", "greedy last variable")]
    [InlineData("PATTERN (A B??)", "reluctant optional")]
    [InlineData("PATTERN (A B{,2} C)", "{0,n}")]
    [InlineData("PATTERN (A? B?)", "empty matches")]
    [InlineData("ALL ROWS PER MATCH PATTERN (A B)", "ALL ROWS")]
    [InlineData("INITIAL PATTERN (A B)", "INITIAL")]
    [InlineData("AFTER MATCH SKIP TO LAST X PATTERN (A B)", "Unknown pattern")]
    [InlineData("PATTERN (A B) WITHIN INTERVAL '1' MONTH", "months")]
    public void A_form_that_Flink_lacks_is_refused_by_name(string form, string name) =>
        Assert.Contains(name, Refusal($"MEASURES COUNT(*) AS c {form} DEFINE A AS A.n > 0"), StringComparison.Ordinal);

    [Theory]
    [InlineData("CLASSIFIER()", "CLASSIFIER")]
    [InlineData("MATCH_NUMBER()", "MATCH_NUMBER")]
    [InlineData("PREV(A.n)", "PREV")]
    [InlineData("COUNT(DISTINCT A.n)", "DISTINCT")]
    [InlineData("SUM(A.n + B.n)", "several pattern variables")]
    [InlineData("SUM(LAST(A.n))", "inside another")]
    [InlineData("LAST(A.n, A.n)", "offset")]
    [InlineData("SOUNDEX(A.k)", "SOUNDEX")]
    [InlineData("A.n + A.k", "cannot apply")]
    [InlineData("Z.n", "Unknown pattern")]
    [InlineData("A.z", "not found")]
    public void An_expression_that_is_not_known_is_refused_by_name(string measure, string name) =>
        Assert.Contains(name, Refusal($"MEASURES {measure} AS c PATTERN (A B) DEFINE A AS A.n > 0"), StringComparison.Ordinal);

    [Fact]
    public void The_words_of_the_clause_stay_names_elsewhere()
    {
        Assert.IsType<QueryStatement>(SqlParser.Parse(
            "SELECT match_recognize, pattern, define, measures, subset, permute, running FROM final initial WHERE seek = within"));
        var trino = SqlParser.Parse("""
            SELECT * FROM ticks t MATCH_RECOGNIZE (PARTITION BY sym ORDER BY day MEASURES RUNNING count(*) AS run, FINAL LAST(px) AS fin
            ALL ROWS PER MATCH WITH UNMATCHED ROWS AFTER MATCH SKIP TO FIRST B SEEK
            PATTERN (^ (A | B*?)+ {- C{2,3} -} PERMUTE(D, E) () $) SUBSET U = (A, B) DEFINE A AS px > PREV(px)) m JOIN x ON TRUE
            """);
        var join = (JoinRelation)((SelectBody)((QueryStatement)trino).Query.Body).From!;
        var match = (MatchRelation)((AliasedRelation)join.Left).Inner;
        Assert.Equal((MatchRows.AllWithUnmatched, MatchSkipKind.ToFirst, "SEEK"), (match.Rows, match.Skip.Kind, match.Search));
        Assert.Equal(6, ((PatternSequence)match.Pattern).Parts.Count);
    }

    [Fact]
    public void A_complete_match_waits_for_an_earlier_open_one_and_WITHIN_frees_it()
    {
        var rows = new List<string>();
        var matcher = new PatternMatcher(
            Plan("MEASURES A.n AS a, C.n AS c PATTERN (A X*? C) WITHIN INTERVAL '10' SECOND DEFINE A AS A.n < 10, C AS C.n = A.n + 10"),
            new(), row => rows.Add(string.Join('/', row.Select(v => v.Number))));
        matcher.Accept(Row("x", 1, 0), 0);
        matcher.Accept(Row("x", 3, 1), 0);
        matcher.Accept(Row("x", 13, 2), 0);
        matcher.Advance(9_999);
        Assert.Empty(rows);
        matcher.Advance(10_000);
        Assert.Equal(["3/13"], rows);
    }

    [Fact]
    public void A_late_row_is_dropped_and_counted()
    {
        var matcher = new PatternMatcher(Plan("MEASURES A.n AS a, B.n AS b PATTERN (A B) DEFINE A AS TRUE"), new(), _ => { });
        matcher.Accept(Row("x", 1, 5), 0);
        matcher.Advance(5_000);
        matcher.Accept(Row("x", 2, 5), 0);
        Assert.Equal((1, 0), (matcher.LateRows, matcher.PendingRows));
    }

    [Fact]
    public void WITHIN_leaves_no_state_of_a_key()
    {
        var matcher = new PatternMatcher(
            Plan("MEASURES A.n AS a PATTERN (A B) WITHIN INTERVAL '3' SECOND DEFINE B AS B.n < 0", "PARTITION BY k"), new(), _ => { });
        for (var i = 0; i < 100; i++)
        {
            matcher.Accept(Row($"key {i}", 1, i), 0);
            matcher.Advance((i * 1000) + 500);
        }

        Assert.InRange(matcher.Keys.Count(), 1, 4);
        matcher.Advance(long.MaxValue);
        Assert.Empty(matcher.Keys);
        Assert.Equal((0, 0), (matcher.PendingRows, matcher.PartialMatches));
    }

    [Theory]
    [InlineData("MATCH_EXCEEDED_PENDING_ROWS")]
    [InlineData("MATCH_EXCEEDED_OPEN_MATCHES")]
    [InlineData("MATCH_EXCEEDED_ROWS_PER_MATCH")]
    [InlineData("MATCH_EXCEEDED_STEPS")]
    [InlineData("MATCH_MISSING_TIME")]
    public void A_budget_halts_the_run_by_its_name(string name)
    {
        var budgets = name switch
        {
            "MATCH_EXCEEDED_PENDING_ROWS" => new PatternBudgets { RowsMax = 5 },
            "MATCH_EXCEEDED_OPEN_MATCHES" => new PatternBudgets { PartialMatchesMax = 5 },
            "MATCH_EXCEEDED_ROWS_PER_MATCH" => new PatternBudgets { RowsPerMatchMax = 5 },
            _ => new PatternBudgets { StepsPerRowMax = 20 },
        };
        var matcher = new PatternMatcher(Plan("MEASURES COUNT(*) AS c PATTERN (A+ B) DEFINE A AS SUM(A.n) > 0, B AS B.n < 0"), budgets, _ => { });
        Assert.Equal(name, Assert.Throws<SqlException>(() => Feed(matcher, name)).Name);
    }

    [Fact]
    public void A_damaged_state_is_refused()
    {
        var plan = Plan("MEASURES COUNT(*) AS c PATTERN (A+ B) DEFINE A AS A.n > 0, B AS B.n < 0", "PARTITION BY k");
        var matcher = new PatternMatcher(plan, new(), _ => { });
        Feed(matcher, "");
        var bytes = PatternMatcherState.Write(matcher);
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= 0x10;
            Assert.Equal(ErrorKind.Damaged, Assert.Throws<TarnException>(() => PatternMatcherState.Read(damaged, new(plan, new(), _ => { }))).Kind);
        }

        Assert.Equal(ErrorKind.Damaged, Assert.Throws<TarnException>(() => PatternMatcherState.Read(bytes.AsSpan(..3), new(plan, new(), _ => { }))).Kind);
    }

    private static string Refusal(string clauses) => Assert.Throws<SqlException>(() => Plan(clauses)).Message;

    private static void Feed(PatternMatcher matcher, string name)
    {
        for (var i = 1; i <= 30; i++)
        {
            matcher.Accept(name == "MATCH_MISSING_TIME" ? [PatternValue.Of("x"), PatternValue.Null, PatternValue.Null] : Row("x", i, i), 0);
            if (name != "MATCH_EXCEEDED_PENDING_ROWS")
            {
                matcher.Advance(i * 1000);
            }
        }
    }

    private static PatternValue[] Row(string key, int n, int second) =>
        [PatternValue.Of(key), PatternValue.Of((Int128)n), PatternValue.Of((Int128)second * 1000 * PatternTexts.MillisecondNanoseconds)];

    private static PatternPlan Plan(string clauses, string partition = "")
    {
        var statement = (QueryStatement)SqlParser.Parse($"SELECT * FROM letters MATCH_RECOGNIZE ({partition} ORDER BY ts {clauses})");
        return PatternBinder.Bind((MatchRelation)((SelectBody)statement.Query.Body).From!, Letters);
    }
}
