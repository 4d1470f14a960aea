using System.Globalization;

namespace Tarn.Inputs;

/// <summary>Recognises CSV with a header: two rows of as many fields, the first with names.</summary>
internal static class CsvHead
{
    private const int NameCharsMax = 255;

    private static readonly char[] Delimiters = [',', '\t', ';', '|'];

    /// <summary>Whether the text begins such a file; null: it is not clear before more lines come.</summary>
    /// <param name="text">Whole lines, or everything.</param>
    /// <param name="isAll">Whether no more lines will be looked at.</param>
    public static bool? Of(string text, bool isAll)
    {
        var isOpen = false;
        foreach (var delimiter in Delimiters)
        {
            var reader = new CsvFields(delimiter);
            if (reader.Next(text, 0, isAll) is not { } header)
            {
                isOpen = true;
                continue;
            }

            if (!IsHeader(header.Fields))
            {
                continue;
            }

            if (reader.Next(text, header.End, isAll) is { } row)
            {
                if (row.Fields.Count == header.Fields.Count)
                {
                    return true;
                }
            }
            else if (isAll)
            {
                return text.AsSpan(header.End).Trim().IsEmpty;
            }
            else
            {
                isOpen = true;
            }
        }

        return isOpen && !isAll ? null : false;
    }

    /// <summary>The delimiter of a text that is CSV.</summary>
    public static char DelimiterOf(string text) => Delimiters.First(delimiter =>
        new CsvFields(delimiter).Next(text, 0, isAll: true) is { } header && IsHeader(header.Fields)
            && (new CsvFields(delimiter).Next(text, header.End, isAll: true) is not { } row || row.Fields.Count == header.Fields.Count));

    private static bool IsHeader(IReadOnlyList<CsvField> fields) =>
        fields.Count > 1 && fields.All(field => IsName(field.Text.Trim())) && fields.DistinctBy(field => field.Text.Trim()).Count() == fields.Count;

    // Data begins with digits, or is a number.
    private static bool IsName(string name) =>
        name.Length is > 0 and <= NameCharsMax && (char.IsLetter(name[0]) || name[0] is '_' or '$' or '@' or '#')
            && !double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
