namespace Tarn.Commands;

/// <summary>A text with several statements.</summary>
internal static class StatementText
{
    /// <summary>
    /// The statements, separated by semicolons outside of quotes and comments. Empty statements are left out.
    /// </summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var statements = new List<string>();
        var begin = 0;
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\'' or '"' or '`':
                    at = EndOf(text, at + 1, text[at].ToString());
                    break;
                case '-' when Follows(text, at, "--"):
                    at = EndOf(text, at + 2, "\n");
                    break;
                case '/' when Follows(text, at, "/*"):
                    at = EndOf(text, at + 2, "*/");
                    break;
                case ';':
                    Add(text[begin..at]);
                    begin = at + 1;
                    break;
            }
        }

        Add(text[Math.Min(begin, text.Length)..]);
        return statements;

        void Add(string statement)
        {
            if (!string.IsNullOrWhiteSpace(statement))
            {
                statements.Add(statement.Trim());
            }
        }
    }

    private static bool Follows(string text, int at, string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    /// <summary>
    /// The place of the last character of the next <paramref name="end"/>; the text's length if there is none.
    /// </summary>
    private static int EndOf(string text, int from, string end)
    {
        var found = text.IndexOf(end, Math.Min(from, text.Length), StringComparison.Ordinal);
        return found < 0 ? text.Length : found + end.Length - 1;
    }
}
