using Tarn.Storage;

namespace Tarn.Telemetry.Metrics.Searching;

/// <summary>A word, a text in quotes, or a sign of a search.</summary>
internal readonly record struct SearchWord(string Text, bool IsQuoted, bool IsSign)
{
    private const string Signs = "{}(),=";

    /// <summary>Splits a query.</summary>
    /// <exception cref="TarnException">InvalidArgument: a text in quotes has no end.</exception>
    public static List<SearchWord> Read(string text)
    {
        var words = new List<SearchWord>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (text[at] == '"')
            {
                var end = text.IndexOf('"', at + 1);
                words.Add(end >= 0
                    ? new SearchWord(text[(at + 1)..end], IsQuoted: true, IsSign: false)
                    : throw new TarnException(ErrorKind.InvalidArgument, "the query of SEARCH is not valid: a text in quotes has no end"));
                at = end + 1;
            }
            else if (Signs.Contains(text[at]))
            {
                words.Add(new SearchWord(text[at].ToString(), IsQuoted: false, IsSign: true));
                at++;
            }
            else
            {
                var start = at;
                while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] != '"' && !Signs.Contains(text[at]))
                {
                    at++;
                }

                words.Add(new SearchWord(text[start..at], IsQuoted: false, IsSign: false));
            }
        }

        return words;
    }
}
