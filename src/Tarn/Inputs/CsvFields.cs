using System.Text;

namespace Tarn.Inputs;

/// <summary>Splits text into rows of fields, as RFC 4180 does.</summary>
/// <param name="delimiter">The character between fields.</param>
internal sealed class CsvFields(char delimiter)
{
    /// <summary>The next row and the position after it; null: the row does not end in the text.</summary>
    /// <param name="from">Where the row begins.</param>
    /// <param name="isAll">Whether the text has no more rows, so that the last one needs no line end.</param>
    public (IReadOnlyList<CsvField> Fields, int End)? Next(ReadOnlySpan<char> text, int from, bool isAll)
    {
        var fields = new List<CsvField>();
        var at = from;
        if (at >= text.Length)
        {
            return null;
        }

        while (true)
        {
            if (Field(text, ref at, isAll) is not { } field)
            {
                return null;
            }

            fields.Add(field);
            if (at >= text.Length)
            {
                return isAll ? (fields, at) : null;
            }

            if (text[at] == delimiter)
            {
                at++;
                continue;
            }

            at += text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 1;
            return (fields, at);
        }
    }

    private CsvField? Field(ReadOnlySpan<char> text, ref int at, bool isAll)
    {
        if (at < text.Length && text[at] == '"')
        {
            return Quoted(text, ref at, isAll);
        }

        var rest = text[at..];
        var length = rest.IndexOfAny(delimiter, '\r', '\n');
        length = length < 0 ? rest.Length : length;
        at += length;
        return new CsvField(rest[..length].ToString(), IsQuoted: false);
    }

    // Null: the quote does not end in the text.
    private CsvField? Quoted(ReadOnlySpan<char> text, ref int at, bool isAll)
    {
        var value = new StringBuilder();
        at++;
        while (true)
        {
            var quote = text[at..].IndexOf('"');
            if (quote < 0 || (at + quote + 1 >= text.Length && !isAll))
            {
                return null;
            }

            value.Append(text.Slice(at, quote));
            at += quote + 1;
            if (at < text.Length && text[at] == '"')
            {
                value.Append('"');
                at++;
                continue;
            }

            // Characters after the quote belong to the field.
            var rest = text[at..];
            var length = rest.IndexOfAny(delimiter, '\r', '\n');
            length = length < 0 ? rest.Length : length;
            value.Append(rest[..length]);
            at += length;
            return new CsvField(value.ToString(), IsQuoted: true);
        }
    }
}
