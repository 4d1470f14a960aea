using Tarn.Sql.Functions;
using Tarn.Sql.Matching;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <content>Functions over the rows of a match, by Trino's rules.</content>
internal sealed partial class ExpressionBinder
{
    /// <summary>A call that reads a match; null: it is a plain function.</summary>
    private PlanExpression? BindMatchForm(string name, CallExpression call, ExpressionContext at)
    {
        if (at.Match is not { } match)
        {
            return call.StarOf is not null ? throw new SqlException(SqlErrorName.InvalidArguments, StarRule, call.At)
                : call.Mode != MeasureMode.Unsaid ? throw new SqlException(SqlErrorName.InvalidProcessingMode,
                    $"{ModeName(call)} semantics is not supported out of pattern recognition context", call.At)
                : null;
        }

        var isNavigation = name is "first" or "last" or "prev" or "next";
        var isAggregate = !isNavigation && call.Window is null && FunctionTable.Find(name) is [{ Kind: FunctionKind.Aggregate }, ..];
        if (call.StarOf is not null && name != "count")
        {
            throw new SqlException(SqlErrorName.InvalidArguments, StarRule, call.At);
        }

        if (call.Mode != MeasureMode.Unsaid && !isAggregate && name is not ("first" or "last"))
        {
            throw new SqlException(SqlErrorName.InvalidProcessingMode,
                $"{ModeName(call)} semantics is supported only for FIRST(), LAST() and aggregation functions. Actual: {name}", call.At);
        }

        if (call.Mode == MeasureMode.Final && match.IsDefine)
        {
            throw new SqlException(SqlErrorName.InvalidProcessingMode, "FINAL semantics is not supported in DEFINE clause", call.At);
        }

        if (isNavigation || name is "classifier" or "match_number")
        {
            CheckPatternCall(name, call, isNavigation, at);
        }

        return name switch
        {
            "classifier" => BindClassifier(call, match),
            "match_number" => call.Arguments.Count == 0 ? match.New(new(MatchPointerKind.Number, null, null), SqlType.Bigint)
                : throw new SqlException(
                    SqlErrorName.InvalidFunctionArgument, "MATCH_NUMBER pattern recognition function takes no arguments", call.At),
            _ when isNavigation => BindNavigation(name, call, match, at),
            _ => isAggregate ? BindMatchAggregate(name, call, match, at) : null,
        };
    }

    private const string StarRule = "label.* syntax is only supported as the only argument of row pattern count function";

    private static string ModeName(CallExpression call) => call.Mode == MeasureMode.Final ? "FINAL" : "RUNNING";

    private static void CheckPatternCall(string name, CallExpression call, bool isNavigation, ExpressionContext at)
    {
        var part = call.Window is not null ? "OVER" : call.Filter is not null ? "FILTER" : call.OrderBy.Count > 0 ? "ORDER BY"
            : call.Distinct ? "DISTINCT" : call.IgnoreNulls ? "IGNORE NULLS" : null;
        if (part is not null)
        {
            throw new SqlException(
                SqlErrorName.InvalidPatternFunction, $"Cannot use {part} with {name.ToUpperInvariant()} pattern recognition function", call.At);
        }

        if (isNavigation && at.InAggregate)
        {
            throw new SqlException(SqlErrorName.NestedAggregation,
                $"Cannot nest {name.ToUpperInvariant()} pattern recognition function inside {at.Around.Name} function", call.At);
        }
    }

    private static ColumnReference BindClassifier(CallExpression call, MatchNames match)
    {
        if (call.Arguments.Count > 1)
        {
            throw new SqlException(
                SqlErrorName.InvalidFunctionArgument, "CLASSIFIER pattern recognition function takes no arguments or 1 argument", call.At);
        }

        IReadOnlyList<int>? labels = null;
        if (call.Arguments.Count == 1)
        {
            labels = (call.Arguments[0] is NameExpression label ? match.Find(label.Name) : null) ?? throw new SqlException(
                SqlErrorName.InvalidFunctionArgument, "CLASSIFIER function argument should be primary pattern variable or subset name", call.Arguments[0].At);
        }

        return match.New(new(MatchPointerKind.Classifier, labels, null), SqlType.Varchar);
    }

