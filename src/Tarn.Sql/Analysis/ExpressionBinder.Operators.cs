using Tarn.Sql.Functions;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

internal sealed partial class ExpressionBinder
{
    private PlanExpression BindArithmetic(Arithmetic a, ExpressionContext at)
    {
        var left = Bind(a.Left, at);
        var right = Bind(a.Right, at);
        return ArithmeticTypes.Bind(a.Operator, left, right, a.At, context.Dialect);
    }

    /// <summary>
    /// Concatenates texts with one call. Other types are concatenated pair by pair, because each pair has its own
    /// meaning.
    /// </summary>
    private PlanExpression BindConcatenation(Concatenation c, ExpressionContext at)
    {
        var parts = c.Parts.Select(p => Bind(p, at)).ToList();
        if (parts.TrueForAll(p => p.Type.Kind == TypeKind.Varchar))
        {
            return Invoke("concat", parts, c.At);
        }

        var joined = parts[0];
        for (var i = 1; i < parts.Count; i++)
        {
            joined = Concatenate(joined, parts[i], c.Places[i - 1]);
        }

        return joined;
    }

    private static PlanExpression Concatenate(PlanExpression left, PlanExpression right, SourcePosition at)
    {
        if ((left.Type.Kind == TypeKind.Char && right.Type.IsText) || (right.Type.Kind == TypeKind.Char && left.Type.IsText))
        {
            var length = LengthAsChar(left.Type) + LengthAsChar(right.Type);
            if (length > SqlType.CharLengthMax)
            {
                throw new SqlException(SqlErrorName.TypeNotFound, $"Unknown type: char({length})", at);
            }

            var parts = new[] { left, right }.Select(part => Coerce(part, SqlType.CharOf(LengthAsChar(part.Type)))).ToList();
            return Invoke("concat", parts, at) with { Type = SqlType.CharOf(length) };
        }

        var (isNullLeft, isNullRight) = (left.Type.Kind == TypeKind.Unknown, right.Type.Kind == TypeKind.Unknown);
        if (isNullLeft != isNullRight && (isNullLeft ? right : left).Type is { Kind: TypeKind.Varchar } text)
        {
            // Trino takes the null for an array.
            return new Constant(null, SqlType.Array(text)) { At = at };
        }

        if (left.Type.Kind == TypeKind.Array && right.Type.Kind == TypeKind.Array && left.Type != right.Type
            && (left.Type.Element.Kind == TypeKind.Unknown || right.Type.Element.Kind == TypeKind.Unknown))
        {
            throw FunctionResolver.Ambiguous(at);
        }

        return Invoke("concat", [left, right], at);
    }

    private static int LengthAsChar(SqlType type) => Math.Min(type.Precision, SqlType.CharLengthMax);

    private PlanExpression BindNegation(Negation n, ExpressionContext at)
    {
        var value = Bind(n.Value, at);
        if (value is Constant { Value: double d })
        {
            return new Constant(-d, value.Type) { At = n.At };
        }

        if (value is Constant { Value: string text } && value.Type.Kind == TypeKind.Decimal)
        {
            return new Constant(text[0] == '-' ? text[1..] : "-" + text, value.Type) { At = n.At };
        }

        if (!value.Type.IsNumeric && !value.Type.IsInterval && value.Type.Kind != TypeKind.Unknown)
        {
            throw new SqlException(SqlErrorName.TypeMismatch, $"Cannot negate {value.Type.Name}", n.At);
        }

        return new ArithmeticOperation("negate", value, value, value.Type) { At = n.At };
    }

