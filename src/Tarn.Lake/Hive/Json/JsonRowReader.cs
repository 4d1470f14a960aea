using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Tarn.DuckDb;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive.Lines;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Hive.Values;
using Tarn.Storage;

namespace Tarn.Lake.Hive.Json;

/// <summary>Reads lines of JSON as Hive's or OpenX's SerDe does: the values of a line are found first, and then decoded.</summary>
internal sealed class JsonRowReader : LineRowReader
{
    private const int ShownBytes = 100;

    private readonly JsonOptions _options;
    private readonly IReadOnlyList<RowColumn> _wanted;
    private readonly IReadOnlyList<HiveType> _types;
    private readonly JsonScanner _scanner;
    private readonly JsonDecoder[] _decoders;
    private readonly JsonTape _tape = new();
    private readonly JsonTexts _texts = new();
    private readonly int[] _roots;

    /// <exception cref="Tarn.Storage.TarnException">NotSupported, InvalidArgument: a property or a type is none that SQL reads.</exception>
    public JsonRowReader(LineSource lines, HiveForm form, IReadOnlyList<HiveType> types, IReadOnlyList<RowColumn> wanted)
        : base(lines, wanted.Count)
    {
        _options = form.Format == HiveFormat.OpenXJson ? JsonOptions.OfOpenX(form.Properties) : JsonOptions.OfHive(form.Properties);
        _wanted = wanted;
        _types = types;
        var places = WantedOrdinals.Of(wanted, types.Count);
        var names = new JsonNames(_options, [.. form.Columns.Select(column => column.Name)], places);
        _scanner = _options.IsLenient ? new LenientScanner(names, places, _options.IgnoresCase) : new StrictScanner(names);
        _decoders = [.. wanted.Select(column => JsonDecoder.Of(types[column.FieldId - 1], column, _options))];
        _roots = new int[Math.Max(wanted.Count, names.Same.Length)];
    }

    protected override void Decode(LineBatch batch, ChunkView output)
    {
        foreach (var decoder in _decoders)
        {
            decoder.Begin();
        }

        var isUtf8 = Utf8.IsValid(batch.All);
        for (var row = 0; row < batch.Rows; row++)
        {
            ReadOnlySpan<byte> line = batch.Line(row);
            if (isUtf8)
            {
                Decode(line, output, row);
            }
            else if (!_options.IsLenient && !Utf8.IsValid(line))
            {
                throw Fault(HiveError.Cursor, row, "Invalid JSON: the line is not UTF-8");
            }
            else
            {
                line = JavaText.Repair(line, out var rented);
                Decode(line, output, row);
                if (rented is not null)
                {
                    ArrayPool<byte>.Shared.Return(rented);
                }
            }
        }
    }

    private void Decode(ReadOnlySpan<byte> bytes, ChunkView output, int row)
    {
        if (_options.IsLenient)
        {
            bytes = JavaText.Trim(bytes);
            if (bytes.IsEmpty || bytes[0] is not ((byte)'{' or (byte)'['))
            {
                SetNull(output, row);
                return;
            }
        }

        if (!TryScan(bytes, row))
        {
            if (!_options.IgnoresMalformed)
            {
                throw Fault(HiveError.Cursor, row, $"Invalid JSON: {_scanner.Fault}");
            }

            SetNull(output, row);
            return;
        }

        var line = new JsonLine(bytes, _tape, _texts);
        for (var i = 0; i < _decoders.Length; i++)
        {
            var vector = output[i];
            if (_roots[i] < 0)
            {
                _decoders[i].SetNull(vector, row);
            }
            else if (!_decoders[i].TryRead(line, _roots[i], vector, row))
            {
                if (!_options.NullForInvalidData)
                {
                    throw Invalid(line, bytes, i, row);
                }

                _decoders[i].SetNull(vector, row);
            }
        }
    }

    private bool TryScan(ReadOnlySpan<byte> line, int row)
    {
        try
        {
            return _scanner.TryScan(line, _tape, _roots);
        }
        catch (TarnException tooLarge) when (tooLarge.Kind == ErrorKind.LimitExceeded)
        {
            throw new TarnException(ErrorKind.LimitExceeded, Fault(HiveError.Cursor, row, tooLarge.Message).Message, tooLarge);
        }
    }

    private void SetNull(ChunkView output, int row)
    {
        for (var i = 0; i < _decoders.Length; i++)
        {
            _decoders[i].SetNull(output[i], row);
        }
    }

    private Exception Invalid(JsonLine line, ReadOnlySpan<byte> bytes, int column, int row)
    {
        var node = line[_roots[column]];
        var shown = bytes.Slice(node.Start, Math.Min(ShownBytes, node.IsScalar ? node.Length : bytes.Length - node.Start));
        return Fault(
            HiveError.Cursor, row, $"column {_wanted[column].Name}: {Encoding.UTF8.GetString(shown)} is no {_types[_wanted[column].FieldId - 1].Text}");
    }
}
