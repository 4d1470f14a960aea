using System.Globalization;
using Tarn.OwnProcess;

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

    /// <summary>The delimiter of a text that is CSV: the fitting one with most fields.</summary>
    /// <exception cref="CommandException">None fits, and the header is not one name.</exception>
    public static char DelimiterOf(string text)
    {
        var fitting = Delimiters.Where(delimiter =>
            new CsvFields(delimiter).Next(text, 0, isAll: true) is { } header && IsHeader(header.Fields)
                && (new CsvFields(delimiter).Next(text, header.End, isAll: true) is not { } row || row.Fields.Count == header.Fields.Count)).ToList();
        if (fitting.Count > 0)
        {
            return fitting.MaxBy(delimiter => new CsvFields(delimiter).Next(text, 0, isAll: true)!.Value.Fields.Count);
        }

        var end = text.AsSpan().IndexOfAny('\r', '\n');
        var line = end < 0 ? text : text[..end];
        return line.All(letter => char.IsLetterOrDigit(letter) || letter is '_' or '-' or ' ') ? Delimiters[0] : throw new CommandException(
            "the header has no fields that , ; tab or | divides, and as many values in the next row; --delimiter CHAR names the separator");
    }

    private static bool IsHeader(IReadOnlyList<CsvField> fields) =>
        fields.Count > 1 && fields.All(field => IsName(field.Text.Trim())) && fields.DistinctBy(field => field.Text.Trim()).Count() == fields.Count;

    // Data begins with digits, or is a number.
    private static bool IsName(string name) =>
        name.Length is > 0 and <= NameCharsMax && (char.IsLetter(name[0]) || name[0] is '_' or '$' or '@' or '#')
            && !double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
