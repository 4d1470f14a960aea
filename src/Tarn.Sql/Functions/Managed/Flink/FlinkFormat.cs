using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace Tarn.Sql.Functions.Managed.Flink;

/// <summary>PRINTF: the conversions of Java's formatter for numbers, texts and truth values.</summary>
internal static partial class FlinkFormat
{
    private const int WidthMax = 1 << 20;

    /// <summary>The formatted text; null: the format does not fit the values.</summary>
    /// <param name="kinds">A letter for each value: `d` a whole number, `f` another number, `b` a truth value, `s` a text.</param>
    public static string? Print(string format, string?[] values, string kinds)
    {
        var (result, last, next) = (new StringBuilder(), 0, 0);
        foreach (Match match in Conversion().Matches(format))
        {
            if (format.AsSpan(last, match.Index - last).Contains('%'))
            {
                return null;
            }

            result.Append(format, last, match.Index - last);
            last = match.Index + match.Length;
            var letter = match.Groups["letter"].Value[0];
            if (letter is 'n' or '%')
            {
                result.Append(letter == 'n' ? '\n' : '%');
                continue;
            }

            var place = match.Groups["place"].Success ? int.Parse(match.Groups["place"].Value, CultureInfo.InvariantCulture) - 1 : next++;
            if (place < 0 || place >= values.Length || Piece(match, letter, values[place], kinds[place]) is not { } piece)
            {
                return null;
            }

            result.Append(piece);
        }

        return format.AsSpan(last).Contains('%') ? null : result.Append(format, last, format.Length - last).ToString();
    }

    private static string? Piece(Match match, char letter, string? value, char kind)
    {
        var flags = match.Groups["flags"].Value;
        int? digits = match.Groups["digits"].Success ? int.Parse(match.Groups["digits"].Value, CultureInfo.InvariantCulture) : null;
        var width = match.Groups["width"].Success ? int.Parse(match.Groups["width"].Value, CultureInfo.InvariantCulture) : 0;
        if (width > WidthMax || digits > WidthMax)
        {
            return null;
        }

        var text = value is null ? letter is 'b' or 'B' ? "false" : "null" : char.ToLowerInvariant(letter) switch
        {
            's' => digits is { } most && most < value.Length ? value[..most] : value,
            'b' => kind == 'b' ? value.ToLowerInvariant() : "true",
            'd' when kind == 'd' => Signed(Grouped(value, flags), flags),
            'x' or 'o' when kind == 'd' => BigInteger.Parse(value, CultureInfo.InvariantCulture) is { Sign: >= 0 } number
                ? letter == 'o' ? Octal(number) : number.ToString("x", CultureInfo.InvariantCulture).TrimStart('0') is { Length: > 0 } hex ? hex : "0" : null,
            'f' when kind == 'f' => Signed(Fixed(value, digits ?? 6, flags), flags),
            'e' when kind == 'f' => Signed(
                Scientific().Replace(double.Parse(value, CultureInfo.InvariantCulture).ToString("e" + (digits ?? 6), CultureInfo.InvariantCulture),
                "e$1$2"), flags),
            'c' when kind == 's' && value.Length == 1 => value,
            _ => null,
        };
        if (text is null)
        {
            return null;
        }

        text = char.IsUpper(letter) ? text.ToUpperInvariant() : text;
        if (flags.Contains('0', StringComparison.Ordinal) && kind is 'd' or 'f' && value is not null)
        {
            var sign = text[0] is '-' or '+' ? 1 : 0;
            return text[..sign] + text[sign..].PadLeft(width - sign, '0');
        }

        return flags.Contains('-', StringComparison.Ordinal) ? text.PadRight(width) : text.PadLeft(width);
    }

    private static string Signed(string text, string flags) => flags.Contains('+', StringComparison.Ordinal) && text[0] != '-' ? "+" + text : text;

    private static string Grouped(string value, string flags) => flags.Contains(',', StringComparison.Ordinal)
        ? BigInteger.Parse(value, CultureInfo.InvariantCulture).ToString("N0", CultureInfo.InvariantCulture) : value;

    private static string Fixed(string value, int digits, string flags)
    {
        var form = (flags.Contains(',', StringComparison.Ordinal) ? "N" : "F") + digits.ToString(CultureInfo.InvariantCulture);
        return decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? Math.Round(number, Math.Min(digits, 28), MidpointRounding.AwayFromZero).ToString(form, CultureInfo.InvariantCulture)
            : double.Parse(value, CultureInfo.InvariantCulture).ToString(form, CultureInfo.InvariantCulture);
    }

    private static string Octal(BigInteger number)
    {
        var digits = new StringBuilder();
        do
        {
            digits.Insert(0, (char)('0' + (int)(number % 8)));
            number /= 8;
        }
        while (number > 0);

        return digits.ToString();
    }

    [GeneratedRegex(@"%(?:(?<place>[1-9]\d{0,5})\$)?(?<flags>[-+0,# (]*)(?<width>[1-9]\d{0,8})?(?:\.(?<digits>\d{1,8}))?(?<letter>[a-zA-Z%])")]
    private static partial Regex Conversion();

    [GeneratedRegex(@"e([+-])0?(\d\d)$")]
    private static partial Regex Scientific();
}
