using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>Whether the text of a literal such as `BIGINT '1'` is one of its type. Other types are left to the cast.</summary>
internal static partial class LiteralTexts
{
    public static bool IsValid(string text, SqlType type) => type.Kind switch
    {
        TypeKind.Tinyint => IsWhole(text, sbyte.MinValue, sbyte.MaxValue),
        TypeKind.Smallint => IsWhole(text, short.MinValue, short.MaxValue),
        TypeKind.Integer => IsWhole(text, int.MinValue, int.MaxValue),
        TypeKind.Bigint => IsWhole(text, long.MinValue, long.MaxValue),
        TypeKind.Boolean => text.ToUpperInvariant() is "TRUE" or "FALSE" or "T" or "F" or "1" or "0",
        TypeKind.Real or TypeKind.Double => FloatingText().IsMatch(text),
        TypeKind.Uuid => Guid.TryParseExact(text, "D", out _),
        TypeKind.IpAddress => IPAddress.TryParse(text, out _),
        _ => true,
    };

    private static bool IsWhole(string text, long min, long max) =>
        WholeText().IsMatch(text) && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max;

    [GeneratedRegex(@"^\s*[+-]?[0-9]+\s*$")]
    private static partial Regex WholeText();

    [GeneratedRegex(@"^\s*[+-]?(?:NaN|Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[dDfF]?|0[xX][0-9a-fA-F.]+[pP][+-]?[0-9]+[dDfF]?)\s*$")]
    private static partial Regex FloatingText();
}
