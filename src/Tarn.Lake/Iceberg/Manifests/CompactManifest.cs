using Tarn.Lake.Avro;
using Tarn.Lake.Iceberg.Partitions;

namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>
/// The live files of a manifest as bytes, for planning: some 100 bytes a file and 20 a column with bounds. It keeps
/// everything that a scan needs. Column sizes, value counts and split offsets are left out. Immutable.
/// </summary>
internal sealed class CompactManifest
{
    private readonly byte[] _bytes;
    private readonly int[] _files;
    private readonly int[] _partitions;
    private readonly byte[] _firstPath;

    /// <param name="manifest">The manifest list's record.</param>
    /// <param name="bytes">Files and partition tuples, as <see cref="CompactManifestWriter"/> writes them.</param>
    /// <param name="files">The offset of each file.</param>
    /// <param name="partitions">The offset of each distinct partition tuple.</param>
    /// <param name="firstPath">The path that others are relative to.</param>
    public CompactManifest(ManifestFile manifest, byte[] bytes, int[] files, int[] partitions, byte[] firstPath)
    {
        SpecId = manifest.SpecId;
        _bytes = bytes;
        _files = files;
        _partitions = partitions;
        _firstPath = firstPath;
    }

    /// <summary>The spec of all files.</summary>
    public int SpecId { get; }

    /// <summary>The number of live files.</summary>
    public int Count => _files.Length;

    /// <summary>The number of distinct partition tuples.</summary>
    public int PartitionCount => _partitions.Length;

    public long MemoryBytes => 200 + _bytes.Length + _firstPath.Length + (sizeof(int) * (_files.Length + _partitions.Length));

    /// <summary>The bytes of the path that the paths of other files share the beginning with.</summary>
    public ReadOnlySpan<byte> FirstPath => _firstPath;

    /// <summary>A live file, by its index.</summary>
    public CompactFile this[int index] => new(this, _bytes.AsSpan(_files[index]));

    /// <summary>The values of a partition tuple, for <see cref="PartitionBytes"/>.</summary>
    public AvroReader Partition(int number) => new(_bytes.AsSpan(_partitions[number]));

    /// <summary>A partition tuple with that many values.</summary>
    public PartitionTuple Tuple(int number, int fields)
    {
        if (fields == 0)
        {
            return PartitionTuple.Empty;
        }

        var reader = Partition(number);
        var values = new object?[fields];
        for (var i = 0; i < fields; i++)
        {
            values[i] = PartitionBytes.Next(ref reader);
        }

        return new PartitionTuple(values);
    }
}
