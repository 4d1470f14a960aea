using System.Globalization;

namespace Tarn.Delivery.Ledger;

/// <summary>An entry of the quarantine: a document of a quarantine file. Its text is <c>FILE-NUMBER</c>.</summary>
/// <param name="File">The file's id.</param>
/// <param name="Number">The document's number in the file, from 0.</param>
public readonly record struct EntryId(long File, long Number)
{
    /// <summary>Reads the text of an id; false for any other text.</summary>
    public static bool TryParse(string text, out EntryId id)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash > 0
            && long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var file)
            && long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            id = new EntryId(file, number);
            return true;
        }

        id = default;
        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}-{Number}");
}
