using System.Text;
using System.Text.RegularExpressions;

namespace Tarn.Wire.Protocols;

/// <summary>
/// Translates the models' regular expressions, which are Java's, to .NET's. They are anchored at both ends, as Java's
/// <c>matches</c> anchors them.
/// </summary>
internal static class JavaPattern
{
    // wall-clock time, which continues while a busy machine lets the thread wait: far more than any match takes
    private static readonly TimeSpan BacktrackingMax = TimeSpan.FromSeconds(5);

    /// <summary>Compiles a pattern. It matches in linear time if .NET supports that, else with a time limit.</summary>
    public static Regex Compile(string pattern)
    {
        var translated = $@"\A(?:{Translate(pattern)})\z";
        try
        {
            return new Regex(translated, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            // lookarounds and backreferences need the backtracking engine
            return new Regex(translated, RegexOptions.CultureInvariant, BacktrackingMax);
        }
    }

    /// <summary>
    /// Java's character classes are ASCII, and Java counts a surrogate pair as one character. .NET's classes are
    /// Unicode, and it counts two.
    /// </summary>
    internal static string Translate(string pattern)
    {
        var result = new StringBuilder(pattern.Length + 16);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                i += Escape(pattern, i, inClass, result);
                continue;
            }

            if (c == '[' && inClass)
            {
                result.Append('\\');
            }

            inClass = c switch { '[' => true, ']' => false, _ => inClass };
            result.Append(c);
        }

        return result.ToString();
    }

    // Writes the escape at i and returns the number of its characters after the backslash.
    private static int Escape(string pattern, int i, bool inClass, StringBuilder result)
    {
        const string Supplementary = @"\uD800\uDC00-\uDBFF\uDFFF";
        if (string.CompareOrdinal(pattern, i, Supplementary, 0, Supplementary.Length) == 0)
        {
            result.Append(@"\uD800-\uDFFF");
            return Supplementary.Length - 1;
        }

        if (pattern.AsSpan(i).StartsWith(@"\x{") || pattern.AsSpan(i).StartsWith(@"\u{"))
        {
            var close = pattern.IndexOf('}', i);
            var codePoint = Convert.ToInt32(pattern[(i + 3)..close], 16);
            result.Append(codePoint > 0xFFFF ? @"\uDFFF" : $@"\u{codePoint:X4}");
            return close - i;
        }

        var ascii = pattern[i + 1] switch { 'd' => "0-9", 'w' => "a-zA-Z0-9_", 's' => @" \t\n\x0B\f\r", _ => null };
        if (ascii is null)
        {
            // Java accepts an escaped underscore, .NET does not
            result.Append(pattern[i + 1] == '_' ? "" : "\\").Append(pattern[i + 1]);
        }
        else
        {
            result.Append(inClass ? ascii : $"[{ascii}]");
        }

        return 1;
    }
}
