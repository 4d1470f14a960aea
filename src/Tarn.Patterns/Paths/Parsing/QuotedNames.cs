using Tarn.Patterns.Events;

namespace Tarn.Patterns.Paths.Parsing;

/// <summary>Names in brackets: <c>['one','two']</c>, with single or double quotes.</summary>
internal static class QuotedNames
{
    /// <summary>Reads from <c>[</c>, and leaves the position after <c>]</c>; null: no quote follows.</summary>
    /// <exception cref="PatternException">A name or its end is missing.</exception>
    public static IReadOnlyList<string>? TryRead(PathTextCursor at)
    {
        var quote = at.After(at.Position);
        if (quote is not ('\'' or '"'))
        {
            return null;
        }

        var names = new List<string>();
        var place = at.Position + 1;
        var isAfterComma = false;
        for (; at.Has(place) && at[place] != ']'; place++)
        {
            if (at[place] == quote)
            {
                var end = at.EndOfQuoted(place, $"Property has not been closed - missing closing {quote}");
                if (at.After(end) is not (']' or ','))
                {
                    throw Wrong(at, $"Property must be separated by comma or Property must be terminated close square bracket at index {end}");
                }

                names.Add(JsonText.Unescape(at.Text(place + 1, end)));
                (place, isAfterComma) = (end, false);
            }
            else if (at[place] == ',')
            {
                isAfterComma = !isAfterComma ? true : throw Wrong(at, $"Found empty property at index {place}");
            }
        }

        if (isAfterComma || !at.Has(place))
        {
            throw Wrong(at, isAfterComma ? $"Found empty property at index {place}" : "Property has not been closed - missing closing ]");
        }

        at.Position = place + 1;
        return names;
    }

    private static PatternException Wrong(PathTextCursor at, string message) => new(message, at.Position + 1);
}
