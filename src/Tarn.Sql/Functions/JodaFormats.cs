using System.Text;

namespace Tarn.Sql.Functions;

/// <summary>Joda's patterns (format_datetime) → strftime.</summary>
internal static class JodaFormats
{
    public static string ToStrftime(string pattern)
    {
        var result = new StringBuilder();
        for (var i = 0; i < pattern.Length;)
        {
            var c = pattern[i];
            if (c == '\'')
            {
                i = Quoted(pattern, i, result);
                continue;
            }

            var length = 1;
            while (i + length < pattern.Length && pattern[i + length] == c)
            {
                length++;
            }

            result.Append(char.IsAsciiLetter(c) ? Specifier(c, length) : c == '%' ? new string('%', 2 * length) : new string(c, length));
            i += length;
        }

        return result.ToString();
    }

    private static int Quoted(string pattern, int start, StringBuilder result)
    {
        if (start + 1 < pattern.Length && pattern[start + 1] == '\'')
        {
            result.Append('\'');
            return start + 2;
        }

        var end = pattern.IndexOf('\'', start + 1);
        end = end < 0 ? pattern.Length : end;
        result.Append(pattern[(start + 1)..end].Replace("%", "%%", StringComparison.Ordinal));
        return end + 1;
    }

    private static string Specifier(char c, int length) => (c, length) switch
    {
        ('y' or 'Y', 2) => "%y",
        ('y' or 'Y', _) => "%Y",
        ('M', 1) => "%-m",
        ('M', 2) => "%m",
        ('M', 3) => "%b",
        ('M', _) => "%B",
        ('d', 1) => "%-d",
        ('d', _) => "%d",
        ('D', 1) => "%-j",
        ('D', _) => "%j",
        ('E', <= 3) => "%a",
        ('E', _) => "%A",
        ('e', _) => "%u",
        ('H', 1) => "%-H",
        ('H', _) => "%H",
        ('h', 1) => "%-I",
        ('h', _) => "%I",
        ('m', 1) => "%-M",
        ('m', _) => "%M",
        ('s', 1) => "%-S",
        ('s', _) => "%S",
        ('S', 3) => "%g",
        ('S', 6) => "%f",
        ('a', _) => "%p",
        ('x', _) => "%G",
        ('w', _) => "%V",
        ('Z' or 'z', _) => throw new SqlException(SqlErrorName.InvalidFunctionArgument,
            "format_datetime for TIMESTAMP type, cannot use 'Z' nor 'z' in format, as this type does not contain TZ information"),
        _ => throw new SqlException(SqlErrorName.InvalidFunctionArgument, $"Illegal pattern component: {new string(c, length)}"),
    };
}
