using System.Text;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <content>LIKE.</content>
internal sealed partial class ExpressionBinder
{
    private PlanExpression BindLike(Like l, ExpressionContext at)
    {
        var value = Bind(l.Value, at);
        if (!value.Type.IsText && value.Type.Kind != TypeKind.Unknown)
        {
            throw new SqlException(
                SqlErrorName.TypeMismatch, $"Left side of LIKE expression must evaluate to a varchar (actual: {value.Type.Name})", l.Value.At);
        }

        var pattern = Bind(l.Pattern, at);
        if (!pattern.Type.IsText && pattern.Type.Kind != TypeKind.Unknown)
        {
            throw new SqlException(
                SqlErrorName.TypeMismatch, $"Pattern for LIKE expression must evaluate to a varchar (actual: {pattern.Type.Name})", l.Pattern.At);
        }

        var escape = l.Escape is null ? null : Coerce(Bind(l.Escape, at), SqlType.Varchar);
        if (escape is Constant { Value: string text } && Literals.CodePoints(text) != 1)
        {
            throw new SqlException(SqlErrorName.InvalidFunctionArgument, "Escape string must be a single character");
        }

        CheckEscapes(pattern, escape);
        value = value.Type.IsText ? value : Coerce(value, SqlType.Varchar);
        return Negate(l.Negated, WithPlainEscape(new LikeMatch(value, Coerce(pattern, SqlType.Varchar), escape) { At = l.At }));
    }

    /// <summary>The engine's escape character is one byte. A constant pattern with another one is written with a backslash.</summary>
    private static LikeMatch WithPlainEscape(LikeMatch match)
    {
        if (match is not { Pattern: Constant { Value: string pattern }, Escape: Constant { Value: string mark } } || char.IsAscii(mark[0]))
        {
            return match;
        }

        var plain = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            var isMark = string.CompareOrdinal(pattern, i, mark, 0, mark.Length) == 0;
            var isEscaped = isMark && i + mark.Length < pattern.Length;
            i += isEscaped ? mark.Length : 0;
            plain.Append((isEscaped && pattern[i] is '%' or '_') || pattern[i] == '\\' ? "\\" : "").Append(pattern[i]);
        }

        return match with { Pattern = new Constant(plain.ToString(), SqlType.Varchar), Escape = new Constant("\\", SqlType.Varchar) };
    }

    /// <summary>Checks that each escape character precedes `%`, `_` or another escape character.</summary>
    private static void CheckEscapes(PlanExpression pattern, PlanExpression? escape)
    {
        if (pattern is not Constant { Value: string text } || escape is not Constant { Value: string mark })
        {
            return;
        }

        for (var at = text.IndexOf(mark, StringComparison.Ordinal); at >= 0; at = text.IndexOf(mark, at + mark.Length + 1, StringComparison.Ordinal))
        {
            var next = at + mark.Length;
            if (next >= text.Length || (text[next] is not ('%' or '_') && string.CompareOrdinal(text, next, mark, 0, mark.Length) != 0))
            {
                throw new SqlException(SqlErrorName.InvalidFunctionArgument, "Escape character must be followed by '%', '_' or the escape character itself");
            }

            if (next + 1 > text.Length - 1)
            {
                return;
            }
        }
    }
}
