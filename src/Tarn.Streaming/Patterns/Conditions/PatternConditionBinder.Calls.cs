using System.Text;
using Tarn.Sql.Analysis;
using Tarn.Sql.Matching.Values;
using Tarn.Sql.Syntax;
using Tarn.Streaming.Patterns.Matching;
using Tarn.Streaming.Patterns.Values;

namespace Tarn.Streaming.Patterns.Conditions;

/// <content>Functions.</content>
internal sealed partial class PatternConditionBinder
{
    private Bound BindCall(CallExpression call)
    {
        var name = call.Name.ToString().ToUpperInvariant();
        if (call.Mode != MeasureMode.Unsaid)
        {
            throw PatternError.Refused(call.Mode == MeasureMode.Final ? "FINAL" : "RUNNING", call.At);
        }

        if (call.StarOf is { } label)
        {
            throw PatternError.Refused($"{name}({label.Text}.*)", call.At);
        }

        if (call.Distinct)
        {
            throw PatternError.Refused($"DISTINCT in {name}", call.At);
        }

        if (call.Window is not null || call.Filter is not null || call.OrderBy.Count > 0 || call.IgnoreNulls)
        {
            throw PatternError.Refused($"OVER, FILTER, ORDER BY or IGNORE NULLS in {name}", call.At);
        }

        return name switch
        {
            "COUNT" or "SUM" or "AVG" or "MIN" or "MAX" => BindAggregate(name, call),
            "STDDEV_POP" or "STDDEV_SAMP" or "STDDEV" or "VAR_POP" or "VAR_SAMP" or "VARIANCE" => BindDeviation(name, call),
            "LISTAGG" => BindListed(call),
            "FIRST" or "LAST" => BindNavigation(name == "FIRST", call),
            "PREV" or "NEXT" => throw PatternError.Refused($"{name}: it has no physical offsets", call.At),
            "CLASSIFIER" or "MATCH_NUMBER" => throw PatternError.Refused(name, call.At),
            "MATCH_ROWTIME" => BindRowTime(call),
            "MATCH_PROCTIME" => BindProcessingTime(call),
            _ => BindScalar(name, call),
        };
    }

    private Bound BindNavigation(bool first, CallExpression call)
    {
        Arity(call, 1, 2);
        var (value, variable) = BindInside(call.Arguments[0]);
        var offset = 0L;
        if (call.Arguments.Count == 2)
        {
            var given = Bind(call.Arguments[1]);
            offset = given is { Constant: { IsKnown: true } constant, Type.IsWhole: true } && constant.Number >= 0 ? (long)constant.Number
                : throw PatternError.Refused("an offset that is no constant whole number from 0", call.Arguments[1].At);
        }

        return new(value.Type, context =>
        {
            context.Row = first ? context.First(variable, offset) : context.Last(variable, offset);
            return value.Function(context);
        });
    }

    private Bound BindRowTime(CallExpression call)
    {
        if (call.Arguments.Count > 0)
        {
            throw PatternError.Refused("MATCH_ROWTIME with an argument", call.At);
        }

        var index = input.Columns.ToList().FindIndex(c => c.Type.IsRowTime);
        return index < 0 ? throw PatternError.Refused("MATCH_ROWTIME without event time", call.At)
            : new(input.Columns[index].Type with { IsNullable = false }, c => c.Last(MatchContext.AnyVariable, 0)!.Values[index]);
    }

    private static Bound BindProcessingTime(CallExpression call)
    {
        Arity(call, 0, 0);
        return new(new(PatternKind.TimestampLtz, 3) { IsNullable = false, IsProcessingTime = true },
            c => PatternValue.Of((Int128)c.ArrivalMs * PatternTexts.MillisecondNanoseconds));
    }

    private Bound BindScalar(string name, CallExpression call)
    {
        switch (name)
        {
            case "ABS": return Absolute(One(call), call.At);
            case "UPPER": return OfText(One(call), t => t.ToUpperInvariant(), call.At);
            case "LOWER": return OfText(One(call), t => t.ToLowerInvariant(), call.At);
            case "CHAR_LENGTH" or "CHARACTER_LENGTH":
                var text = IsText(One(call), call.At);
                return new(PatternType.Int with { IsNullable = text.Type.IsNullable },
                    c => text.Function(c).Text is { } value ? PatternValue.Of((Int128)Literals.CodePoints(value)) : PatternValue.Null);
            case "CONCAT": return Concatenate([.. call.Arguments.Select(Bind)], call.At);
            case "SUBSTRING" or "SUBSTR": return BindSubstring(call);
            case "MOD":
                Arity(call, 2, 2);
                return Calculate("%", Bind(call.Arguments[0]), Bind(call.Arguments[1]), call.At);
            case "COALESCE" or "IFNULL": return BindCoalesce(call);
            case "NULLIF": return BindNullIf(call);
            case "TIMESTAMPDIFF": return BindDifference(call);
            case "SQRT" or "POWER" or "EXP" or "LN" or "LOG10": return BindDouble(name, call);
            case "FLOOR" or "CEIL" or "CEILING": return BindWhole(name, One(call), call.At);
            case "GREATEST" or "LEAST": return BindExtreme(name == "GREATEST", call);
            case "IF":
                Arity(call, 3, 3);
                return BindCase(new Case(null, [(call.Arguments[0], call.Arguments[1])], call.Arguments[2], call.At));
            case "TRIM": return OfText(One(call), t => t.Trim(' '), call.At);
            default: throw new SqlException(SqlErrorName.FunctionNotFound, $"MATCH_RECOGNIZE does not know the function {name}", call.At);
        }
    }

