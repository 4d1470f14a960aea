using System.Text;
using Tarn.Lake.Avro;
using Tarn.Lake.Iceberg.Partitions;

namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>A live file of a <see cref="CompactManifest"/>. The order of its parts is that of their use in planning.</summary>
internal readonly ref struct CompactFile
{
    // flags of a column
    public const long HasNullCount = 1;
    public const long HasNanCount = 2;
    public const long HasLower = 4;
    public const long HasUpper = 8;
    public const long IsOneValue = 16;

    private readonly CompactManifest _manifest;
    private readonly ReadOnlySpan<byte> _columns;
    private readonly ReadOnlySpan<byte> _rest;

    public CompactFile(CompactManifest manifest, ReadOnlySpan<byte> bytes)
    {
        _manifest = manifest;
        var reader = new AvroReader(bytes);
        Partition = reader.ReadInt();
        RecordCount = reader.ReadLong();
        _columns = reader.ReadBytes();
        _rest = bytes[reader.Position..];
    }

    /// <summary>The number of its partition tuple in the manifest.</summary>
    public int Partition { get; }

    /// <summary>The number of its rows.</summary>
    public long RecordCount { get; }

    /// <summary>The file's location.</summary>
    public string Path
    {
        get
        {
            var reader = new AvroReader(_rest);
            return ReadPath(ref reader);
        }
    }

    /// <summary>The statistics of a column.</summary>
    public ColumnFacts Column(int fieldId)
    {
        var reader = new AvroReader(_columns);
        var id = 0;
        while (reader.Left > 0)
        {
            id += reader.ReadInt();
            if (id > fieldId)
            {
                break;
            }

            var flags = reader.ReadLong();
            var nulls = (flags & HasNullCount) != 0 ? reader.ReadLong() : -1;
            var nans = (flags & HasNanCount) != 0 ? reader.ReadLong() : -1;
            var lower = (flags & HasLower) != 0 ? reader.ReadBytes() : default;
            var upper = (flags & IsOneValue) != 0 ? lower : (flags & HasUpper) != 0 ? reader.ReadBytes() : default;
            if (id == fieldId)
            {
                return new ColumnFacts
                {
                    NullCount = nulls,
                    NanCount = nans,
                    HasLower = (flags & HasLower) != 0,
                    HasUpper = (flags & HasUpper) != 0,
                    Lower = lower,
                    Upper = upper,
                };
            }
        }

        return ColumnFacts.Unknown;
    }

    /// <summary>The file as an entry without statistics. The caller holds one tuple for all files of a partition.</summary>
    public ManifestEntry ToEntry(PartitionTuple partition)
    {
        var reader = new AvroReader(_rest);
        var path = ReadPath(ref reader);
        var format = reader.ReadString();
        var content = (FileContent)reader.ReadInt();
        var size = reader.ReadLong();
        var sequence = Optional(ref reader);
        var rowId = Optional(ref reader);
        var isPlain = reader.ReadBoolean();
        return new ManifestEntry
        {
            Status = EntryStatus.Existing,
            SequenceNumber = sequence,
            File = new DataFile
            {
                Path = path,
                Format = string.IsInterned(format) ?? format,
                Content = content,
                SpecId = _manifest.SpecId,
                Partition = partition,
                RecordCount = RecordCount,
                FileSizeBytes = size,
                FirstRowId = rowId,
                EqualityIds = isPlain ? [] : ReadIds(ref reader),
                ReferencedDataFile = !isPlain && reader.ReadBoolean() ? reader.ReadString() : null,
                ContentOffset = isPlain ? null : Optional(ref reader),
                ContentSizeBytes = isPlain ? null : Optional(ref reader),
                KeyMetadata = !isPlain && reader.ReadBoolean() ? reader.ReadBytes().ToArray() : null,
            },
        };
    }

    private string ReadPath(ref AvroReader reader)
    {
        var shared = reader.ReadInt();
        var own = reader.ReadBytes();
        var length = shared + own.Length;
        var bytes = length <= 512 ? stackalloc byte[512] : new byte[length];
        _manifest.FirstPath[..shared].CopyTo(bytes);
        own.CopyTo(bytes[shared..]);
        return Encoding.UTF8.GetString(bytes[..length]);
    }

    private static long? Optional(ref AvroReader reader) => reader.ReadBoolean() ? reader.ReadLong() : null;

    private static int[] ReadIds(ref AvroReader reader)
    {
        var ids = new int[reader.ReadInt()];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = reader.ReadInt();
        }

        return ids;
    }
}
