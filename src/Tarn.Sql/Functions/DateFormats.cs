using System.Text;

namespace Tarn.Sql.Functions;

/// <summary>MySQL's date formats (date_format, date_parse) → DuckDB's strftime and strptime.</summary>
internal static class DateFormats
{
    public static string ToStrftime(string format) => Translate(format, writing: true);

    public static string ToStrptime(string format) => Translate(format, writing: false);

    private static string Translate(string format, bool writing)
    {
        var result = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                result.Append(format[i]);
                continue;
            }

            result.Append(Specifier(format[++i], writing));
        }

        return result.ToString();
    }

    private static string Specifier(char c, bool writing) => c switch
    {
        'Y' or 'm' or 'd' or 'H' or 'a' or 'b' or 'p' or 'y' or 'j' or 'I' or 'f' => "%" + c,
        'i' => "%M",
        's' or 'S' => "%S",
        'h' => "%I",
        'e' => writing ? "%-d" : "%d",
        'c' => writing ? "%-m" : "%m",
        'k' => writing ? "%-H" : "%H",
        'l' => writing ? "%-I" : "%I",
        'M' => "%B",
        'W' => "%A",
        'T' => "%H:%M:%S",
        'r' => "%I:%M:%S %p",
        'v' => "%V",
        'x' => "%G",
        '%' => "%%",
        'D' or 'U' or 'u' or 'V' or 'X' or 'w' => throw new SqlException(SqlErrorName.InvalidFunctionArgument, $"%{c} not supported in date format string"),
        _ => c.ToString(),
    };
}
