using Tarn.DuckDb;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive.Types;

namespace Tarn.Lake.Hive.Text;

/// <summary>A struct: fields between delimiters. Missing fields are null, further ones are ignored.</summary>
internal sealed class TextStructDecoder : TextDecoder
{
    private readonly TextOptions _options;
    private readonly byte _delimiter;
    private readonly TextDecoder[] _fields;
    private readonly int _fieldCount;

    /// <summary>For each field of the type, the index of the wanted field; −1: it is not wanted.</summary>
    private readonly int[] _places;

    public TextStructDecoder(TextOptions options, int level, HiveType type, RowColumn wanted)
        : base(options.NullText)
    {
        _options = options;
        _delimiter = options.Delimiter(level);
        _fields = [.. wanted.Children.Select(child => Of(type.Fields[child.FieldId - 1].Type, child, options, level + 1))];
        _fieldCount = type.Fields.Count;
        _places = WantedOrdinals.Of(wanted.Children, _fieldCount);
    }

    public override void Begin(bool isUtf8)
    {
        foreach (var field in _fields)
        {
            field.Begin(isUtf8);
        }
    }

    public override void SetNull(VectorView vector, int row)
    {
        base.SetNull(vector, row);
        for (var i = 0; i < _fields.Length; i++)
        {
            _fields[i].SetNull(vector.Field(i), row);
        }
    }

    protected override bool TryDecode(ReadOnlySpan<byte> value, VectorView vector, int row)
    {
        var hasMore = true;
        for (var i = 0; i < _fieldCount; i++)
        {
            var place = _places[i];
            if (!hasMore)
            {
                if (place >= 0)
                {
                    _fields[place].SetNull(vector.Field(place), row);
                }

                continue;
            }

            var part = value;
            hasMore = (!_options.LastTakesRest || i != _fieldCount - 1) && TextParts.TryCut(ref value, _delimiter, _options.Escape, out part);
            if (place >= 0)
            {
                _fields[place].Read(part, vector.Field(place), row);
            }
        }

        return true;
    }
}
