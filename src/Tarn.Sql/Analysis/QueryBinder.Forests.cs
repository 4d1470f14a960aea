using System.IO.Hashing;
using System.Text;
using Tarn.Sql.Forests;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using Tarn.Storage;

namespace Tarn.Sql.Analysis;

/// <content>RANDOM_CUT_FOREST and RANDOM_CUT_FOREST_WITH_EXPLANATION over streams.</content>
internal sealed partial class QueryBinder
{
    private const string Forest = "random_cut_forest";
    private const string ExplainedForest = "random_cut_forest_with_explanation";
    private const string Score = "ANOMALY_SCORE";
    private const string Explanation = "ANOMALY_EXPLANATION";

    /// <summary>A forest over a table; null: the function is another one.</summary>
    private BoundRelation? BindForest(TableFunctionRelation function, Scope? outer)
    {
        if (_context.Dialect != SqlDialect.Flink || function.Name.Parts is not [{ Lower: Forest or ExplainedForest } name])
        {
            return null;
        }

        var given = Arguments(function, "data", "columns", "trees", "sample", "decay", "shingle");
        if (given[0]?.Table is not { } table || given[1]?.Columns is not { Count: > 0 } descriptor)
        {
            throw Refused($"{name.Text.ToUpperInvariant()} takes a table and a DESCRIPTOR of the columns to score", function.At);
        }

        var input = BindRelation(table, outer);
        var facts = StreamFacts.Of(input.Plan);
        var scope = new Scope(input.Fields, null);
        var fields = input.Fields.Select(f => (Field: f, Column: (ColumnReference)f.Value)).ToList();
        var scored = descriptor.Select(column => (column.Text, fields.FindIndex(f => f.Column.Column == Scored(scope, column).Column))).ToList();
        var isExplained = name.Lower == ExplainedForest;
        List<StreamPatternColumn> outputs =
        [
            .. fields.Select(f => new StreamPatternColumn(
                f.Field.Label, f.Column.Type, facts[f.Column.Column].IsNullable, facts[f.Column.Column].Role == StreamRole.RowTime)),
            new(Score, SqlType.Double, true, false),
            .. isExplained ? [new StreamPatternColumn(Explanation, SqlType.Varchar, true, false)] : Array.Empty<StreamPatternColumn>(),
        ];
        var forest = new StreamForest(SettingsOf(given, scored, function.At), scored, isExplained, outputs);
        var project = new ProjectNode(input.Plan, [.. fields.Select(f => f.Column)], [.. fields.Select(f => _context.NewColumn(f.Column.Type))]);
        var columns = outputs.Select(o => _context.NewColumn(o.Type)).ToList();
        return new(new StreamMatchNode(project, forest, columns), [.. outputs.Select((o, i) =>
            BoundRelation.Field(null, null, o.Name.ToLowerInvariant(), o.Name, columns[i].Id, columns[i].Type))]);
    }

    private static ColumnReference Scored(Scope scope, Identifier column) => scope.Find([column], column.At) switch
    {
        ColumnReference { Type: { IsNumeric: true } } found => found,
        null => throw new SqlException(SqlErrorName.ColumnNotFound, $"Column '{column.Text}' not found", column.At),
        var other => throw Refused($"column '{column.Text}' of type {FlinkTypeText.Of(other.Type)} cannot be scored: numbers can", column.At),
    };

    // The same statement has the same seed, so that a restart and a replay give the same scores.
    private ForestSettings SettingsOf(TableArgument?[] given, List<(string Name, int Place)> scored, SourcePosition at)
    {
        var (trees, sample, decay, shingle) = (
            Whole(given[2], "TREES", 100), Whole(given[3], "SAMPLE", 256), Whole(given[4], "DECAY", 100_000), Whole(given[5], "SHINGLE", 1));
        var text = FormattableString.Invariant($"{string.Join(',', scored.Select(one => one.Name))} {trees} {sample} {decay} {shingle}");
        var settings = new ForestSettings
        {
            Columns = scored.Count,
            Trees = (int)Math.Clamp(trees, -1, int.MaxValue),
            Sample = (int)Math.Clamp(sample, -1, int.MaxValue),
            Decay = decay,
            Shingle = (int)Math.Clamp(shingle, -1, int.MaxValue),
            Seed = (long)XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(text)),
        };
        try
        {
            settings.Check(StreamForest.BytesMax);
            return settings;
        }
        catch (TarnException refused)
        {
            throw new SqlException(SqlErrorName.InvalidFunctionArgument, refused.Message, at);
        }
    }
}
