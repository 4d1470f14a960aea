using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Tarn.Sql.Syntax.Lexing;

/// <content>Hive's definitions, whose texts have escapes.</content>
internal sealed partial class Lexer
{
    /// <summary>Whether a statement is one that Athena hands to Hive's parser, whose texts have escapes.</summary>
    public static bool IsHive(string text) => HiveStart().IsMatch(text);

    [GeneratedRegex(
        @"\A(?>\s+|--[^\n]*(?:\n|\z)|/\*.*?\*/)*(?:CREATE\s+EXTERNAL\s|ALTER\s+TABLE\s|MSCK\s|SHOW\s+PARTITIONS\s)",
        RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex HiveStart();

    // Hive's escapes: \t, \n, \u0001, \001 and the character itself.
    private void ReadEscape(StringBuilder value)
    {
        var digits = text.AsSpan(_index);
        if (digits.Length >= 5 && digits[0] == 'u' && ushort.TryParse(digits[1..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
        {
            value.Append((char)unit);
            _index += 5;
        }
        else if (digits.Length >= 3 && digits[0] is '0' or '1' && digits[1] is >= '0' and <= '7' && digits[2] is >= '0' and <= '7')
        {
            value.Append((char)(((digits[0] - '0') * 64) + ((digits[1] - '0') * 8) + (digits[2] - '0')));
            _index += 3;
        }
        else
        {
            value.Append(digits[0] switch
            {
                '0' => '\0',
                'b' => '\b',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'Z' => '\u001A',
                var other => other,
            });
            Advance();
        }
    }
}
