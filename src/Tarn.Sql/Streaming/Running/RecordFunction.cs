using System.Globalization;
using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Sql.Streaming.Planning;

namespace Tarn.Sql.Streaming.Running;

/// <summary>
/// The records of one call as a table: the place, the arrival clock, and each member's text as `r0`, `r1`, …; of a nested type, the member's JSON.
/// A record that is not one JSON object of at most 64 levels is left out, with the reason. A change of a row is up to two rows, with their kinds as the
/// last column.
/// </summary>
/// <param name="name">The table's name.</param>
/// <param name="members">The members that columns read.</param>
/// <param name="changes">Finds the rows of changes; null: a record is one row.</param>
internal sealed class RecordFunction(string name, IReadOnlyList<StreamMember> members, ChangeCells? changes) : TableFunction
{
    // Fewer records are found faster than a second thread begins.
    private const int PartRecords = 512;
    private const int ThreadsMax = 2;

    private readonly RecordCells _reader = new(members);
    private readonly int _slots = changes is null ? 1 : ChangeCells.RowsMax;
    private RecordCell[] _cells = [];
    private sbyte[] _kinds = [];

    public override string Name => name;

    /// <summary>The arrival clock at the records; null: none has one.</summary>
    public ArrivalClock? Clock { get; init; }

    /// <summary>The records with their places.</summary>
    public List<(long Place, ReadOnlyMemory<byte> Bytes)> Records { get; } = [];

    /// <summary>The records that are left out, by place, with their reasons.</summary>
    public SortedDictionary<long, string> Left { get; } = [];

    /// <summary>The records that the next statement reads.</summary>
    public (int From, int To) Range { get; set; }

    /// <summary>Finds the members of all records.</summary>
    public void Scan()
    {
        var width = _reader.Width * _slots;
        if (_cells.Length < Records.Count * width || _kinds.Length < Records.Count * _slots)
        {
            (_cells, _kinds) = (new RecordCell[Records.Count * width], new sbyte[Records.Count * _slots]);
        }

        var reasons = new string?[Records.Count];
        var parts = (Records.Count + PartRecords - 1) / PartRecords;
        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = ThreadsMax }, part =>
        {
            var end = Math.Min(Records.Count, (part + 1) * PartRecords);
            for (var i = part * PartRecords; i < end; i++)
            {
                var record = Records[i].Bytes.Span;
                var cells = _cells.AsSpan(i * width, width);
                reasons[i] = changes is null ? _reader.Find(record, cells) : changes.Find(record, cells, _kinds.AsSpan(i * _slots, _slots));
            }
        });
        for (var i = 0; i < reasons.Length; i++)
        {
            if (reasons[i] is { } reason)
            {
                Left.TryAdd(Records[i].Place, reason);
            }
        }

        Range = (0, Records.Count);
    }

    public override TableScan Bind(TableBinding binding)
    {
        using var bigint = DuckType.Of(DuckTypeId.BigInt);
        using var text = DuckType.Of(DuckTypeId.Varchar);
        binding.AddColumn(StreamSourcePlan.Place, bigint);
        binding.AddColumn(StreamSourcePlan.Arrival, bigint);
        for (var i = 0; i < members.Count; i++)
        {
            binding.AddColumn("r" + i.ToString(CultureInfo.InvariantCulture), text);
        }

        if (changes is not null)
        {
            using var tiny = DuckType.Of(DuckTypeId.TinyInt);
            binding.AddColumn(StreamSourcePlan.Kind, tiny);
        }

        return new Rows(this);
    }

    private sealed class Rows(RecordFunction source) : TableScan
    {
        public override TableReader NewReader(IReadOnlyList<int> columns) => new Reader(source);
    }

    private sealed class Reader(RecordFunction source) : TableReader
    {
        private int _next = source.Range.From;

        public override void Read(ChunkView output)
        {
            var (rows, width) = (0, source._reader.Width);
            for (var i = 0; i < width; i++)
            {
                output[i + 2].MakeNullable();
            }

            for (; rows + source._slots <= DuckDatabase.VectorSize && _next < source.Range.To; _next++)
            {
                if (source.Left.Count > 0 && source.Left.ContainsKey(source.Records[_next].Place))
                {
                    continue;
                }

                for (var slot = 0; slot < source._slots; slot++)
                {
                    rows += Write(output, rows, (_next * source._slots) + slot, width) ? 1 : 0;
                }
            }

            output.RowCount = rows;
        }

        /// <returns>Whether there is a row.</returns>
        private bool Write(ChunkView output, int row, int slot, int width)
        {
            var (place, record) = source.Records[_next];
            if (source.HasKinds)
            {
                if (source._kinds[slot] == ChangeCells.NoRow)
                {
                    return false;
                }

                output[2 + width].Values<sbyte>(row + 1)[row] = source._kinds[slot];
            }

            output[0].Values<long>(row + 1)[row] = place;
            output[1].Values<long>(row + 1)[row] = source.Clock?.At(place) ?? 0;
            for (var i = 0; i < width; i++)
            {
                if (source._cells[(slot * width) + i] is { Length: >= 0 } cell)
                {
                    output[i + 2].SetBytes(row, cell.Of(record.Span));
                }
                else
                {
                    output[i + 2].SetNull(row);
                }
            }

            return true;
        }
    }

    private bool HasKinds => changes is not null;
}
