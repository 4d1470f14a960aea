using System.Collections.Frozen;
using Tarn.Sql.Functions;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <content>Flink's functions whose form depends on types, constants or the session's zone.</content>
internal sealed partial class ExpressionBinder
{
    private const string FlinkClock = "yyyy-MM-dd HH:mm:ss";

    /// <summary>Calls whose form depends on the types of their arguments.</summary>
    private static readonly FrozenSet<string> FormsByType = FrozenSet.Create("round", "truncate", "$floor_to", "$ceil_to", "date_format", "$overlaps");

    /// <summary>A call as an expression of other calls; null: another one.</summary>
    private PlanExpression? BindFlinkForm(string name, CallExpression call, ExpressionContext at) => (name, call.Arguments) switch
    {
        ("concat" or "coalesce", [var one]) => Bind(one, at),
        ("ifnull", [_, _]) => Bind(CallExpression.Of("coalesce", call.Arguments, call.At), at),
        ("elt", [var place, _, ..]) => Bind(new Case(place, [.. call.Arguments.Skip(1).Select((value, i) => (
            (Expression)Literal(i + 1, call.At), value))], null, call.At), at),
        ("current_database", []) => new Constant("default_database", SqlType.Varchar) { At = call.At },
        ("typeof", [var value]) => TypeText(Bind(value, at), isFull: false),
        ("typeof", [var value, BooleanLiteral full]) => TypeText(Bind(value, at), full.Value),
        ("json_string", [var value]) => JsonText(Bind(value, at)),
        ("printf", [_, ..]) => BindPrintf(call, at),
        ("round" or "truncate", [var value, ..]) => BindRounded(name, Bind(value, at), call, at),
        ("grouping_id", _) => BindGrouping(call, at),
        ("$is_json", [var value, TextLiteral kind]) => IsJson(Bind(value, at), kind),
        ("$overlaps", [_, _, _, _]) => BindOverlaps(call, at),
        ("$floor_to" or "$ceil_to", [var value, _]) when Bind(value, at) is { Type.Kind: TypeKind.TimestampWithTimeZone } zoned => AsInstant(
            InvokeFlink(name, [AsClock(zoned), Bind(call.Arguments[1], at)], call.At), zoned.Type) is var rounded && rounded.Type.IsZoned
            ? rounded : Coerce(rounded, zoned.Type),
        ("timestampadd", [NameExpression unit, var count, var time]) => BindTimeAdd(unit, count, time, call, at),
        ("date_format", [var text, var form]) when Bind(text, at).Type.IsText => Bind(
            call with { Arguments = [Times(text, 3), form] }, at),
        ("from_unixtime", [var seconds]) => FromUnix(Bind(seconds, at), new Constant(FlinkClock, SqlType.Varchar), call.At),
        ("from_unixtime", [var seconds, var form]) => FromUnix(Bind(seconds, at), Bind(form, at), call.At),
        ("unix_timestamp", [var text]) => ToUnix(Bind(text, at), new Constant(FlinkClock, SqlType.Varchar), call.At),
        ("unix_timestamp", [var text, var form]) => ToUnix(Bind(text, at), Bind(form, at), call.At),
        ("unix_timestamp", []) => Refuse("the time of the machine is not supported over streams: use event time", call),
        ("convert_tz", [var text, var from, var to]) => ConvertZone(Bind(text, at), Bind(from, at), Bind(to, at), call.At),
        ("to_timestamp_ltz", [_, ..]) => BindInstant(call, at),
        ("current_row_timestamp", []) => Refuse("the time of the machine is not supported over streams: use event time", call),
        ("rand_integer", _) => Refuse("RAND_INTEGER is not supported over streams: its values change with each run", call),
        ("percentile", [var value, ArrayConstructor places]) => Bind(
            new ArrayConstructor([.. places.Items.Select(place => call with { Arguments = [value, place] })], call.At), at),
        _ => null,
    };

    private static PlanExpression Refuse(string message, CallExpression call) => throw new SqlException(SqlErrorName.NotSupported, message, call.At);

    private static NumberLiteral Literal(int number, SourcePosition at) =>
        new(Syntax.Lexing.TokenKind.Integer, number.ToString(System.Globalization.CultureInfo.InvariantCulture), at);

    private static Cast Times(Expression text, int digits) => new(text, new("timestamp", [digits], [], [], text.At), true, text.At);

    private static FunctionInvocation InvokeFlink(string name, IReadOnlyList<PlanExpression> arguments, SourcePosition at) =>
        Invoke(name, arguments, at, SqlDialect.Flink);

    /// <summary>A call whose form depends on the types of its arguments: they are bound here, once, at each level of nesting.</summary>
    private CallExpression WithBoundArguments(CallExpression call, ExpressionContext at) => call with
    {
        Arguments = [.. call.Arguments.Select(a => a is Lambda or BoundExpression ? a : new BoundExpression(Bind(a, at), a.At))],
    };