    private PlanExpression BindNavigation(string name, CallExpression call, MatchNames match, ExpressionContext at)
    {
        var upper = name.ToUpperInvariant();
        if (call.Arguments.Count is not (1 or 2))
        {
            throw new SqlException(SqlErrorName.InvalidFunctionArgument, $"{upper} pattern recognition function requires 1 or 2 arguments", call.At);
        }

        var isLogical = name is "first" or "last";
        if (match.Navigation is { } around)
        {
            if (!isLogical || around.Name is "FIRST" or "LAST")
            {
                throw new SqlException(SqlErrorName.InvalidNavigationNesting,
                    $"Cannot nest {upper} pattern navigation function inside {around.Name} pattern navigation function", call.At);
            }

            if (!ReferenceEquals(around.Argument, call))
            {
                throw new SqlException(
                    SqlErrorName.InvalidNavigationNesting, "Immediate nesting is required for pattern navigation functions", call.At);
            }
        }

        var offset = call.Arguments.Count == 1 ? isLogical ? 0 : 1 : Offset(call.Arguments[1], upper);
        var outer = match.Navigation;
        match.Navigation = (upper, call.Arguments[0]);
        var value = Bind(call.Arguments[0], at);
        match.Navigation = outer;
        var read = match.In(value).Where(p => p.Pointer.Kind != MatchPointerKind.Number).ToList();
        if (read.Count == 0)
        {
            throw new SqlException(SqlErrorName.InvalidArguments,
                $"Pattern navigation function '{upper}' must contain at least one column reference or CLASSIFIER()", call.At);
        }

        if (read.Any(p => !p.Pointer.HasLabelsOf(read[0].Pointer)))
        {
            throw new SqlException(SqlErrorName.InvalidArguments, $"All labels and classifiers inside the call to '{upper}' must match", call.At);
        }

        return match.Replace(value, (reference, pointer) => pointer.Kind == MatchPointerKind.Number ? reference : match.New(
            pointer with
            {
                Navigation = isLogical ? new() { First = name == "first", Offset = offset, Final = call.Mode == MeasureMode.Final }
                    : pointer.Navigation with { Shift = name == "prev" ? -offset : offset },
            },
            reference.Type));
    }

    private static long Offset(Expression argument, string function)
    {
        if (argument is Negation or not NumberLiteral { Kind: Syntax.Lexing.TokenKind.Integer })
        {
            throw new SqlException(SqlErrorName.InvalidFunctionArgument,
                $"{function} pattern recognition navigation function requires a number as the second argument", argument.At);
        }

        return Literals.Number((NumberLiteral)argument) is { Value: long and <= int.MaxValue and var number } ? number : throw new SqlException(
            SqlErrorName.NumericValueOutOfRange, "The second argument of pattern recognition navigation function must not exceed 2147483647", argument.At);
    }

    private ColumnReference BindMatchAggregate(string name, CallExpression call, MatchNames match, ExpressionContext at)
    {
        if (match.Navigation is { } around)
        {
            throw new SqlException(
                SqlErrorName.NestedAggregation, $"Cannot nest {name} aggregate function inside {around.Name} function", call.At);
        }

        var inner = new ExpressionContext(at.Scope, at.Clause)
        {
            Aggregates = at.InAggregate ? null : [],
            Around = at.Around,
            InLambda = at.InLambda,
            Match = match,
        };
        var bound = (ColumnReference)BindAggregate(call, FunctionTable.Find(name)!, inner);
        var aggregate = inner.Aggregates![0];
        var read = PlanTree.Expressions(aggregate).SelectMany(match.In).Select(p => p.Pointer).Where(p => p.Kind != MatchPointerKind.Number).ToList();
        if (read.Any(p => !p.HasLabelsOf(read[0])))
        {
            throw new SqlException(
                SqlErrorName.InvalidArguments, "All aggregate function arguments must apply to rows matched with the same label", call.At);
        }

        var labels = call.StarOf is { } star ? match.Find(star) ?? throw UnknownLabel(star) : read.Count > 0 ? read[0].Labels : null;
        return match.New(new(MatchPointerKind.Aggregate, labels, null)
        {
            Call = aggregate,
            Navigation = new() { Final = call.Mode == MeasureMode.Final },
        }, bound.Type) with
        { At = call.At };
    }

    private static SqlException UnknownLabel(Identifier label) =>
        new(SqlErrorName.InvalidFunctionArgument, $"{label.Text} is not a primary pattern variable or subset name", label.At);
}
