using System.Text.Unicode;
using Tarn.DuckDb;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive.Lines;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Hive.Values;

namespace Tarn.Lake.Hive.Text;

/// <summary>
/// Reads delimited text as LazySimpleSerDe does. The values of all wanted columns of a batch of lines are found first; then each column
/// is decoded at once.
/// </summary>
internal sealed class TextRowReader : LineRowReader
{
    private readonly TextOptions _options;
    private readonly TextDecoder[] _decoders;
    private readonly int[] _places;
    private readonly int _fieldsRead;
    private readonly int _rest;

    // The offsets and lengths of the values, column by column.
    private readonly int[] _starts;
    private readonly int[] _lengths;

    /// <exception cref="Tarn.Storage.TarnException">NotSupported, InvalidArgument: a property or a type is none that SQL reads.</exception>
    public TextRowReader(LineSource lines, IReadOnlyList<HiveType> types, IReadOnlyList<RowColumn> wanted, IReadOnlyDictionary<string, string> properties)
        : base(lines, wanted.Count)
    {
        _options = new TextOptions(properties);
        _decoders = [.. wanted.Select(column => TextDecoder.Of(types[column.FieldId - 1], column, _options, level: 1))];
        _places = WantedOrdinals.Of(wanted, types.Count);
        _fieldsRead = wanted.Select(column => column.FieldId).DefaultIfEmpty(0).Max();
        _rest = _options.LastTakesRest ? types.Count - 1 : -1;
        _starts = new int[RowsMax * wanted.Count];
        _lengths = new int[RowsMax * wanted.Count];
    }

    protected override void Decode(LineBatch batch, ChunkView output)
    {
        if (_decoders.Length == 0)
        {
            return;
        }

        for (var row = 0; row < batch.Rows; row++)
        {
            Split(batch, row);
        }

        var isUtf8 = _options.KeepsCharacters && Utf8.IsValid(batch.All);
        for (var i = 0; i < _decoders.Length; i++)
        {
            var start = i * RowsMax;
            var fields = new FieldSpans(batch.Bytes, _starts.AsSpan(start, batch.Rows), _lengths.AsSpan(start, batch.Rows));
            _decoders[i].Begin(isUtf8);
            _decoders[i].ReadColumn(fields, output[i]);
        }
    }

    /// <summary>Finds the wanted values of a line.</summary>
    private void Split(LineBatch batch, int row)
    {
        var (at, delimiter) = (batch.Starts[row], _options.Delimiter(0));
        var end = at + batch.Lengths[row];
        var field = 0;
        for (; field < _fieldsRead && at <= end; field++)
        {
            ReadOnlySpan<byte> rest = batch.Bytes[at..end];
            var length = field == _rest ? -1 : TextParts.Find(rest, delimiter, _options.Escape);
            length = length < 0 ? rest.Length : length;
            if (_places[field] >= 0)
            {
                var slot = (_places[field] * RowsMax) + row;
                (_starts[slot], _lengths[slot]) = (at, length);
            }

            at += length + 1;
        }

        for (; field < _fieldsRead; field++)
        {
            if (_places[field] >= 0)
            {
                _lengths[(_places[field] * RowsMax) + row] = -1;
            }
        }
    }
}
