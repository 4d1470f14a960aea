using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Sql.Streaming.Planning;

namespace Tarn.Sql.Streaming.Running;

/// <summary>
/// The records of one call as a table: the place, and each member's text as `r0`, `r1`, …; of a nested type, the member's JSON. A record that is
/// not one JSON object of at most 64 levels is left out, with the reason. Of equal members the last one counts.
/// </summary>
internal sealed class RecordFunction(string name, IReadOnlyList<StreamMember> members) : TableFunction
{
    private const int DepthMax = 64;

    private readonly byte[][] _names = [.. members.Select(m => Encoding.UTF8.GetBytes(m.Name))];

    public override string Name => name;

    /// <summary>The records with their places.</summary>
    public List<(long Place, ReadOnlyMemory<byte> Bytes)> Records { get; } = [];

    /// <summary>The records that are left out, by place, with their reasons.</summary>
    public SortedDictionary<long, string> Left { get; } = [];

    /// <summary>The records that the next statement reads.</summary>
    public (int From, int To) Range { get; set; }

    public override TableScan Bind(TableBinding binding)
    {
        using var bigint = DuckType.Of(DuckTypeId.BigInt);
        using var text = DuckType.Of(DuckTypeId.Varchar);
        binding.AddColumn(StreamSourcePlan.Place, bigint);
        for (var i = 0; i < members.Count; i++)
        {
            binding.AddColumn("r" + i.ToString(CultureInfo.InvariantCulture), text);
        }

        return new Scan(this);
    }

    private sealed class Scan(RecordFunction source) : TableScan
    {
        public override TableReader NewReader(IReadOnlyList<int> columns) => new Reader(source);
    }

    /// <summary>A member's bytes: in the record, or unescaped in the buffer.</summary>
    private readonly record struct Cell(int Start, int Length, bool IsUnescaped);

    private sealed class Reader(RecordFunction source) : TableReader
    {
        private readonly Cell?[] _cells = new Cell?[source._names.Length];
        private byte[] _unescaped = new byte[1024];
        private int _used;
        private int _next = source.Range.From;

        public override void Read(ChunkView output)
        {
            var rows = 0;
            for (var i = 0; i < _cells.Length; i++)
            {
                output[i + 1].MakeNullable();
            }

            for (; rows < DuckDatabase.VectorSize && _next < source.Range.To; _next++)
            {
                var (place, record) = source.Records[_next];
                if (source.Left.ContainsKey(place))
                {
                    continue;
                }

                if (Parse(record.Span) is { } reason)
                {
                    source.Left.Add(place, reason);
                    continue;
                }

                output[0].Values<long>(rows + 1)[rows] = place;
                for (var i = 0; i < _cells.Length; i++)
                {
                    if (_cells[i] is { } cell)
                    {
                        output[i + 1].SetBytes(rows, (cell.IsUnescaped ? _unescaped : record.Span).Slice(cell.Start, cell.Length));
                    }
                    else
                    {
                        output[i + 1].SetNull(rows);
                    }
                }

                rows++;
            }

            output.RowCount = rows;
        }

        /// <summary>Finds the members of a record.</summary>
        /// <returns>The reason for which it is bad; null: it is not.</returns>
        private string? Parse(ReadOnlySpan<byte> record)
        {
            if (!Utf8.IsValid(record))
            {
                return "the record is not UTF-8";
            }

            _used = 0;
            Array.Clear(_cells);
            var reader = new Utf8JsonReader(record, new JsonReaderOptions { MaxDepth = DepthMax });
            try
            {
                if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                {
                    return "the record is not a JSON object";
                }

                var expected = 0;
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var member = Find(ref reader, expected);
                    reader.Read();
                    if (member < 0)
                    {
                        reader.Skip();
                        continue;
                    }

                    expected = member + 1;
                    _cells[member] = CellOf(ref reader, record, members: source.IsNested(member));
                }

                return reader.Read() ? "the record has more than one JSON value" : null;
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                return $"the record is not a JSON object: {e.Message}";
            }
        }

        // Records of one producer have their members in one order.
        private int Find(ref Utf8JsonReader reader, int expected)
        {
            var names = source._names;
            for (var i = 0; i < names.Length; i++)
            {
                var member = (expected + i) % names.Length;
                if (reader.ValueIsEscaped ? reader.ValueTextEquals(names[member]) : reader.ValueSpan.SequenceEqual(names[member]))
                {
                    return member;
                }
            }

            return -1;
        }

        private Cell? CellOf(ref Utf8JsonReader reader, ReadOnlySpan<byte> record, bool members)
        {
            var start = (int)reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.Null: return null;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    reader.Skip();
                    return new(start, (int)reader.BytesConsumed - start, false);
                case JsonTokenType.String when members: return new(start, (int)reader.BytesConsumed - start, false);
                case JsonTokenType.String when !reader.ValueIsEscaped: return new(start + 1, reader.ValueSpan.Length, false);
                case JsonTokenType.String:
                    if (_unescaped.Length - _used < reader.ValueSpan.Length)
                    {
                        Array.Resize(ref _unescaped, Math.Max(_unescaped.Length * 2, _used + reader.ValueSpan.Length));
                    }

                    var length = reader.CopyString(_unescaped.AsSpan(_used));
                    _used += length;
                    return new(_used - length, length, true);
                default: return new(start, reader.ValueSpan.Length, false);
            }
        }
    }

    private bool IsNested(int member) => members[member].IsNested;
}
