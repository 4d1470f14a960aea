using Tarn.Sql.Functions;
using Tarn.Sql.Lowering;
using Tarn.Sql.Matching;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>
/// Conditions of DEFINE as the worker's matcher evaluates them. A part that reads one row is a field of the row, which the engine computes with all
/// its functions. The matcher itself has what combines rows: comparisons, logic, numbers and simple aggregates. Other parts are refused by name.
/// </summary>
/// <param name="field">The number of the field that has an expression over the input's columns.</param>
internal sealed class MatchConditions(MatchNames names, Func<PlanExpression, int> field)
{
    private const string Advice = "compute it in the input, or from the columns of one label";

    private bool _isInAggregate;

    public MatchTerm Condition(PlanExpression condition) => Term(condition) ?? throw Refused(condition);

    /// <summary>Whether a condition depends on the present row alone, when the row has the label.</summary>
    public static bool IsLocal(MatchTerm term, int label) => term.Op switch
    {
        MatchTermOp.MatchNumber or >= MatchTermOp.Count => false,
        MatchTermOp.Field or MatchTermOp.Classifier =>
            term.Navigation is { First: false, Offset: 0 } && (term.Labels is null || term.Labels.Contains(label)),
        _ => term.Terms.All(t => IsLocal(t, label)),
    };

    /// <summary>An expression; null: a part of it is unknown to the matcher.</summary>
    private MatchTerm? Term(PlanExpression e)
    {
        using var level = Limits.PlanningBudget.Enter(e.At);
        if (TypeOf(e.Type) is not { } type)
        {
            return null;
        }

        // Of a time in a zone, the instant counts.
        e = e.Type.Kind != TypeKind.TimestampWithTimeZone ? e : new Coercion(
            new FunctionInvocation(FunctionTable.AtTimeZone, [e, new Constant("UTC", SqlType.Varchar)], e.Type),
            SqlType.Timestamp(e.Type.Precision),
            Safe: false);
        var read = names.In(e);
        var isRow = read.All(p => p.Pointer.Kind == MatchPointerKind.Column && p.Pointer.HasLabelsOf(read[0].Pointer)
            && p.Pointer.Navigation == read[0].Pointer.Navigation) && !HasQuery(e);
        return Literal(e, type) ?? (isRow ? Fallibility.CanFail(e) ? Part(e, type) ?? Field(e, type, read) : Field(e, type, read) : Part(e, type));
    }

    private static bool MayMiss(MatchPointer pointer) => pointer.Labels is not null || pointer.Navigation is not { Offset: 0, Shift: 0 };

    private static bool HasQuery(PlanExpression e) => PlanExpressionTree.Any(e, part => part is Subquery or FunctionInvocation { Function.IsVolatile: true });

    private MatchTerm Field(PlanExpression e, MatchValueType type, IReadOnlyList<(ColumnReference Name, MatchPointer Pointer)> read) =>
        new(MatchTermOp.Field, type)
        {
            Field = field(names.Replace(e, (_, pointer) => pointer.Column!)),
            // A navigation that finds no row gives NULL for each column. An expression over these, as IS NULL or coalesce, need not be NULL.
            Absent = !_isInAggregate && e is not ColumnReference && read.Any(p => MayMiss(p.Pointer))
                ? field(names.Replace(e, (name, _) => new Constant(null, name.Type) { At = name.At })) : null,
            Labels = read.Count == 0 ? null : read[0].Pointer.Labels,
            Navigation = _isInAggregate ? null : read.Count == 0 ? new() : read[0].Pointer.Navigation,
        };

    private static MatchTerm? Literal(PlanExpression e, MatchValueType type) => e is not Constant constant ? null : constant.Value switch
    {
        null => new(MatchTermOp.Null, type),
        bool value => new(MatchTermOp.Number, type) { Number = value ? 1 : 0 },
        long value when type.Kind == MatchValueKind.Whole => new(MatchTermOp.Number, type) { Number = value },
        double value when type.Kind == MatchValueKind.Double => new(MatchTermOp.Double, type) { Float = value },
        string value when type.Kind == MatchValueKind.Text => new(MatchTermOp.Text, type) { Text = value },
        _ => null,
    };

    private MatchTerm? Part(PlanExpression e, MatchValueType type) => e switch
    {
        ColumnReference name when names.Pointers.TryGetValue(name.Column, out var pointer) => Pointer(pointer, type, name),
        Junction j => Of(j.And ? MatchTermOp.And : MatchTermOp.Or, type, j.Terms),
        Inverse i => Of(MatchTermOp.Not, type, [i.Value]),
        NullTest n => Of(MatchTermOp.IsNull, type, [n.Value]),
        ComparisonOperation c => Of(Comparison(c.Operator), type, [c.Left, c.Right]),
        Membership m => Of(MatchTermOp.In, type, [m.Value, .. m.Items]),
        Coalesced c => Of(MatchTermOp.Coalesce, type, c.Values),
        Conditional c => Of(MatchTermOp.Case, type, [.. c.Branches.SelectMany(b => new[] { b.When, b.Then }), c.Else ?? new Constant(null, c.Type)]),
        ArithmeticOperation { Operator: "negate" } a => IsNumber(type) ? Of(MatchTermOp.Negate, type, [a.Left]) : null,
        ArithmeticOperation a => IsArithmetic(a, type) ? Of(Operation(a.Operator), type, [a.Left, a.Right]) : null,
        Coercion { Safe: false } c => TypeOf(c.Value.Type) is { } from && Widens(c, from, type) ? Of(MatchTermOp.Convert, type, [c.Value]) : null,
        _ => null,
    };

