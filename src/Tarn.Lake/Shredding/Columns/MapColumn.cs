using System.Text;
using System.Text.Json;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Maps. Only declared columns have this type. An object's fields are the entries. Of equal keys, the last one wins.
/// </summary>
internal sealed class MapColumn : ColumnBuilder
{
    /// <summary>Up to this number of entries, keys are compared one by one.</summary>
    private const int DistinctEntriesMax = 16;

    private readonly ColumnBuilder[] _children;
    private readonly RowState _keyRow;
    private readonly Dictionary<string, int> _lastOfKey = new(StringComparer.Ordinal);
    private readonly int _hiddenCells;
    private byte[]? _convertedKey;
    private int[] _offsets = new int[17];

    public MapColumn(ShapeNode node, ColumnBuilder? parent, TableShape shape) : base(node, parent)
    {
        _children = [ColumnBuilders.Create(node.Children[0], this, shape), ColumnBuilders.Create(node.Children[1], this, shape)];
        _keyRow = new RowState(shape.Options);
        _hiddenCells = node.Children[1].LeafCount - 1;
    }

    /// <summary>Key of the current entry.</summary>
    public ReadOnlySpan<byte> CurrentKey => _convertedKey ?? ((StringColumn)_children[0])[_children[0].Count - 1];

    public override ReadOnlySpan<ColumnBuilder> Children => _children;

    protected override void ReadValue(ref RecordCursor cursor)
    {
        if (cursor.Json.TokenType != JsonTokenType.StartObject)
        {
            Misfit(ref cursor, MisfitReason.Type);
            return;
        }

        var start = cursor.Json;
        var mark = cursor.Row.Mark();
        if (_children[0] is not StringColumn keys || !TryReadDistinct(ref cursor, keys))
        {
            Undo(ref cursor, start, mark);
            if (!TryReadAny(ref cursor))
            {
                Undo(ref cursor, start, mark);
                Misfit(ref cursor, MisfitReason.Range);
                return;
            }
        }

        Reserve(Count + 1);
        _offsets[Count + 1] = _children[0].Count;
        Appended();
    }

    protected override unsafe void CopyValue(ChunkBatch batch, ChunkColumn source, int index)
    {
        var offsets = (int*)batch.At(batch[source.Index].Offsets);
        for (var i = offsets[index]; i < offsets[index + 1]; i++)
        {
            _children[0].Copy(batch, source.Children[0], i);
            _children[1].Copy(batch, source.Children[1], i);
        }

        Reserve(Count + 1);
        _offsets[Count + 1] = _children[0].Count;
        Appended();
    }

    /// <summary>Returns to the start of the map.</summary>
    private void Undo(ref RecordCursor cursor, in Utf8JsonReader start, in RowSavepoint mark)
    {
        _children[0].Rollback(_offsets[Count]);
        _children[1].Rollback(_offsets[Count]);
        cursor.Row.Restore(mark);
        cursor.Json = start;
    }

    /// <summary>Reads the usual map: few entries, no key twice.</summary>
    private bool TryReadDistinct(ref RecordCursor cursor, StringColumn keys)
    {
        var first = keys.Count;
        _convertedKey = null;
        while (cursor.Json.Read() && cursor.Json.TokenType == JsonTokenType.PropertyName)
        {
            if (cursor.Json.ValueIsEscaped || keys.Count - first == DistinctEntriesMax || Contains(keys, first, cursor.Json.ValueSpan)
                || !cursor.Row.TryTakeCells(_hiddenCells))
            {
                return false;
            }

            keys.Append(cursor.Json.ValueSpan);
            cursor.Json.Read();
            _children[1].Read(ref cursor);
        }

        return true;
    }

    private static bool Contains(StringColumn keys, int first, ReadOnlySpan<byte> key)
    {
        for (var i = first; i < keys.Count; i++)
        {
            if (keys[i].SequenceEqual(key))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Reads any map: of equal keys the last wins, and keys of other types are converted. Returns false when the map is
    /// too large.
    /// </summary>
    private bool TryReadAny(ref RecordCursor cursor)
    {
        FindLastOfKeys(cursor.Json);
        for (var entry = 0; cursor.Json.Read() && cursor.Json.TokenType == JsonTokenType.PropertyName; entry++)
        {
            var key = JsonRecords.Utf8(ref cursor.Json);
            _convertedKey = key ?? cursor.Json.ValueSpan.ToArray();
            cursor.Json.Read();
            if (key != null && _lastOfKey[Encoding.UTF8.GetString(key)] != entry)
            {
                cursor.Misfit(_children[1], field: null, MisfitReason.Duplicate);
            }
            else if (key == null || !TryAppendKey(key))
            {
                cursor.Misfit(_children[1], field: null, MisfitReason.Type);
            }
            else if (!cursor.Row.TryTakeCells(_hiddenCells))
            {
                return false;
            }
            else
            {
                _children[1].Read(ref cursor);
            }
        }

        return true;
    }

    protected override void ReserveValues(int count)
    {
        if (count >= _offsets.Length)
        {
            Array.Resize(ref _offsets, Math.Max(count + 1, _offsets.Length * 2));
        }
    }

    protected override void AddNullSlots(int count) => _offsets.AsSpan(Count + 1, count).Fill(_offsets[Count]);

    protected override void RollbackValues(int count)
    {
        _children[0].Rollback(_offsets[count]);
        _children[1].Rollback(_offsets[count]);
    }

    protected override int ChildCount => _offsets[Count];

    // A null map and a value missing at the end have no entries.
    protected override ColumnBuilder? FindMissingBelow(int from, int before) =>
        from < Count ? _children[1].FindMissing(_offsets[from], _offsets[Math.Min(before, Count)]) : null;

    protected override void WriteValues(ChunkBytes chunk, ref ColumnBuffers buffers) =>
        buffers.Offsets = chunk.Append<int>(_offsets.AsSpan(0, Count + 1));

    /// <summary>Finds the index of each key's last entry. Works on a copy of the reader.</summary>
    private void FindLastOfKeys(Utf8JsonReader json)
    {
        _lastOfKey.Clear();
        for (var entry = 0; json.Read() && json.TokenType == JsonTokenType.PropertyName; entry++)
        {
            if (JsonRecords.Utf8(ref json) is { } key)
            {
                _lastOfKey[Encoding.UTF8.GetString(key)] = entry;
            }

            json.Read();
            json.Skip();
        }
    }

    /// <summary>
    /// Appends a key. If the key's type is not string, its text is read as a JSON value of that type.
    /// </summary>
    private bool TryAppendKey(byte[] key)
    {
        var keys = _children[0];
        if (keys is StringColumn text)
        {
            text.Append(key);
            return true;
        }

        var bare = keys.Node.Kind is ColumnKind.Int or ColumnKind.Long or ColumnKind.Double or ColumnKind.Float
            or ColumnKind.Decimal or ColumnKind.Boolean;
        byte[] value = bare ? key : [(byte)'"', .. JsonEncodedText.Encode(key).EncodedUtf8Bytes, (byte)'"'];
        if (key.AsSpan().SequenceEqual("null"u8))
        {
            return false;
        }

        _keyRow.Begin(mayEvolve: false);
        var before = keys.Count;
        try
        {
            var cursor = new RecordCursor(value, _keyRow);
            cursor.Json.Read();
            keys.Read(ref cursor);
        }
        catch (JsonException)
        {
            keys.Rollback(before);
            return false;
        }

        if (_keyRow.FirstMisfit == null)
        {
            return true;
        }

        keys.Rollback(before);
        return false;
    }
}
