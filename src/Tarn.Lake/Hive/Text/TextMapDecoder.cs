using Tarn.DuckDb;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Hive.Values;

namespace Tarn.Lake.Hive.Text;

/// <summary>A map: entries between delimiters. Of equal keys the first counts; entries with a null key are left out.</summary>
internal sealed class TextMapDecoder(TextOptions options, int level, TextDecoder key, TextDecoder value, HiveType keyType) : TextDecoder(options.NullText)
{
    private readonly byte _delimiter = options.Delimiter(level);
    private readonly byte _keyDelimiter = options.Delimiter(level + 1);
    private readonly MapKeys _keys = MapKeys.Of(keyType);
    private int _entries;

    public override void Begin(bool isUtf8)
    {
        _entries = 0;
        key.Begin(isUtf8);
        value.Begin(isUtf8);
    }

    public override void SetNull(VectorView vector, int row)
    {
        base.SetNull(vector, row);
        vector.SetEntry(row, _entries, 0);
    }

    protected override bool TryDecode(ReadOnlySpan<byte> text, VectorView vector, int row)
    {
        var start = _entries;
        _keys.Begin(start);
        for (var isLast = text.IsEmpty; !isLast;)
        {
            isLast = !TextParts.TryCut(ref text, _delimiter, options.Escape, out var entry);
            ListGrowth.Grow(vector, _entries);
            var hasValue = TextParts.TryCut(ref entry, _keyDelimiter, options.Escape, out var keyText);
            var keys = vector.Elements.Field(0);
            var values = vector.Elements.Field(1);
            key.Read(keyText, keys, _entries);
            if (keys.IsNull(_entries))
            {
                keys.Validity(_entries + 1)[_entries >> 6] |= 1UL << (_entries & 63); // the next entry takes its place
            }
            else if (_keys.Add(keys, _entries))
            {
                if (hasValue)
                {
                    value.Read(entry, values, _entries);
                }
                else
                {
                    value.SetNull(values, _entries);
                }

                _entries++;
            }
        }

        vector.SetEntry(row, start, _entries - start);
        vector.SetElementCount(_entries);
        return true;
    }
}
