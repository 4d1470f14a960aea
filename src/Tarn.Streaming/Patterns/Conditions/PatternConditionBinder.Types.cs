using Tarn.Sql.Matching.Values;
using Tarn.Sql.Syntax;
using Tarn.Streaming.Patterns.Matching;
using Tarn.Streaming.Patterns.Values;

namespace Tarn.Streaming.Patterns.Conditions;

/// <content>Common types, CASE and CAST.</content>
internal sealed partial class PatternConditionBinder
{
    /// <summary>The type that both values become; null: there is none.</summary>
    private static PatternType? CommonType(PatternType left, PatternType right)
    {
        var nullable = left.IsNullable || right.IsNullable;
        if (left.Kind == PatternKind.Null || right.Kind == PatternKind.Null)
        {
            return (left.Kind == PatternKind.Null ? right : left).Plain with { IsNullable = true };
        }

        if (left.IsNumber && right.IsNumber)
        {
            return CommonNumber(left, right) with { IsNullable = nullable };
        }

        if (left.Kind != right.Kind)
        {
            return null;
        }

        return left.Kind == PatternKind.Text ? PatternType.Text with { IsNullable = nullable }
            : left.Plain with { Precision = Math.Max(left.Precision, right.Precision), IsNullable = nullable };
    }

    private static PatternType CommonNumber(PatternType left, PatternType right)
    {
        if (left.IsApproximate || right.IsApproximate)
        {
            return left.Kind == PatternKind.Float && right.Kind == PatternKind.Float ? left : PatternType.Double;
        }

        if (left.IsWhole && right.IsWhole)
        {
            return left.Kind > right.Kind ? left : right;
        }

        var (a, b) = (left.AsDecimal, right.AsDecimal);
        var scale = Math.Max(a.Scale, b.Scale);
        return PatternType.DecimalOf(Math.Max(a.Precision - a.Scale, b.Precision - b.Scale) + scale, scale);
    }

    /// <summary>A value as one of a common type.</summary>
    private static MatchFunction Comparable(Bound value, PatternType type)
    {
        var (from, function) = (value.Type, value.Function);
        return !type.IsNumber || (from.Kind == type.Kind && from.Scale == type.Scale) ? function
            : value.Constant is { } constant && PatternNumbers.Convert(constant, from, type) is var converted ? _ => converted
            : c => PatternNumbers.Convert(function(c), from, type);
    }

    private Bound BindCase(Case branches)
    {
        var conditions = branches.Branches.Select(b => branches.Operand is { } operand
            ? Compare("=", Bind(operand), Bind(b.When), b.When.At) : Truth(Bind(b.When), b.When.At)).Select(c => c.Function).ToArray();
        Bound[] values = [.. branches.Branches.Select(b => Bind(b.Then)),
            branches.Else is { } other ? Bind(other) : Bound.Of(PatternValue.Null, new(PatternKind.Null))];
        var type = CommonType(values, branches.At);
        var results = values.Select(v => Comparable(v, type)).ToArray();
        return new(type, context =>
        {
            for (var i = 0; i < conditions.Length; i++)
            {
                if (conditions[i](context).IsTrue)
                {
                    return results[i](context);
                }
            }

            return results[^1](context);
        });
    }

    private static PatternType CommonType(IReadOnlyList<Bound> values, SourcePosition at) => values.Skip(1).Aggregate(values[0].Type.Plain,
        (type, value) => CommonType(type, value.Type) ?? throw Mismatch($"{type.Name} and {value.Type.Name} have no common type", at));

    /// <summary>The first characters of a text; 0: all of it.</summary>
    private static string Cut(string text, int length) => length == 0 || text.Length <= length ? text : Part(text, 1, length);

    private Bound BindCast(Cast cast)
    {
        var value = Bind(cast.Value);
        var type = PatternType.Of(cast.Type) with { IsNullable = value.Type.IsNullable || cast.Safe };
        var (from, function, safe) = (value.Type, value.Function, cast.Safe);
        if (from.Kind == PatternKind.Null || (from.Kind == type.Kind && from.Name == type.Name))
        {
            return new(type, function, value.Constant);
        }

        if (from.IsNumber && type.IsNumber)
        {
            return new(type, c => PatternNumbers.Convert(function(c), from, type));
        }

        if (type.Kind == PatternKind.Text
            && (from.IsExact || from.Kind is PatternKind.Text or PatternKind.Boolean or PatternKind.Date or PatternKind.Timestamp))
        {
            return new(type, c => function(c) is { IsKnown: true } known
                ? PatternValue.Of(Cut(PatternTexts.Text(known, from), type.Precision)) : PatternValue.Null);
        }

        if (from.Kind != PatternKind.Text || !(type.IsNumber || type.Kind is PatternKind.Date or PatternKind.Timestamp))
        {
            throw PatternError.Refused($"CAST from {from.Name} to {type.Name}", cast.At);
        }

        return new(type, c =>
        {
            var text = function(c).Text;
            var read = text is null ? PatternValue.Null : type.IsNumber ? PatternNumbers.Parse(text, type)
                : type.Kind == PatternKind.Date ? PatternTexts.Date(text) : PatternTexts.Timestamp(text);
            return text is not null && read.IsNull && !safe
                ? throw new SqlException(SqlErrorName.InvalidCastArgument, $"cannot cast '{text}' to {type.Name}") : read;
        });
    }
}