    private static Constant TypeText(PlanExpression value, bool isFull)
    {
        var type = value is Constant { Value: string text, Type.Kind: TypeKind.Varchar } ? SqlType.CharOf(Math.Max(1, Literals.CodePoints(text))) : value.Type;
        var shown = FlinkTypeText.Of(type) + (value is Constant { Value: not null } ? " NOT NULL" : "");
        return new(isFull ? shown.Replace("STRING", "VARCHAR(2147483647)", StringComparison.Ordinal) : shown, SqlType.Varchar) { At = value.At };
    }

    private PlanExpression JsonText(PlanExpression value) => value is Constant { Value: null } ? new Constant(null, SqlType.Varchar) { At = value.At }
        : CastRules.CanCast(value.Type, SqlType.Json) ? Invoke("json_format", [new Coercion(value, SqlType.Json, Safe: false) { At = value.At }], value.At)
        : throw new SqlException(SqlErrorName.TypeMismatch, $"JSON_STRING takes no {FlinkTypeText.Of(value.Type)}", value.At);

    /// <summary>The formatted text; NULL where the format does not fit the values. Values other than numbers and truth values are texts.</summary>
    private Attempt BindPrintf(CallExpression call, ExpressionContext at)
    {
        var values = call.Arguments.Skip(1).Select(a => Bind(a, at)).Select(v => v.Type switch
        {
            { Kind: TypeKind.Real } => Coerce(v, SqlType.Double),
            { IsNumeric: true } or { Kind: TypeKind.Boolean } or { IsText: true } => v,
            _ => new Coercion(v, SqlType.Varchar, Safe: false),
        });
        return new(Invoke("format", [Coerce(Bind(call.Arguments[0], at), SqlType.Varchar), .. values], call.At)) { At = call.At };
    }

    /// <summary>The constant is the number of digits after the decimal's point.</summary>
    private PlanExpression? BindRounded(string name, PlanExpression value, CallExpression call, ExpressionContext at)
    {
        var digits = call.Arguments.Count == 1 ? 0
            : Bind(call.Arguments[1], at) is Constant { Value: long given } ? given : (long?)null;
        if (value.Type.Kind != TypeKind.Decimal || digits is not { } scale)
        {
            return name == "truncate" && call.Arguments.Count == 2 && value.Type.Kind is TypeKind.Integer or TypeKind.Bigint or TypeKind.Double
                ? InvokeFlink("$truncate", [value, Bind(call.Arguments[1], at)], call.At) : null;
        }

        var (p, s) = (value.Type.Precision, value.Type.Scale);
        var type = scale >= s ? value.Type : scale < 0 ? SqlType.Decimal(Math.Min(38, 1 + p - s), 0)
            : SqlType.Decimal(Math.Min(38, 1 + p - s + (int)scale), (int)scale);
        var rounded = Invoke(name, call.Arguments.Count == 1 ? [value] : [value, Bind(call.Arguments[1], at)], call.At);
        return rounded.Type == type ? rounded : new Coercion(rounded, type, Safe: false) { At = call.At };
    }

    /// <summary>Whether a text is JSON, and of a kind. NULL is none.</summary>
    private PlanExpression IsJson(PlanExpression value, TextLiteral kind)
    {
        var parsed = Invoke("json_parse", [Coerce(value, SqlType.Varchar)], value.At);
        var first = Invoke("substr", [Invoke("json_format", [parsed], value.At), new Constant(1L, SqlType.Bigint), new Constant(1L, SqlType.Bigint)], value.At);
        PlanExpression Is(string sign) => new ComparisonOperation("=", first, new Constant(sign, first.Type)) { At = value.At };
        PlanExpression test = kind.Value switch
        {
            "object" => Is("{"),
            "array" => Is("["),
            "scalar" => new Inverse(new Junction(false, [Is("{"), Is("[")])),
            _ => new Inverse(new NullTest(first)),
        };
        return new Coalesced([new Attempt(test) { At = value.At }, new Constant(false, SqlType.Boolean)], SqlType.Boolean) { At = value.At };
    }

    private PlanExpression BindOverlaps(CallExpression call, ExpressionContext at)
    {
        var (a, b, c, d) = (call.Arguments[0], call.Arguments[1], call.Arguments[2], call.Arguments[3]);
        Expression End(Expression from, Expression to) => Bind(to, at).Type.IsInterval ? new Arithmetic("+", from, to, call.At) : to;
        var (to, end) = (End(a, b), End(c, d));
        return Bind(new Logical(true, [
            new Comparison(">=", CallExpression.Of("greatest", [a, to], call.At), CallExpression.Of("least", [c, end], call.At), call.At),
            new Comparison(">=", CallExpression.Of("greatest", [c, end], call.At), CallExpression.Of("least", [a, to], call.At), call.At)], call.At), at);
    }

    private PlanExpression BindTimeAdd(NameExpression unit, Expression count, Expression time, CallExpression call, ExpressionContext at)
    {
        time = new BoundExpression(Bind(time, at), time.At);
        var isClock = unit.Name.Lower is "hour" or "minute" or "second" or "millisecond";
        var point = isClock && Bind(time, at).Type.Kind == TypeKind.Date ? Times(time, 0) : time;
        return Bind(CallExpression.Of("date_add", [new TextLiteral(unit.Name.Lower, unit.At), count, point], call.At), at);
    }