    public static PlanExpression BindComparison(string op, PlanExpression left, PlanExpression right, SourcePosition at)
    {
        if (op is "=" or "<>" && RowParts(left) is { } a && RowParts(right) is { } b && a.Count == b.Count)
        {
            // Rows are compared field by field, so that nulls inside them count as in Trino.
            var equal = new Junction(true, [.. a.Zip(b, (x, y) => BindComparison("=", x, y, at))]) { At = at };
            return Negate(op == "<>", equal);
        }

        if (TypeCoercion.CommonSuperType(left.Type, right.Type) is not { } common || (op is "<" or "<=" or ">" or ">=" && !common.IsOrderable))
        {
            var shown = op switch { ">" => "<", ">=" => "<=", "<>" => "=", "same" or "distinct" => "IS DISTINCT FROM", _ => op };
            throw new SqlException(SqlErrorName.TypeMismatch, $"Cannot apply operator: {left.Type.Name} {shown} {right.Type.Name}", at);
        }

        return new ComparisonOperation(op, Coerce(left, common), Coerce(right, common)) { At = at };
    }

    /// <summary>The fields of a row; null when the value is not a row, or when it must be computed only once.</summary>
    private static IReadOnlyList<PlanExpression>? RowParts(PlanExpression e)
    {
        if (e is RowValue row)
        {
            return row.Items;
        }

        if (e.Type.Kind != TypeKind.Row)
        {
            return null;
        }

        return IsRepeatable(e) ? Fields(e) : null;
    }

    private static bool IsRepeatable(PlanExpression e)
    {
        var isRepeatable = true;
        PlanExpressionTree.Visit(e, part => isRepeatable &= part is not (Subquery or FunctionInvocation { Function.IsVolatile: true }));
        return isRepeatable;
    }

    /// <summary>An expression that mentions a value several times. A value that must be computed only once gets a name.</summary>
    private PlanExpression Share(PlanExpression value, Func<PlanExpression, PlanExpression> body)
    {
        if (IsRepeatable(value))
        {
            return body(value);
        }

        var name = new ColumnReference(context.NewColumn(value.Type).Id, "value", value.Type) { At = value.At };
        var whole = body(name);
        return new Shared(name, value, whole) { At = whole.At };
    }

    private static IReadOnlyList<PlanExpression> Fields(PlanExpression row) =>
        [.. row.Type.Fields.Select((f, i) => new FieldAccess(row, i, f.Type) { At = row.At })];

    private PlanExpression BindBetween(Between b, ExpressionContext at)
    {
        var value = Bind(b.Value, at);
        var low = Bind(b.Low, at);
        var high = Bind(b.High, at);
        if (TypeCoercion.CommonSuperType([value.Type, low.Type, high.Type]) is null)
        {
            throw new SqlException(SqlErrorName.TypeMismatch, $"Cannot check if {value.Type.Name} is BETWEEN {low.Type.Name} and {high.Type.Name}", b.At);
        }

        return Negate(b.Negated, Share(
            value, v => new Junction(true, [BindComparison(">=", v, low, b.At), BindComparison("<=", v, high, b.At)]) { At = b.At }));
    }

    private PlanExpression BindInList(InList i, ExpressionContext at)
    {
        var all = new List<PlanExpression> { Bind(i.Value, at) };
        all.AddRange(i.Items.Select(item => Bind(item, at)));
        PlanExpression AnyEqual() => Negate(i.Negated, new Junction(false, [.. all.Skip(1).Select(x => BindComparison("=", all[0], x, i.At))]) { At = i.At });
        if (all.TrueForAll(e => e is RowValue))
        {
            return AnyEqual();
        }

        var common = Common(all, "IN value and list items must be the same type or coercible to a common type.");
        if (common.Kind == TypeKind.Row)
        {
            return AnyEqual();
        }

        return Negate(i.Negated, Share(
            Coerce(all[0], common), value => new Membership(value, [.. all.Skip(1).Select(x => Coerce(x, common))]) { At = i.At }));
    }

    private PlanExpression BindCase(Syntax.Case c, ExpressionContext at)
    {
        return c.Operand is null ? BindCase(c, null, at) : Share(Bind(c.Operand, at), operand => BindCase(c, operand, at));
    }

