using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Manifests;

namespace Tarn.Lake.Planning;

/// <summary>
/// A data file that a scan reads, and the deletes that apply to it. Entries have no column statistics. A position
/// delete file or deletion vector of one data file names it in <see cref="DataFile.ReferencedDataFile"/>. When there is
/// a deletion vector, position delete files are left out, because it replaces them.
/// </summary>
/// <param name="File">The data file.</param>
/// <param name="Deletes">Its deletes, one object for each delete file of the scan.</param>
public sealed record ScanTask(ManifestEntry File, IReadOnlyList<ManifestEntry> Deletes)
{
    /// <summary>Whether workers can read the files: none is encrypted or ORC.</summary>
    public bool IsReadable => File.File is { KeyMetadata: null, Format: "parquet" or "avro" }
        && Deletes.All(delete => delete.File is { KeyMetadata: null, Format: "parquet" or "avro" or "puffin" });

    /// <summary>Whether the file and its deletes are in the locations of their table. The server's own jobs open no others.</summary>
    public bool LiesIn(PinnedTable table)
    {
        if (!table.Holds(File.File.Path))
        {
            return false;
        }

        foreach (var delete in Deletes)
        {
            if (!table.Holds(delete.File.Path))
            {
                return false;
            }
        }

        return true;
    }
}
