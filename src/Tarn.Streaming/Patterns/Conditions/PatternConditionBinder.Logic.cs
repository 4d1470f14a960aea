using System.Text;
using System.Text.RegularExpressions;
using Tarn.Sql.Matching.Values;
using Tarn.Sql.Syntax;

namespace Tarn.Streaming.Patterns.Conditions;

/// <content>Truth values: three-valued logic and comparisons.</content>
internal sealed partial class PatternConditionBinder
{
    private static readonly TimeSpan LikeTimeMax = TimeSpan.FromSeconds(1);

    private static PatternType TruthOf(params ReadOnlySpan<Bound> parts)
    {
        var nullable = false;
        foreach (var part in parts)
        {
            nullable |= part.Type.IsNullable;
        }

        return PatternType.Boolean with { IsNullable = nullable };
    }

    private static Bound Truth(Bound value, SourcePosition at) => value.Type.Kind is PatternKind.Boolean or PatternKind.Null ? value
        : throw Mismatch($"a condition must be BOOLEAN, not {value.Type.Name}", at);

    private static SqlException Mismatch(string message, SourcePosition at) => new(SqlErrorName.TypeMismatch, message, at);

    private static Bound Invert(Bound value) => new(TruthOf(value), c =>
        value.Function(c) is { IsKnown: true } truth ? PatternValue.Of(!truth.IsTrue) : PatternValue.Null);

    private Bound BindLogical(Logical logical)
    {
        var terms = logical.Terms.Select(t => Truth(Bind(t), t.At)).ToArray();
        return Join(logical.And, terms);
    }

    /// <summary>Terms joined by AND or by OR. One term that decides ends the evaluation.</summary>
    private static Bound Join(bool and, Bound[] terms) => new(TruthOf(terms), context =>
    {
        var unknown = false;
        foreach (var term in terms)
        {
            var value = term.Function(context);
            if (value.IsNull)
            {
                unknown = true;
            }
            else if (value.IsTrue != and)
            {
                return value;
            }
        }

        return unknown ? PatternValue.Null : PatternValue.Of(and);
    });

    private Bound BindIsNull(IsNull isNull)
    {
        var value = Bind(isNull.Value).Function;
        var negated = isNull.Negated;
        return new(PatternType.Boolean with { IsNullable = false }, c => PatternValue.Of(value(c).IsNull != negated));
    }

    private Bound BindDistinct(DistinctFrom distinct)
    {
        var (left, right) = (Bind(distinct.Left), Bind(distinct.Right));
        var equal = Compare("=", left, right, distinct.At).Function;
        var negated = distinct.Negated;
        return new(PatternType.Boolean with { IsNullable = false }, c =>
        {
            var same = left.Function(c).IsNull ? right.Function(c).IsNull : equal(c).IsTrue;
            return PatternValue.Of(same == negated);
        });
    }

    private Bound BindBetween(Between between)
    {
        var value = Bind(between.Value);
        var inside = Join(and: true, [Compare(">=", value, Bind(between.Low), between.At), Compare("<=", value, Bind(between.High), between.At)]);
        return between.Negated ? Invert(inside) : inside;
    }

    private Bound BindIn(InList list)
    {
        var value = Bind(list.Value);
        var among = Join(and: false, [.. list.Items.Select(i => Compare("=", value, Bind(i), i.At))]);
        return list.Negated ? Invert(among) : among;
    }

    private Bound BindLike(Like like)
    {
        var value = Bind(like.Value);
        if (value.Type.Kind != PatternKind.Text || Bind(like.Pattern).Constant is not { Text: { } pattern })
        {
            throw PatternError.Refused("LIKE without a constant pattern of text", like.At);
        }

        var escape = like.Escape is null ? null : Bind(like.Escape).Constant?.Text;
        if (like.Escape is not null && escape is not { Length: 1 })
        {
            throw PatternError.Refused("an ESCAPE that is not one character", like.At);
        }

        var regex = new Regex(LikeText(pattern, escape?[0], like.At), RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant,
            LikeTimeMax);
        var fits = new Bound(TruthOf(value), c => value.Function(c) is { Text: { } text } ? PatternValue.Of(regex.IsMatch(text)) : PatternValue.Null);
        return like.Negated ? Invert(fits) : fits;
    }

    private static string LikeText(string pattern, char? escape, SourcePosition at)
    {
        var text = new StringBuilder(@"\A");
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == escape)
            {
                if (++i == pattern.Length || (pattern[i] != escape && pattern[i] is not ('%' or '_')))
                {
                    throw new SqlException(SqlErrorName.InvalidFunctionArgument, $"Invalid escape sequence '{pattern}'", at);
                }

                text.Append(Regex.Escape(pattern[i].ToString()));
            }
            else
            {
                text.Append(c == '%' ? ".*" : c == '_' ? "." : Regex.Escape(c.ToString()));
            }
        }

        return text.Append(@"\z").ToString();
    }

    private static Bound Compare(string symbol, Bound left, Bound right, SourcePosition at)
    {
        var type = CommonType(left.Type, right.Type)
            ?? throw Mismatch($"cannot compare {left.Type.Name} with {right.Type.Name}", at);
        if (type.Kind == PatternKind.Boolean && symbol is not ("=" or "<>"))
        {
            throw Mismatch($"BOOLEAN values have no order: {symbol}", at);
        }

        var (one, other) = (Comparable(left, type), Comparable(right, type));
        return new(TruthOf(left, right), c =>
        {
            var (a, b) = (one(c), other(c));
            return a.IsNull || b.IsNull ? PatternValue.Null : PatternValue.Of(Holds(symbol, a, b, type));
        });
    }

    private static bool Holds(string symbol, PatternValue left, PatternValue right, PatternType type)
    {
        if (type.IsApproximate)
        {
            var (a, b) = (left.Float, right.Float);
            return symbol switch { "=" => a == b, "<>" => a != b, "<" => a < b, "<=" => a <= b, ">" => a > b, _ => a >= b };
        }

        var order = type.Kind == PatternKind.Text ? PatternOrdering.Texts(left.Text!, right.Text!) : left.Number.CompareTo(right.Number);
        return symbol switch { "=" => order == 0, "<>" => order != 0, "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
    }
}
