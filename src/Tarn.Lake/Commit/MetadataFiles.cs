using System.Globalization;
using Tarn.Lake.Iceberg;

namespace Tarn.Lake.Commit;

/// <summary>
/// Names the files that a commit writes below a table's <c>metadata/</c>, in the form that Iceberg's own libraries use.
/// </summary>
public static class MetadataFiles
{
    /// <summary>
    /// The next metadata file, <c>00012-uuid.metadata.json</c>; its number follows the previous file's.
    /// </summary>
    public static string Next(string tableLocation, string? previous, bool gzip)
    {
        var number = previous is null ? 0 : Number(previous) + 1;
        return string.Create(
            CultureInfo.InvariantCulture, $"{tableLocation}/metadata/{number:00000}-{Guid.NewGuid()}{(gzip ? ".gz" : "")}.metadata.json");
    }

    /// <summary>A snapshot's manifest list.</summary>
    public static string ManifestList(string tableLocation, SnapshotId snapshot) =>
        $"{tableLocation}/metadata/snap-{snapshot}-1-{Guid.NewGuid()}.avro";

    /// <summary>A manifest.</summary>
    public static string Manifest(string tableLocation) => $"{tableLocation}/metadata/{Guid.NewGuid()}-m0.avro";

    // 00012-….metadata.json, or v12.metadata.json of file-system catalogs; for any other name the numbers begin again
    // at 0
    private static int Number(string location)
    {
        var name = location.AsSpan(location.LastIndexOf('/') + 1);
        var digits = name.StartsWith("v") ? name[1..] : name;
        var length = 0;
        while (length < digits.Length && char.IsAsciiDigit(digits[length]))
        {
            length++;
        }

        return int.TryParse(digits[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
    }
}