    private MatchTerm? Of(MatchTermOp op, MatchValueType type, IReadOnlyList<PlanExpression> parts)
    {
        var terms = parts.Select(Term).OfType<MatchTerm>().ToList();
        return terms.Count == parts.Count ? new(op, type) { Terms = terms } : null;
    }

    private MatchTerm? Pointer(MatchPointer pointer, MatchValueType type, ColumnReference name) => pointer.Kind switch
    {
        MatchPointerKind.Classifier => new(MatchTermOp.Classifier, type)
        {
            Labels = pointer.Labels,
            Navigation = _isInAggregate ? null : pointer.Navigation,
        },
        MatchPointerKind.Number => new(MatchTermOp.MatchNumber, type),
        MatchPointerKind.Aggregate => Aggregate(pointer, type, name),
        _ => null,
    };

    private MatchTerm Aggregate(MatchPointer pointer, MatchValueType type, ColumnReference name)
    {
        var call = pointer.Call!;
        var op = call.Function.Name switch
        {
            "count" => MatchTermOp.Count,
            "sum" => MatchTermOp.Sum,
            "avg" => MatchTermOp.Average,
            "min" => MatchTermOp.Least,
            "max" => MatchTermOp.Greatest,
            _ => MatchTermOp.Null,
        };
        if (op == MatchTermOp.Null || call.Distinct || call.Filter is not null || call.Arguments.Count > 1 || call.OrderBy.Count > 0)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"MATCH_RECOGNIZE does not support this form of {call.Function.Name} in DEFINE: "
                + "count, sum, avg, min and max of one argument are supported, without DISTINCT, FILTER and ORDER BY", name.At);
        }

        _isInAggregate = true;
        var arguments = call.Arguments.Select(a => Term(a) ?? throw Refused(a)).ToList();
        _isInAggregate = false;
        return new(op, type) { Terms = arguments, Labels = pointer.Labels };
    }

    private SqlException Refused(PlanExpression e)
    {
        var part = e;
        while (PlanExpressionTree.Children(part).FirstOrDefault(child => Term(child) is null) is { } child)
        {
            part = child;
        }

        var what = part switch
        {
            FunctionInvocation call => $"the function {call.Function.Name}",
            Subquery => "a subquery",
            Coercion cast => $"the cast from {cast.Value.Type.Name} to {cast.Type.Name}",
            _ when TypeOf(part.Type) is null => $"the type {part.Type.Name}",
            _ => "this form of expression",
        };
        return new(SqlErrorName.NotSupported, $"MATCH_RECOGNIZE does not support {what} over several rows in DEFINE: {Advice}", part.At);
    }

    private static bool IsNumber(MatchValueType type) => type.Kind is >= MatchValueKind.Whole and <= MatchValueKind.Double;

    private static bool IsArithmetic(ArithmeticOperation a, MatchValueType type) => a.Left.Type.IsNumeric && a.Right.Type.IsNumeric ? IsNumber(type)
        : a.Left.Type == a.Right.Type && a.Operator == "-"
            && a.Left.Type.Kind is TypeKind.Date or TypeKind.Timestamp or TypeKind.TimestampWithTimeZone && a.Left.Type.Precision <= 6;

    /// <summary>Whether the matcher has a cast: from numbers to wider ones, and between texts that are not cut.</summary>
    private static bool Widens(Coercion c, MatchValueType from, MatchValueType to) => from.Kind == to.Kind
        ? to.Kind switch
        {
            MatchValueKind.Whole => from.Digits <= to.Digits,
            MatchValueKind.Text => c.Value.Type.Precision <= c.Type.Precision,
            MatchValueKind.Time => c.Value.Type == c.Type,
            _ => true,
        }
        : from.Kind < to.Kind && IsNumber(from) && IsNumber(to);

    private static MatchTermOp Comparison(string op) => op switch
    {
        "=" => MatchTermOp.Equal,
        "<>" => MatchTermOp.NotEqual,
        "<" => MatchTermOp.Less,
        "<=" => MatchTermOp.LessOrEqual,
        ">" => MatchTermOp.Greater,
        ">=" => MatchTermOp.GreaterOrEqual,
        "distinct" => MatchTermOp.Distinct,
        _ => MatchTermOp.Same,
    };

    private static MatchTermOp Operation(string op) => op switch
    {
        "+" => MatchTermOp.Add,
        "-" => MatchTermOp.Subtract,
        "*" => MatchTermOp.Multiply,
        "/" => MatchTermOp.Divide,
        _ => MatchTermOp.Remainder,
    };

    private static MatchValueType? TypeOf(SqlType type) => type.Kind switch
    {
        TypeKind.Boolean or TypeKind.Unknown => new(MatchValueKind.Boolean),
        TypeKind.Tinyint => new(MatchValueKind.Whole, 8),
        TypeKind.Smallint => new(MatchValueKind.Whole, 16),
        TypeKind.Integer => new(MatchValueKind.Whole, 32),
        TypeKind.Bigint => new(MatchValueKind.Whole, 64),
        TypeKind.Real => new(MatchValueKind.Real),
        TypeKind.Double => new(MatchValueKind.Double),
        TypeKind.Decimal => new(MatchValueKind.Decimal, type.Precision, type.Scale),
        TypeKind.Varchar => new(MatchValueKind.Text),
        TypeKind.Date or TypeKind.IntervalYearToMonth => new(MatchValueKind.Time, 32),
        TypeKind.IntervalDayToSecond => new(MatchValueKind.Time, 64),
        TypeKind.Timestamp or TypeKind.TimestampWithTimeZone when !type.IsPicoseconds => new(MatchValueKind.Time, 64),
        _ => null,
    };
}
