using System.Text;
using Tarn.Lake.Iceberg.Manifests;

namespace Tarn.Lake.Planning;

/// <summary>A delete file of a scan, with its statistics.</summary>
internal sealed class PlannedDelete
{
    private readonly CompactManifest _manifest;
    private readonly int _index;

    public PlannedDelete(CompactManifest manifest, int index, ManifestEntry entry)
    {
        _manifest = manifest;
        _index = index;

        // Equal bounds of the path mean one file, because a truncated upper bound would be greater.
        var path = entry.File.Content == FileContent.PositionDeletes ? File.Column(PositionDeleteColumns.FilePath) : default;
        Entry = entry.File.ReferencedDataFile is null && path is { HasLower: true, HasUpper: true } && path.Lower.SequenceEqual(path.Upper)
            ? entry with { File = entry.File with { ReferencedDataFile = Encoding.UTF8.GetString(path.Lower) } }
            : entry;
    }

    public ManifestEntry Entry { get; }

    /// <summary>The file with its statistics.</summary>
    public CompactFile File => _manifest[_index];

    public long SequenceNumber => Entry.SequenceNumber ?? 0;

    public bool IsVector => Entry.File.Format == "puffin";

    /// <summary>Whether a position delete file may name the data file, by the bounds of its paths.</summary>
    public bool MayName(ReadOnlySpan<byte> path)
    {
        var bounds = File.Column(PositionDeleteColumns.FilePath);
        return PositionDeleteColumns.MayName(path, bounds.HasLower ? bounds.Lower : default, bounds.HasUpper ? bounds.Upper : default);
    }
}
