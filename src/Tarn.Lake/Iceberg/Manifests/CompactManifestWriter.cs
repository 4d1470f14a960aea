using System.Buffers;
using System.Text;
using Tarn.Lake.Avro;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Partitions;

namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>
/// Builds a <see cref="CompactManifest"/>. For each file the caller sets the properties, adds the columns' statistics,
/// and calls <see cref="Next"/>. Slices that it passes are copied there, so they must live until then.
/// </summary>
internal sealed class CompactManifestWriter
{
    private readonly ReadBudget _budget;
    private readonly ArrayBufferWriter<byte> _bytes = new(4096);
    private readonly ArrayBufferWriter<byte> _columns = new(1024);
    private readonly AvroWriter _writer;
    private readonly AvroWriter _columnWriter;
    private readonly List<int> _files = [];
    private readonly List<int> _partitions = [];
    private byte[]? _firstPath;
    private int _charged;
    private int _lastFieldId;

    /// <param name="budget">Is charged for the result's bytes.</param>
    public CompactManifestWriter(ReadBudget budget)
    {
        _budget = budget;
        _writer = new AvroWriter(_bytes);
        _columnWriter = new AvroWriter(_columns);
    }

    /// <summary>Adds a distinct partition tuple; returns its number.</summary>
    public int AddPartition(PartitionTuple tuple)
    {
        _partitions.Add(_bytes.WrittenCount);
        PartitionBytes.Write(_writer, tuple);
        return _partitions.Count - 1;
    }

    /// <summary>Adds a column's statistics to the file. Columns come by ascending ids.</summary>
    public void AddColumn(int fieldId, in ColumnFacts facts)
    {
        var isOne = facts.HasLower && facts.HasUpper && facts.Lower.SequenceEqual(facts.Upper);
        var flags = (facts.NullCount >= 0 ? CompactFile.HasNullCount : 0) | (facts.NanCount >= 0 ? CompactFile.HasNanCount : 0)
            | (facts.HasLower ? CompactFile.HasLower : 0) | (facts.HasUpper ? CompactFile.HasUpper : 0) | (isOne ? CompactFile.IsOneValue : 0);
        if (flags == 0)
        {
            return;
        }

        _columnWriter.WriteInt(fieldId - _lastFieldId);
        _lastFieldId = fieldId;
        _columnWriter.WriteLong(flags);
        if (facts.NullCount >= 0)
        {
            _columnWriter.WriteLong(facts.NullCount);
        }

        if (facts.NanCount >= 0)
        {
            _columnWriter.WriteLong(facts.NanCount);
        }

        if (facts.HasLower)
        {
            _columnWriter.WriteBytes(facts.Lower);
        }

        if (facts.HasUpper && !isOne)
        {
            _columnWriter.WriteBytes(facts.Upper);
        }
    }

    /// <summary>Ends the file.</summary>
    public void Next(in CompactFileValues file)
    {
        _files.Add(_bytes.WrittenCount);
        _writer.WriteInt(file.Partition);
        _writer.WriteLong(file.RecordCount);
        _writer.WriteBytes(_columns.WrittenSpan);
        _columns.ResetWrittenCount();
        _lastFieldId = 0;

        _firstPath ??= file.Path.ToArray();
        var shared = file.Path.CommonPrefixLength(_firstPath);
        _writer.WriteInt(shared);
        _writer.WriteBytes(file.Path[shared..]);
        WriteFormat(file.Format);
        _writer.WriteInt((int)file.Content);
        _writer.WriteLong(file.SizeBytes);
        WriteOptional(file.SequenceNumber);
        WriteOptional(file.FirstRowId);
        WriteDeletes(file);

        _budget.Take(_bytes.WrittenCount + sizeof(int) - _charged);
        _charged = _bytes.WrittenCount;
    }

    /// <summary>The manifest with all files added.</summary>
    public CompactManifest Finish(ManifestFile manifest) => new(manifest, _bytes.WrittenSpan.ToArray(), [.. _files], [.. _partitions], _firstPath ?? []);

    private void WriteFormat(ReadOnlySpan<byte> format)
    {
        Span<byte> lower = stackalloc byte[16];
        if (!Ascii.ToLower(format, lower, out var length).Equals(OperationStatus.Done))
        {
            throw IcebergFormat.Broken("a file format has more than 16 letters or is not ASCII");
        }

        _writer.WriteBytes(lower[..length]);
    }

    private void WriteDeletes(in CompactFileValues file)
    {
        var isPlain = file.EqualityIds.IsEmpty && file.ReferencedDataFile.IsEmpty && file.ContentOffset is null
            && file.ContentSizeBytes is null && file.KeyMetadata.IsEmpty;
        _writer.WriteBoolean(isPlain);
        if (isPlain)
        {
            return;
        }

        _writer.WriteInt(file.EqualityIds.Length);
        foreach (var id in file.EqualityIds)
        {
            _writer.WriteInt(id);
        }

        WriteOptional(file.ReferencedDataFile);
        WriteOptional(file.ContentOffset);
        WriteOptional(file.ContentSizeBytes);
        WriteOptional(file.KeyMetadata);
    }

    private void WriteOptional(long? value)
    {
        _writer.WriteBoolean(value is not null);
        if (value is { } number)
        {
            _writer.WriteLong(number);
        }
    }

    private void WriteOptional(ReadOnlySpan<byte> value)
    {
        _writer.WriteBoolean(!value.IsEmpty);
        if (!value.IsEmpty)
        {
            _writer.WriteBytes(value);
        }
    }
}
