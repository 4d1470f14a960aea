using Tarn.Lake.Avro;

namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>
/// Gathers the statistics of a file's columns, which a manifest stores as one map per kind. It is reused for every
/// file, and stores offsets in the manifest's bytes, not copies.
/// </summary>
internal sealed class ColumnFactsTable
{
    private Row[] _rows = new Row[32];
    private int _count;
    private int _hint;

    private enum Part
    {
        NullCount,
        NanCount,
        Lower,
        Upper,
    }

    /// <summary>Forgets the columns of the last file.</summary>
    public void Clear() => _count = 0;

    /// <summary>Reads the map of a file's field; false when the field has no statistics that planning uses.</summary>
    public bool TryRead(int? fieldId, AvroSchema schema, ref AvroReader reader)
    {
        Part? part = fieldId switch
        {
            FieldId.NullValueCounts => Part.NullCount,
            FieldId.NanValueCounts => Part.NanCount,
            FieldId.LowerBounds => Part.Lower,
            FieldId.UpperBounds => Part.Upper,
            _ => null,
        };
        if (part is not { } known)
        {
            return false;
        }

        var map = AvroFields.Enter(schema, ref reader);
        if (map is not { Kind: AvroKind.Array, Items: { Kind: AvroKind.Record, Fields.Count: >= 2 } item })
        {
            AvroFields.Skip(map, ref reader);
            return true;
        }

        _hint = 0;
        for (var count = reader.ReadBlockCount(); count > 0; count = reader.ReadBlockCount())
        {
            for (; count > 0; count--)
            {
                ReadItem(known, item, ref reader);
            }
        }

        return true;
    }

    /// <summary>Adds the columns to the file that is being written, by ascending ids.</summary>
    /// <param name="writer">Writes the file.</param>
    /// <param name="block">The bytes that were read.</param>
    public void Write(CompactManifestWriter writer, ReadOnlySpan<byte> block)
    {
        var rows = _rows.AsSpan(0, _count);
        for (var i = 1; i < rows.Length; i++)
        {
            if (rows[i].Id < rows[i - 1].Id)
            {
                rows.Sort((a, b) => a.Id.CompareTo(b.Id));
                break;
            }
        }

        foreach (ref var row in rows)
        {
            writer.AddColumn(row.Id, new ColumnFacts
            {
                NullCount = row.NullCount,
                NanCount = row.NanCount,
                HasLower = row.LowerLength >= 0,
                HasUpper = row.UpperLength >= 0,
                Lower = row.LowerLength > 0 ? block.Slice(row.LowerAt, row.LowerLength) : default,
                Upper = row.UpperLength > 0 ? block.Slice(row.UpperAt, row.UpperLength) : default,
            });
        }
    }

    private void ReadItem(Part part, AvroSchema item, ref AvroReader reader)
    {
        var id = AvroFields.ReadNumber(item.Fields[0].Schema, ref reader);
        var value = item.Fields[1].Schema;
        var (number, at, length) = (-1L, 0, -1);
        if (part is Part.NullCount or Part.NanCount)
        {
            number = AvroFields.ReadNumber(value, ref reader) ?? -1;
        }
        else if (AvroFields.TryReadBytes(value, ref reader, out var bytes))
        {
            (at, length) = (reader.Position - bytes.Length, bytes.Length);
        }

        for (var i = 2; i < item.Fields.Count; i++)
        {
            AvroFields.Skip(item.Fields[i].Schema, ref reader);
        }

        if (id is not { } fieldId || fieldId is < 0 or > int.MaxValue)
        {
            return;
        }

        ref var row = ref RowOf((int)fieldId);
        switch (part)
        {
            case Part.NullCount:
                row.NullCount = number;
                break;
            case Part.NanCount:
                row.NanCount = number;
                break;
            case Part.Lower:
                (row.LowerAt, row.LowerLength) = (at, length);
                break;
            default:
                (row.UpperAt, row.UpperLength) = (at, length);
                break;
        }
    }

    /// <summary>The row of a column. The maps of a file have the same order, so the search begins after the last row found.</summary>
    private ref Row RowOf(int id)
    {
        for (var i = 0; i < _count; i++)
        {
            var at = _hint + i < _count ? _hint + i : _hint + i - _count;
            if (_rows[at].Id == id)
            {
                _hint = at + 1;
                return ref _rows[at];
            }
        }

        if (_count == _rows.Length)
        {
            Array.Resize(ref _rows, 2 * _count);
        }

        _hint = _count + 1;
        ref var row = ref _rows[_count++];
        row = new Row { Id = id, NullCount = -1, NanCount = -1, LowerLength = -1, UpperLength = -1 };
        return ref row;
    }

    private struct Row
    {
        public int Id;
        public long NullCount;
        public long NanCount;
        public int LowerAt;
        public int LowerLength;
        public int UpperAt;
        public int UpperLength;
    }
}
