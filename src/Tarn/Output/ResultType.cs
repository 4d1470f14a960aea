namespace Tarn.Output;

/// <summary>A Trino type as an answer names it, as far as its values have a form in JSON.</summary>
/// <param name="Kind">The name without arguments, in lower case.</param>
/// <param name="Parts">The element, the key and value, or the fields.</param>
internal sealed record ResultType(string Kind, IReadOnlyList<(string Name, ResultType Type)> Parts)
{
    private static readonly string[] Numbers = ["tinyint", "smallint", "integer", "bigint", "real", "double", "decimal"];

    /// <summary>Whether values are numbers.</summary>
    public bool IsNumber => Numbers.Contains(Kind);

    /// <summary>
    /// Whether the text of a value shows its parts without doubt. Athena writes texts in arrays, maps and rows without quotes, so
    /// `[a, b]` has one element or two.
    /// </summary>
    public bool IsClear => Kind is "array" or "map" or "row" ? Parts.All(part => part.Type.IsClear) : IsNumber || Kind is "boolean" or "date";

    /// <summary>Reads a type's name.</summary>
    public static ResultType Parse(string text)
    {
        var at = 0;
        return Type(text, ref at);
    }

    private static ResultType Type(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && text[at] is not ('(' or ')' or ','))
        {
            at++;
        }

        var kind = text[start..at].Trim().ToLowerInvariant();
        var parts = new List<(string, ResultType)>();
        if (at < text.Length && text[at] == '(')
        {
            do
            {
                at++;
                while (at < text.Length && text[at] == ' ')
                {
                    at++;
                }

                parts.Add((kind == "row" ? FieldName(text, ref at) : "", Type(text, ref at)));
            }
            while (at < text.Length && text[at] == ',');

            at++;
            while (at < text.Length && text[at] is not (')' or ','))
            {
                // " with time zone" follows a precision.
                at++;
            }
        }

        return new ResultType(kind, kind is "array" or "map" or "row" ? parts : []);
    }

    private static string FieldName(string text, ref int at)
    {
        var start = at;
        if (text[at] != '"')
        {
            at = text.IndexOf(' ', at) is >= 0 and var end ? end : text.Length;
            return text[start..at++];
        }

        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"' && !(at + 1 < text.Length && text[++at] == '"'))
            {
                break;
            }
        }

        return text[(start + 1)..(at - 1)].Replace("\"\"", "\"", StringComparison.Ordinal);
    }
}