    private Conditional BindCase(Syntax.Case c, PlanExpression? operand, ExpressionContext at)
    {
        var whens = new List<PlanExpression>();
        foreach (var (when, _) in c.Branches)
        {
            whens.Add(operand is null
                ? BindBoolean(when, at, "CASE WHEN clause")
                : BindComparison("=", operand, Bind(when, at), when.At));
        }

        var results = c.Branches.Select(b => Bind(b.Then, at)).ToList();
        if (c.Else is not null)
        {
            results.Add(Bind(c.Else, at));
        }

        var type = Common(results, "All CASE results must be the same type or coercible to a common type.");
        var branches = whens.Select((w, i) => (w, Coerce(results[i], type))).ToList();
        return new Conditional(branches, c.Else is null ? null : Coerce(results[^1], type), type) { At = c.At };
    }

    private PlanExpression BindExtract(Extract x, ExpressionContext at)
    {
        if (context.Dialect == SqlDialect.Flink && x.Field is "DOW" or "DECADE" or "CENTURY" or "MILLENNIUM" or "EPOCH" or "ISODOW" or "ISOYEAR")
        {
            return InvokeFlink(x.Field == "DOW" ? "dayofweek" : "$" + x.Field.ToLowerInvariant(), [InSession(Bind(x.Value, at))], x.At);
        }

        var function = x.Field switch
        {
            "YEAR" or "QUARTER" or "MONTH" or "WEEK" or "DAY" or "HOUR" or "MINUTE" or "SECOND" => x.Field.ToLowerInvariant(),
            "DAY_OF_MONTH" => "day",
            "TIMEZONE_HOUR" or "TIMEZONE_MINUTE" => x.Field.ToLowerInvariant(),
            "DAY_OF_WEEK" or "DOW" => "day_of_week",
            "DAY_OF_YEAR" or "DOY" => "day_of_year",
            "YEAR_OF_WEEK" or "YOW" => "year_of_week",
            _ => throw new SqlException(SqlErrorName.SyntaxError, $"Invalid EXTRACT field: {x.Field}", x.At),
        };
        var value = InSession(Bind(x.Value, at));
        return context.Dialect == SqlDialect.Flink || HasField(value.Type, x.Field) ? Invoke(function, [value], x.At)
            : throw new SqlException(SqlErrorName.TypeMismatch, $"Cannot extract {x.Field} from {value.Type.Name}", x.Value.At);
    }

    /// <summary>Whether EXTRACT finds a field in values of a type.</summary>
    /// <seealso href="https://trino.io/docs/current/functions/datetime.html#extraction-function"/>
    private static bool HasField(SqlType type, string field)
    {
        var hasDay = type.Kind is TypeKind.Date or TypeKind.Timestamp or TypeKind.TimestampWithTimeZone;
        return field switch
        {
            "YEAR" or "MONTH" => hasDay || type.Kind == TypeKind.IntervalYearToMonth,
            "DAY" => hasDay || type.Kind == TypeKind.IntervalDayToSecond,
            "HOUR" or "MINUTE" or "SECOND" => (hasDay && type.Kind != TypeKind.Date) || type.IsClock || type.Kind == TypeKind.IntervalDayToSecond,
            "TIMEZONE_HOUR" or "TIMEZONE_MINUTE" => type.Kind is TypeKind.TimestampWithTimeZone or TypeKind.TimeWithTimeZone,
            _ => hasDay,
        };
    }

    private PlanExpression BindAtTimeZone(AtTimeZone z, ExpressionContext at)
    {
        var value = Bind(z.Value, at);
        var zone = Bind(z.Zone, at);
        if (value.Type.Kind is not (TypeKind.Timestamp or TypeKind.TimestampWithTimeZone or TypeKind.Time or TypeKind.TimeWithTimeZone))
        {
            throw new SqlException(SqlErrorName.TypeMismatch,
                $"Type of value must be a time or timestamp with or without time zone (actual {value.Type.Name})", z.Value.At);
        }

        return Invoke("at_timezone", [value, zone], z.At);
    }

    private static PlanExpression Negate(bool negated, PlanExpression e) => negated ? new Inverse(e) { At = e.At } : e;
}