    /// <summary>An instant of a number of milliseconds.</summary>
    private static FunctionInvocation OfMillis(PlanExpression millis, SourcePosition at) => InvokeFlink("$instant", [Coerce(millis, SqlType.Bigint)], at);

    private PlanExpression FromUnix(PlanExpression seconds, PlanExpression form, SourcePosition at)
    {
        var millis = ArithmeticTypes.Bind("*", Coerce(seconds, SqlType.Bigint), new Constant(1_000L, SqlType.Bigint), at, SqlDialect.Flink);
        return InvokeFlink("date_format", [InSession(OfMillis(millis, at)), form], at);
    }

    private PlanExpression ToUnix(PlanExpression text, PlanExpression form, SourcePosition at)
    {
        var hasZone = form is Constant { Value: string pattern } && pattern.AsSpan().IndexOfAny('X', 'Z', 'z') >= 0;
        form = hasZone ? ((Constant)form) with { Value = ((string)((Constant)form).Value!).Replace('X', 'Z') } : form;
        var instant = hasZone ? new Attempt(Invoke("parse_datetime", [text, form], at)) { At = at }
            : Zoned(InvokeFlink("to_timestamp", [text, form], at), context.Zone, at);
        return new Coalesced([InvokeFlink("$seconds", [instant], at), new Constant(long.MinValue, SqlType.Bigint)], SqlType.Bigint);
    }

    private PlanExpression ConvertZone(PlanExpression text, PlanExpression from, PlanExpression to, SourcePosition at)
    {
        var clock = InvokeFlink("to_timestamp", [text, new Constant(FlinkClock, SqlType.Varchar)], at);
        var moved = Invoke("at_timezone", [Invoke("with_timezone", [clock, from], at), to], at);
        return new Attempt(InvokeFlink("date_format", [moved, new Constant(FlinkClock, SqlType.Varchar)], at)) { At = at };
    }

    private static PlanExpression Zoned(PlanExpression clock, string zone, SourcePosition at) =>
        zone == "UTC" ? Coerce(clock, SqlType.TimestampWithTimeZone(3)) : Invoke("with_timezone", [clock, new Constant(zone, SqlType.Varchar)], at);

    /// <summary>TO_TIMESTAMP_LTZ: of a number with its digits of a second, 0 or 3; or of a text with its form and zone.</summary>
    private PlanExpression BindInstant(CallExpression call, ExpressionContext at)
    {
        var values = call.Arguments.Select(a => Bind(a, at)).ToList();
        if (values[0].Type.IsText && values.Count <= 3)
        {
            var clock = InvokeFlink("to_timestamp", [values[0], .. values.Skip(1).Take(1)], call.At);
            return values.Count == 3 ? Invoke("with_timezone", [clock, values[2]], call.At) : Coerce(clock, SqlType.TimestampWithTimeZone(3));
        }

        if (values.Count > 2 || !(values[0].Type.IsNumeric || values[0].Type.Kind == TypeKind.Unknown)
            || (values.Count == 2 && values[1] is not Constant { Value: 0L or 3L }))
        {
            throw new SqlException(SqlErrorName.InvalidFunctionArgument,
                "TO_TIMESTAMP_LTZ takes a number and its digits of a second, 0 or 3, or a text with its form and zone", call.At);
        }

        var isSeconds = values.Count == 2 && values[1] is Constant { Value: 0L };
        var number = values[0].Type.IsInteger || values[0].Type.Kind == TypeKind.Unknown ? Coerce(values[0], SqlType.Bigint)
            : Coerce(values[0], SqlType.Double);
        var millis = !isSeconds ? number
            : ArithmeticTypes.Bind("*", number, Coerce(new Constant(1_000L, SqlType.Bigint), number.Type), call.At, SqlDialect.Flink);
        return OfMillis(millis.Type.IsFloating ? InvokeFlink("$wrap_bigint", [millis], call.At) : millis, call.At);
    }

    /// <summary>A value before its cast, where Flink's casts differ: numbers are cut and wrap, texts are Java's.</summary>
    private static PlanExpression BeforeCast(PlanExpression value, SqlType type) => (value.Type, type) switch
    {
        ({ Kind: TypeKind.Boolean }, { IsText: true }) => new Conditional(
            [(value, new Constant("TRUE", SqlType.Varchar)), (new Inverse(value), new Constant("FALSE", SqlType.Varchar))], null, SqlType.Varchar),
        ({ Kind: TypeKind.Decimal } or { IsInteger: true }, { IsInteger: true })
            when value.Type.Kind == TypeKind.Decimal || value.Type.Kind > type.Kind => InvokeFlink(
            "$wrap_" + type.Name, [value.Type.Kind == TypeKind.Decimal ? value : Coerce(value, SqlType.Decimal(19, 0))], value.At),
        ({ IsFloating: true }, { IsText: true }) => InvokeFlink("$java_text", [value], value.At),
        ({ IsFloating: true }, { IsInteger: true }) => InvokeFlink("$wrap_" + type.Name, [Coerce(value, SqlType.Double)], value.At),
        _ => value,
    };
}
