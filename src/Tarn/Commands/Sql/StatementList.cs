namespace Tarn.Commands.Sql;

/// <summary>A text with several statements.</summary>
internal static class StatementList
{
    /// <summary>
    /// The statements, separated by semicolons outside of quotes and comments. Empty statements are left out.
    /// </summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var statements = new List<string>();
        var begin = 0;
        for (var at = 0; at < text.Length; at = EndOfPart(text, at))
        {
            if (text[at] == ';')
            {
                Add(text[begin..at]);
                begin = at + 1;
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

    /// <summary>Whether the last statement of a text has ended: a semicolon outside of quotes and comments comes last.</summary>
    public static bool IsComplete(string text)
    {
        var last = ' ';
        for (var at = 0; at < text.Length;)
        {
            var end = EndOfPart(text, at);
            var isComment = Follows(text, at, "--") || Follows(text, at, "/*");
            last = isComment || char.IsWhiteSpace(text[at]) ? last : text[at];
            at = end;
        }

        return last == ';';
    }

    /// <summary>The position after a quoted part or a comment that begins at a position; else after its character.</summary>
    public static int EndOfPart(string text, int at) => text[at] switch
    {
        '\'' or '"' or '`' => EndOf(text, at + 1, text[at].ToString()) + 1,
        '-' when Follows(text, at, "--") => EndOf(text, at + 2, "\n") + 1,
        '/' when Follows(text, at, "/*") => EndOf(text, at + 2, "*/") + 1,
        _ => at + 1,
    };

    private static bool Follows(string text, int at, string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    /// <summary>
    /// The position of the last character of the next <paramref name="end"/>; that of the text if there is none.
    /// </summary>
    private static int EndOf(string text, int from, string end)
    {
        var found = text.IndexOf(end, Math.Min(from, text.Length), StringComparison.Ordinal);
        return found < 0 ? text.Length - 1 : found + end.Length - 1;
    }
}