    private Bound One(CallExpression call)
    {
        Arity(call, 1, 1);
        return Bind(call.Arguments[0]);
    }

    private static void Arity(CallExpression call, int least, int most)
    {
        if (call.Star || call.Arguments.Count < least || call.Arguments.Count > most)
        {
            throw new SqlException(SqlErrorName.InvalidArguments, $"wrong number of arguments of {call.Name}", call.At);
        }
    }

    private static Bound Absolute(Bound value, SourcePosition at) => !value.Type.IsNumber ? throw Mismatch($"ABS of {value.Type.Name}", at)
        : new(value.Type, c => value.Function(c) is not { IsKnown: true } known ? PatternValue.Null
            : value.Type.IsApproximate ? PatternValue.OfFloat(Math.Abs(known.Float))
            : value.Type.IsWhole ? PatternNumbers.Wrap(Int128.Abs(known.Number), value.Type.Kind) : PatternValue.Of(Int128.Abs(known.Number)));

    private static Bound IsText(Bound value, SourcePosition at) =>
        value.Type.Kind is PatternKind.Text or PatternKind.Null ? value : throw Mismatch($"{value.Type.Name} is not text", at);

    private static Bound OfText(Bound value, Func<string, string> change, SourcePosition at) => new(
        PatternType.Text with { IsNullable = IsText(value, at).Type.IsNullable },
        c => value.Function(c).Text is { } text ? PatternValue.Of(change(text)) : PatternValue.Null);

    private static Bound Concatenate(Bound[] parts, SourcePosition at)
    {
        var nullable = parts.Any(p => IsText(p, at).Type.IsNullable);
        return new(PatternType.Text with { IsNullable = nullable }, c =>
        {
            var text = new StringBuilder();
            foreach (var part in parts)
            {
                if (part.Function(c).Text is not { } piece)
                {
                    return PatternValue.Null;
                }

                text.Append(piece);
            }

            return PatternValue.Of(text.ToString());
        });
    }

    /// <summary>Positions begin at 1 and count code points; a negative one counts from the end.</summary>
    private Bound BindSubstring(CallExpression call)
    {
        Arity(call, 2, 3);
        var text = IsText(Bind(call.Arguments[0]), call.At);
        Bound[] places = [.. call.Arguments.Skip(1).Select(Bind)];
        if (places.Any(p => !p.Type.IsWhole))
        {
            throw Mismatch("positions of SUBSTRING are whole numbers", call.At);
        }

        return new(PatternType.Text with { IsNullable = text.Type.IsNullable || places.Any(p => p.Type.IsNullable) }, c =>
        {
            var (value, from) = (text.Function(c), places[0].Function(c));
            var count = places.Length == 1 ? PatternValue.Of((Int128)int.MaxValue) : places[1].Function(c);
            return value.IsNull || from.IsNull || count.IsNull ? PatternValue.Null : PatternValue.Of(Part(value.Text!, from.Number, count.Number));
        });
    }

    private static string Part(string text, Int128 from, Int128 count)
    {
        var runes = text.EnumerateRunes().ToArray();
        var start = from > 0 ? from - 1 : from < 0 ? runes.Length + from : 0;
        if (start < 0 || start >= runes.Length || count <= 0)
        {
            return "";
        }

        var builder = new StringBuilder();
        for (var i = (int)start; i < runes.Length && i - start < count; i++)
        {
            builder.Append(runes[i]);
        }

        return builder.ToString();
    }

    private Bound BindCoalesce(CallExpression call)
    {
        Arity(call, 1, int.MaxValue);
        Bound[] values = [.. call.Arguments.Select(Bind)];
        var type = CommonType(values, call.At) with { IsNullable = values.All(v => v.Type.IsNullable) };
        var functions = values.Select(v => Comparable(v, type)).ToArray();
        return new(type, c =>
        {
            foreach (var function in functions)
            {
                if (function(c) is { IsKnown: true } known)
                {
                    return known;
                }
            }

            return PatternValue.Null;
        });
    }

    private Bound BindNullIf(CallExpression call)
    {
        Arity(call, 2, 2);
        var value = Bind(call.Arguments[0]);
        var equal = Compare("=", value, Bind(call.Arguments[1]), call.At).Function;
        return new(value.Type.Plain with { IsNullable = true }, c => equal(c).IsTrue ? PatternValue.Null : value.Function(c));
    }
}
