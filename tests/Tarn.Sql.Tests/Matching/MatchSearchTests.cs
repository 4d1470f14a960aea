using System.Globalization;
using Tarn.Sql.Analysis;
using Tarn.Sql.Matching;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Parsing;

namespace Tarn.Sql.Tests.Matching;

public sealed class MatchSearchTests
{
    private const int Seeds = 3_000;
    private const int LabelCount = 3;

    /// <summary>Whether a row may have a label after the labels of the rows before it.</summary>
    private delegate bool Condition(IReadOnlyList<int> labels, int row);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_first_match_is_the_one_that_a_naive_matcher_prefers(bool isLocal)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var text = Pattern(random, 3);
            var (pattern, names) = Parse(text);
            if (LoopsOverNothing(pattern))
            {
                continue;
            }

            var rows = random.Next(0, 6);
            var allowed = Enumerable.Range(0, rows).Select(_ => random.Next(1, 1 << LabelCount)).ToArray();
            var most = random.Next(1, 3);
            bool Holds(IReadOnlyList<int> labels, int row) => (allowed[row] >> labels[^1] & 1) == 1
                && (isLocal || labels.Count(label => label == labels[^1]) <= most || labels[0] != labels[^1]);
            var state = new MatchState(rows, 10_000_000);
            var search = new MatchSearch(Program(pattern, names, isLocal), state, new(),
                _ => Holds([.. Enumerable.Range(0, state.Length).Select(state.Label)], state.Start + state.Length - 1));
            for (var start = 0; start <= rows; start++)
            {
                var found = search.Find(start) ? Text(Enumerable.Range(0, state.Length).Select(state.Label), search.Exclusions) : "no match";
                var expected = Naive(pattern, names, new([], []), start, rows, Holds).Select(m => Text(m.Labels, m.Exclusions)).FirstOrDefault() ?? "no match";
                Assert.True(expected == found, $"seed {seed}, pattern {text}, row {start}: {found} instead of {expected}");
            }
        }
    }

    [Theory]
    [InlineData("(A?)* B", "AB", "01")]
    [InlineData("(()*)+ A", "A", "0")]
    [InlineData("(A*)* B", "AAB", "001")]
    [InlineData("(A?? B??)*", "AB", "0")]
    [InlineData("((C)*? | (B){1}?)+", "CC", "2")]
    [InlineData("A (C?? B??)* C", "ABC", "012")]
    public void A_loop_of_nothing_ends(string text, string rows, string expected)
    {
        var (pattern, names) = Parse(text);
        var state = new MatchState(rows.Length, 10_000);
        Assert.True(new MatchSearch(Program(pattern, names, false), state, new(), label => rows[state.Length - 1] == 'A' + label).Find(0));
        Assert.Equal(expected, string.Join("", Enumerable.Range(0, state.Length).Select(state.Label)));
    }

    [Fact]
    public void A_search_ends_at_its_bounds()
    {
        var (pattern, names) = Parse("(A | B)* C");
        var state = new MatchState(64, 10_000);
        var search = new MatchSearch(Program(pattern, names, isLocal: false), state, new(), label => label != 2);
        Assert.Equal(MatchBounds.Steps, Assert.Throws<SqlException>(() => search.Find(0)).Name);
        var local = new MatchSearch(Program(pattern, names, isLocal: true), state, new(), label => label != 2);
        Assert.False(local.Find(0));
        var few = new MatchSearch(Program(pattern, names, isLocal: true), state, new(ChoicesMax: 10), label => label != 2);
        Assert.Equal(MatchBounds.Choices, Assert.Throws<SqlException>(() => few.Find(0)).Name);
    }

    [Fact]
    public void A_partition_and_its_results_have_bounds()
    {
        var (pattern, names) = Parse("A+");
        var program = Program(pattern, names, isLocal: true) with { Outputs = [new(MatchOutputKind.Rows, [0], new())], Shape = MatchShape.All };
        var columns = new Dictionary<int, MatchColumn>();
        Assert.Equal(MatchBounds.Rows, Assert.Throws<SqlException>(new PartitionMatches(program, columns, 11, new(RowsMax: 10)).Run).Name);
        Assert.Equal(MatchBounds.Results, Assert.Throws<SqlException>(new PartitionMatches(program, columns, 100, new(NumbersMax: 1_000)).Run).Name);
    }

    /// <summary>Whether a loop without end may take nothing: such loops have a rule of their own.</summary>
    private static bool LoopsOverNothing(RowPattern? pattern) => pattern switch
    {
        PatternRepetition { Most: null } repetition => MayBeNothing(repetition.Inner) || LoopsOverNothing(repetition.Inner),
        null => false,
        _ => Parts(pattern).Any(LoopsOverNothing),
    };

    private static bool MayBeNothing(RowPattern? pattern) => pattern switch
    {
        PatternVariable => false,
        PatternAlternation alternation => alternation.Parts.Any(MayBeNothing),
        PatternRepetition repetition => repetition.Least is null or 0 || MayBeNothing(repetition.Inner),
        null => true,
        _ => Parts(pattern).All(MayBeNothing),
    };

    private static IReadOnlyList<RowPattern> Parts(RowPattern pattern) => pattern switch
    {
        PatternSequence s => s.Parts,
        PatternAlternation a => a.Parts,
        PatternPermutation p => p.Parts,
        PatternGroup { Inner: { } inner } => [inner],
        PatternExclusion e => [e.Inner],
        PatternRepetition r => [r.Inner],
        _ => [],
    };

    private sealed record Found(IReadOnlyList<int> Labels, IReadOnlyList<int> Exclusions);

    /// <summary>All matches of a pattern, in the order of preference.</summary>
    private static IEnumerable<Found> Naive(RowPattern? pattern, MatchNames names, Found before, int start, int rows, Condition holds)
    {
        IEnumerable<Found> All(IEnumerable<RowPattern> parts) => parts.Aggregate(
            (IEnumerable<Found>)[before], (found, part) => found.SelectMany(m => Naive(part, names, m, start, rows, holds)));
        var row = start + before.Labels.Count;
        switch (pattern)
        {
            case PatternVariable variable:
                List<int> labels = [.. before.Labels, names.Find(variable.Name)![0]];
                return row < rows && holds(labels, row) ? [before with { Labels = labels }] : [];
            case PatternSequence sequence: return All(sequence.Parts);
            case PatternAlternation alternation: return alternation.Parts.SelectMany(part => All([part]));
            case PatternPermutation permutation: return Orders(permutation.Parts).SelectMany(All);
            case PatternGroup { Inner: var inner }: return inner is null ? [before] : All([inner]);
            case PatternAnchor anchor: return row == (anchor.Start ? 0 : rows) ? [before] : [];
            case PatternExclusion exclusion:
                var opened = before with { Exclusions = [.. before.Exclusions, before.Labels.Count] };
                return Naive(exclusion.Inner, names, opened, start, rows, holds).Select(m => m with { Exclusions = [.. m.Exclusions, m.Labels.Count] });
            default: return Repeated((PatternRepetition)pattern!, names, before, 0, start, rows, holds);
        }
    }

    private static IEnumerable<Found> Repeated(
        PatternRepetition repetition, MatchNames names, Found before, long times, int start, int rows, Condition holds)
    {
        IEnumerable<Found> Again() => Naive(repetition.Inner, names, before, start, rows, holds)
            .SelectMany(m => Repeated(repetition, names, m, times + 1, start, rows, holds));
        return times < (repetition.Least ?? 0) ? Again() : times >= (repetition.Most ?? long.MaxValue) ? [before]
            : repetition.Reluctant ? new[] { before }.Concat(Again()) : Again().Append(before);
    }

    private static IEnumerable<IReadOnlyList<RowPattern>> Orders(IReadOnlyList<RowPattern> parts) => parts.Count == 0 ? [[]]
        : Enumerable.Range(0, parts.Count).SelectMany(i => Orders([.. parts.Where((_, n) => n != i)])
            .Select(rest => (IReadOnlyList<RowPattern>)[parts[i], .. rest]));

    private static string Text(IEnumerable<int> labels, IEnumerable<int> exclusions) => $"{string.Join("", labels)} {string.Join(",", exclusions)}";

    private static string Pattern(Random random, int depth) => depth == 0 ? Label(random) : random.Next(10) switch
    {
        0 or 1 => $"({Pattern(random, depth - 1)} | {Pattern(random, depth - 1)})",
        2 or 3 => $"({Pattern(random, depth - 1)} {Pattern(random, depth - 1)})",
        4 or 5 or 6 => $"({Pattern(random, depth - 1)}){Quantifier(random)}{(random.Next(3) == 0 ? "?" : "")}",
        7 => random.Next(4) switch { 0 => "()", 1 => "^", 2 => $"({Label(random)} $)", _ => $"PERMUTE({Label(random)}, {Pattern(random, depth - 1)})" },
        8 => $"{{- {Pattern(random, depth - 1)} -}}",
        _ => Label(random),
    };

    private static string Label(Random random) => ((char)('A' + random.Next(LabelCount))).ToString();

    private static string Quantifier(Random random) => random.Next(6) switch
    {
        0 => "*",
        1 => "+",
        2 => "?",
        3 => "{,2}",
        4 => "{1,}",
        _ => "{" + random.Next(1, 3).ToString(CultureInfo.InvariantCulture) + "}",
    };

    private static (RowPattern Pattern, MatchNames Names) Parse(string pattern)
    {
        var statement = (QueryStatement)SqlParser.Parse($"SELECT * FROM t MATCH_RECOGNIZE (PATTERN ({pattern}) DEFINE A AS true)");
        var match = (MatchRelation)((SelectBody)statement.Query.Body).From!;
        var names = new MatchNames(null!);
        foreach (var label in "ABC")
        {
            names.AddLabel(new Identifier(label.ToString(), Quoted: false, default));
        }

        return (match.Pattern, names);
    }

    private static MatchProgram Program(RowPattern pattern, MatchNames names, bool isLocal) => new()
    {
        Steps = MatchSteps.Of(pattern, names),
        Labels = names.Labels,
        Conditions = [null, null, null],
        Outputs = [],
        Shape = MatchShape.One,
        IsLocal = isLocal,
    };
}
