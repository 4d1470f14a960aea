using Tarn.Sql.Analysis;
using Tarn.Sql.Syntax;
using Tarn.Streaming.Patterns.Conditions;
using Tarn.Streaming.Patterns.Matching;

namespace Tarn.Streaming.Patterns;

/// <summary>MATCH_RECOGNIZE over an append-only stream, by Flink's rules. Forms that Flink lacks are refused by name.</summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/queries/match_recognize/"/>
internal static class PatternBinder
{
    public static PatternPlan Bind(MatchRelation match, PatternInput input)
    {
        RefuseForms(match);
        var stages = PatternStages.Of(match.Pattern, out var names);
        var variables = Variables(match, names);
        var graph = PatternGraph.Of(stages);
        if (graph.AcceptsNothing)
        {
            throw PatternError.Refused("patterns that can produce empty matches", match.Pattern.At);
        }

        var keys = match.PartitionBy.Select(k => Column(k, input, "PARTITION BY")).ToList();
        var (time, order) = Order(match, input);
        var binder = new PatternConditionBinder(input, variables);
        var conditions = Conditions(match, names, binder);
        var measures = match.Measures.Select(m => binder.Bind(m.Value)).ToList();
        PatternColumn[] output = [.. keys.Select(k => input.Columns[k]), .. measures.Select((m, i) => new PatternColumn(match.Measures[i].Name.Text, m.Type))];
        if (output.Length == 0 || match.Measures.Count == 0)
        {
            throw PatternError.Refused("a match without MEASURES", match.At);
        }

        return new()
        {
            Variables = names,
            Graph = graph,
            Conditions = conditions,
            Output = output,
            InputTypes = [.. input.Columns.Select(c => c.Type)],
            Keys = keys,
            Measures = [.. measures.Select(m => m.Function)],
            TimeColumn = time,
            FurtherOrder = order,
            Skip = match.Skip.Kind,
            SkipVariable = SkipVariable(match.Skip, names),
            WithinMs = match.Within is { } within ? Within(within) : null,
            Text = match.Text,
        };
    }

    private static void RefuseForms(MatchRelation match)
    {
        if (match.Rows != MatchRows.One)
        {
            throw PatternError.Refused("ALL ROWS PER MATCH", match.At);
        }

        if (match.Search is { } search)
        {
            throw PatternError.Refused(search, match.At);
        }
    }

    private static Dictionary<string, int> Variables(MatchRelation match, IReadOnlyList<string> names)
    {
        var variables = names.Select((name, i) => (name, i)).ToDictionary(p => p.name, p => p.i, StringComparer.Ordinal);
        foreach (var subset in match.Subsets)
        {
            if (subset.Variables.FirstOrDefault(v => !names.Contains(v.Text)) is { } unknown)
            {
                throw Unknown(unknown);
            }

            if (!variables.TryAdd(subset.Name.Text, MatchContext.NoVariable))
            {
                throw new SqlException(SqlErrorName.SyntaxError, $"Pattern variable '{subset.Name.Text}' has already been defined", subset.At);
            }
        }

        foreach (var definition in match.Definitions)
        {
            variables.TryAdd(definition.Variable.Text, MatchContext.NoVariable);
        }

        return variables;
    }

    private static SqlException Unknown(Identifier variable) => new(SqlErrorName.ColumnNotFound, $"Unknown pattern '{variable.Text}'", variable.At);

    private static MatchFunction?[] Conditions(MatchRelation match, IReadOnlyList<string> names, PatternConditionBinder binder)
    {
        var conditions = new MatchFunction?[names.Count];
        foreach (var definition in match.Definitions)
        {
            var index = names.ToList().IndexOf(definition.Variable.Text);
            if (index < 0)
            {
                // A variable that the pattern does not name is read as one without rows.
                binder.BindCondition(definition.Condition);
                continue;
            }

            conditions[index] = conditions[index] is null ? binder.BindCondition(definition.Condition)
                : throw new SqlException(SqlErrorName.SyntaxError, $"Pattern variable '{definition.Variable.Text}' has already been defined", definition.At);
        }

        return conditions;
    }

    private static (int? Time, IReadOnlyList<PatternOrder> Further) Order(MatchRelation match, PatternInput input)
    {
        if (match.OrderBy.Count == 0)
        {
            throw PatternError.Refused("a missing ORDER BY: the first column must be event time or processing time", match.At);
        }

        var first = match.OrderBy[0];
        var time = Column(first.Value, input, "ORDER BY");
        var type = input.Columns[time].Type;
        if (!type.IsRowTime && !type.IsProcessingTime)
        {
            throw PatternError.Refused("an ORDER BY that does not begin with event time or processing time", first.At);
        }

        if (first.Descending)
        {
            throw PatternError.Refused("a descending order of time", first.At);
        }

        var further = match.OrderBy.Skip(1).Select(s => new PatternOrder(Column(s.Value, input, "ORDER BY"), s.Descending, s.NullsFirst)).ToList();
        return (type.IsRowTime ? time : null, further);
    }

    private static int Column(Expression expression, PatternInput input, string clause)
    {
        var name = expression switch
        {
            NameExpression plain => plain.Name,
            Dereference { Base: NameExpression table } column when table.Name.Text == input.Name => column.Field,
            _ => throw PatternError.Refused($"{clause} without a plain column", expression.At),
        };
        var index = input.Columns.ToList().FindIndex(c => c.Name == name.Text);
        return index >= 0 ? index : throw new SqlException(SqlErrorName.ColumnNotFound, $"Column '{name.Text}' not found in any table", name.At);
    }

    private static int SkipVariable(MatchSkip skip, IReadOnlyList<string> names)
    {
        if (skip.Variable is not { } variable)
        {
            return MatchContext.NoVariable;
        }

        return names.ToList().IndexOf(variable.Text) is >= 0 and var index ? index : throw Unknown(variable);
    }

    private static long Within(IntervalLiteral within)
    {
        if (within.From is "YEAR" or "MONTH")
        {
            throw PatternError.Refused("WITHIN of years or months", within.At);
        }

        var milliseconds = Convert.ToInt64(Intervals.Bind(within).Value, System.Globalization.CultureInfo.InvariantCulture);
        return milliseconds > 0 ? milliseconds : throw PatternError.Refused("WITHIN that is not longer than 0", within.At);
    }
}
