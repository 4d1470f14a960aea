using System.Globalization;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Commit;

/// <summary>
/// Names the files that a commit writes to a table's <see cref="TableMetadata.MetadataFolder"/>, in the form that Iceberg's own libraries use.
/// </summary>
public static class MetadataFiles
{
    /// <summary>
    /// The next metadata file, <c>00012-uuid.metadata.json</c>; its number follows the previous file's.
    /// </summary>
    public static string Next(string folder, string? previous, bool gzip)
    {
        var number = previous is null ? 0 : Number(previous) + 1;
        return string.Create(
            CultureInfo.InvariantCulture, $"{folder}/{number:00000}-{Guid.NewGuid()}{(gzip ? ".gz" : "")}.metadata.json");
    }

    public static string ManifestList(string folder, SnapshotId snapshot) =>
        $"{folder}/snap-{snapshot}-1-{Guid.NewGuid()}.avro";

    public static string Statistics(string folder, SnapshotId snapshot) => $"{folder}/{snapshot}-{Guid.NewGuid()}.stats";

    public static string Manifest(string folder) => $"{folder}/{Guid.NewGuid()}-m0.avro";

    /// <summary>
    /// The number of a metadata file: 00012-….metadata.json, or v12.metadata.json of file-system catalogs; −1 for any other name.
    /// </summary>
    public static int Number(string location)
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
