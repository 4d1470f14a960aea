using Tarn.Sql;

namespace Tarn.Commands.Sql.Completion;

/// <summary>The cursor's position in a statement.</summary>
internal sealed class StatementContext
{
    private StatementContext(ExpectedWord expected, string word, char? quote, IReadOnlyList<string> path, IReadOnlyList<NamedSource> sources)
    {
        Expected = expected;
        Word = word;
        Quote = quote;
        Path = path;
        Sources = sources;
    }

    /// <summary>What may be there.</summary>
    public ExpectedWord Expected { get; }

    /// <summary>The part of the word before the cursor.</summary>
    public string Word { get; }

    /// <summary>The quote in which the word is; null: in none.</summary>
    public char? Quote { get; }

    /// <summary>The names before the word, each followed by a dot.</summary>
    public IReadOnlyList<string> Path { get; }

    /// <summary>The tables of the statement.</summary>
    public IReadOnlyList<NamedSource> Sources { get; }

    /// <summary>Finds the position.</summary>
    /// <param name="before">The text before the cursor.</param>
    /// <param name="after">The text after it.</param>
    public static StatementContext Of(string before, string after)
    {
        before = before[StartOfStatement(before)..];
        var (quote, start) = OpenPart(before);
        if (quote is '\'' or '-')
        {
            return new StatementContext(ExpectedWord.None, "", null, [], []);
        }

        if (quote is null)
        {
            while (start > 0 && StatementToken.IsLetter(before[start - 1]))
            {
                start--;
            }
        }

        var word = before[start..];
        var tokens = StatementToken.Read(quote is null ? before[..start] : before[..(start - 1)]);
        var path = new List<string>();
        while (tokens is [.., { IsName: true } name, { Text: ".", IsName: false }])
        {
            path.Insert(0, name.Text);
            tokens.RemoveRange(tokens.Count - 2, 2);
        }

        var expected = word.Length > 0 && char.IsAsciiDigit(word[0]) && quote is null ? ExpectedWord.None : Expects(tokens);
        return new StatementContext(expected, word, quote, path, SourcesOf(StatementToken.Read(before + Rest(after))));
    }

    /// <summary>The quote (`-`: a comment) that is open at the end of a text, and the position after its beginning; else the end.</summary>
    private static (char? Quote, int Start) OpenPart(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var end = StatementList.EndOfPart(text, at);
            var part = text[at..Math.Min(end, text.Length)];
            if (text[at] is '\'' or '"' or '`' && !(part.Length > 1 && part[^1] == text[at]))
            {
                return (text[at], at + 1);
            }

            if ((part.StartsWith("--", StringComparison.Ordinal) && !part.EndsWith('\n'))
                || (part.StartsWith("/*", StringComparison.Ordinal) && !(part.Length >= 4 && part.EndsWith("*/", StringComparison.Ordinal))))
            {
                return ('-', at);
            }

            at = end;
        }

        return (null, text.Length);
    }

    private static int StartOfStatement(string text)
    {
        var start = 0;
        for (var at = 0; at < text.Length; at = StatementList.EndOfPart(text, at))
        {
            start = text[at] == ';' ? at + 1 : start;
        }

        return start;
    }

    private static string Rest(string after)
    {
        for (var at = 0; at < after.Length; at = StatementList.EndOfPart(after, at))
        {
            if (after[at] == ';')
            {
                return after[..at];
            }
        }

        return after;
    }

    private static ExpectedWord Expects(List<StatementToken> tokens)
    {
        if (tokens.Count == 0)
        {
            return ExpectedWord.Any;
        }

        var (first, last) = (tokens[0], tokens[^1]);
        var isListed = first.IsWord("SHOW") && last.IsWord("IN", "FROM");
        if (last.IsWord("USE", "DATABASE", "SCHEMA") || (isListed && tokens[1].IsWord("TABLES", "VIEWS")))
        {
            return ExpectedWord.Database;
        }

        return isListed || last.IsWord("FROM", "JOIN", "INTO", "UPDATE", "TABLE", "VIEW", "DESCRIBE", "OPTIMIZE", "VACUUM")
            ? ExpectedWord.Table : ExpectedWord.Any;
    }

    private static List<NamedSource> SourcesOf(List<StatementToken> tokens)
    {
        var sources = new List<NamedSource>();
        for (var at = 0; at < tokens.Count; at++)
        {
            if (tokens[at].IsWord("FROM", "JOIN", "INTO", "UPDATE", "USING"))
            {
                do
                {
                    at = Source(tokens, at + 1, sources);
                }
                while (at < tokens.Count && tokens[at] is { Text: ",", IsName: false });
                at--;
            }
        }

        return sources;
    }

    // Returns the position after the table and its alias.
    private static int Source(List<StatementToken> tokens, int at, List<NamedSource> sources)
    {
        var path = new List<string>();
        while (at < tokens.Count && tokens[at].IsName && (tokens[at].IsQuoted || !SqlWords.IsReserved(tokens[at].Text)))
        {
            path.Add(tokens[at].Text);
            at++;
            if (at >= tokens.Count || tokens[at] is not { Text: ".", IsName: false })
            {
                break;
            }

            at++;
        }

        if (path.Count == 0)
        {
            return at;
        }

        at += at < tokens.Count && tokens[at].IsWord("AS") ? 1 : 0;
        string? alias = null;
        if (at < tokens.Count && tokens[at].IsName && (tokens[at].IsQuoted || !SqlWords.IsKeyword(tokens[at].Text)))
        {
            alias = tokens[at].Text;
            at++;
        }

        sources.Add(new NamedSource(path, alias));
        return at;
    }
}
