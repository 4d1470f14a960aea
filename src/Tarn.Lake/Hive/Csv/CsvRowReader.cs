using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Tarn.DuckDb;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive.Lines;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Hive.Values;

namespace Tarn.Lake.Hive.Csv;

/// <summary>
/// Reads CSV as OpenCSVSerde does. A value of another type than text is a number as Java reads it; dates are days, timestamps
/// milliseconds since 1970, as Athena documents.
/// </summary>
internal sealed class CsvRowReader : LineRowReader
{
    private const int ShownCharacters = 100;

    private readonly CsvOptions _options;
    private readonly IReadOnlyList<RowColumn> _wanted;
    private readonly CsvColumn[] _columns;
    private readonly int[] _places;
    private readonly int _fieldsRead;
    private readonly SearchValues<byte> _special;

    // The offsets and lengths of the values, column by column.
    private readonly int[] _starts;
    private readonly int[] _lengths;

    /// <exception cref="Tarn.Storage.TarnException">NotSupported, InvalidArgument: a property or a type is none that SQL reads.</exception>
    public CsvRowReader(LineSource lines, HiveForm form, IReadOnlyList<HiveType> types, IReadOnlyList<RowColumn> wanted)
        : base(lines, wanted.Count)
    {
        _options = new CsvOptions(form.Properties);
        _wanted = wanted;
        _columns = [.. wanted.Select(column => CsvColumn.Of(form.Columns[column.FieldId - 1], types[column.FieldId - 1]))];
        _places = WantedOrdinals.Of(wanted, types.Count);
        _fieldsRead = wanted.Select(column => column.FieldId).DefaultIfEmpty(0).Max();
        _special = SearchValues.Create([_options.Quote, _options.Escape]);
        _starts = new int[RowsMax * wanted.Count];
        _lengths = new int[RowsMax * wanted.Count];
    }

    protected override void Decode(LineBatch batch, ChunkView output)
    {
        if (_columns.Length == 0)
        {
            return;
        }

        var isUtf8 = Utf8.IsValid(batch.All);
        for (var row = 0; row < batch.Rows; row++)
        {
            if (batch.Line(row).ContainsAny(_special))
            {
                SplitQuoted(batch, row);
            }
            else
            {
                SplitPlain(batch, row);
            }
        }

        var (badRow, badColumn) = (batch.Rows, -1);
        for (var i = 0; i < _columns.Length; i++)
        {
            var row = _columns[i].Read(Fields(batch, i), output[i], isUtf8, _options.NullForInvalidData);
            (badRow, badColumn) = row >= 0 && row < badRow ? (row, i) : (badRow, badColumn);
        }

        if (badColumn >= 0)
        {
            Fields(batch, badColumn).TryGet(badRow, out var value);
            var shown = Encoding.UTF8.GetString(value[..Math.Min(value.Length, ShownCharacters)]);
            throw Fault(HiveError.BadData, badRow, $"Error parsing field value '{shown}' for column {_wanted[badColumn].Name}");
        }
    }

    private FieldSpans Fields(LineBatch batch, int column) =>
        new(batch.Bytes, _starts.AsSpan(column * RowsMax, batch.Rows), _lengths.AsSpan(column * RowsMax, batch.Rows));

    private void SplitPlain(LineBatch batch, int row)
    {
        var at = batch.Starts[row];
        var end = at + batch.Lengths[row];
        var field = 0;

        // An empty line has no value at all.
        for (; field < _fieldsRead && (at < end || (at == end && field > 0)); field++)
        {
            var rest = batch.Bytes[at..end];
            var length = rest.IndexOf(_options.Separator);
            length = length < 0 ? rest.Length : length;
            Put(field, row, at, length);
            at += length + 1;
        }

        SetMissing(field, row);
    }

    private void SplitQuoted(LineBatch batch, int row)
    {
        var start = batch.Starts[row];
        var line = new CsvLine(_options, batch.Bytes.Slice(start, batch.Lengths[row]));
        var field = 0;
        for (; field < _fieldsRead && line.TryNext(out var at, out var length); field++)
        {
            Put(field, row, start + at, length);
        }

        SetMissing(field, row);
    }

    private void Put(int field, int row, int start, int length)
    {
        if (_places[field] >= 0)
        {
            var slot = (_places[field] * RowsMax) + row;
            (_starts[slot], _lengths[slot]) = (start, length);
        }
    }

    private void SetMissing(int field, int row)
    {
        for (; field < _fieldsRead; field++)
        {
            Put(field, row, 0, -1);
        }
    }
}
