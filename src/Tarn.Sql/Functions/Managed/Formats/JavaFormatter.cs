using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed.Formats;

/// <summary>
/// Java's <c>String.format</c> in the root locale, over the values that SQL has: flags, width, precision and argument indexes, the
/// conversions b, h, s, c, d, o, x, e, f, g, a, t, % and n.
/// </summary>
/// <seealso href="https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/Formatter.html"/>
internal static partial class JavaFormatter
{
    private const int WidthMax = 1 << 20;

    /// <summary>Formats values.</summary>
    /// <exception cref="InvalidOperationException">INVALID_FUNCTION_ARGUMENT, with the name of Java's exception.</exception>
    public static string Format(string format, IReadOnlyList<FormatValue> values)
    {
        try
        {
            return Write(format, values);
        }
        catch (JavaFormatException error)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Invalid format string: {format} ({error.Message})");
        }
    }

    private static string Write(string format, IReadOnlyList<FormatValue> values)
    {
        var text = new StringBuilder();
        var (at, ordinary, last) = (0, 0, -1);
        for (var percent = format.IndexOf('%', StringComparison.Ordinal); percent >= 0; percent = format.IndexOf('%', at))
        {
            text.Append(format, at, percent - at);
            var match = Specifier().Match(format, percent);
            if (!match.Success)
            {
                throw new JavaFormatException("UnknownFormatConversion", $"Conversion = '{(percent + 1 < format.Length ? format[percent + 1] : '%')}'");
            }

            at = percent + match.Length;
            var specifier = FormatSpecifier.Of(match, WidthMax);
            if (specifier.Conversion is 'n')
            {
                text.Append('\n');
            }
            else if (specifier.Conversion is '%')
            {
                text.Append(specifier.Padded("%"));
            }
            else
            {
                last = specifier.Index switch { 0 => ordinary++, < 0 => last, var index => index - 1 };
                text.Append(last >= 0 && last < values.Count ? specifier.Apply(values[last])
                    : throw new JavaFormatException("MissingFormatArgument", $"Format specifier '{match.Value}'"));
            }
        }

        return text.Append(format, at, format.Length - at).ToString();
    }

    [GeneratedRegex(@"\G%(?:(\d+)\$|(<))?([-#+ 0,(<]*)?(\d+)?(?:\.(\d+))?([tT])?([a-zA-Z%])")]
    private static partial Regex Specifier();
}

/// <summary>An error of a format string, as Java names it.</summary>
/// <param name="name">The name of Java's exception, without its last word.</param>
/// <param name="detail">Its message.</param>
internal sealed class JavaFormatException(string name, string detail) : Exception($"{name}: {detail}");
