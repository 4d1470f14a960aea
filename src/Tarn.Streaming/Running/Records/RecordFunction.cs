using System.Globalization;
using System.Runtime.InteropServices;
using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Clocks;

namespace Tarn.Streaming.Running.Records;

/// <summary>
/// The records of one call as a table: the position, the arrival clock, and each member's text as `r0`, `r1`, …; of a nested type, the member's JSON. A
/// common text of a member with a form is NULL there, and its value is in `v0`, `v1`, …. A record that is not one JSON object of at most 64 levels is
/// left out, with the reason. A change of a row is up to two rows, with their kinds as the last column.
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
    private readonly MemberForm[] _forms = [.. members.Select(m => m.Form)];
    private readonly int _slots = changes is null ? 1 : ChangeCells.RowsMax;
    private RecordCell[] _cells = [];
    private long[] _values = [];
    private sbyte[] _kinds = [];
    private int _textsLeft;

    public override string Name => name;

    public override bool ProjectionPushdown => true;

    /// <summary>The arrival clock at the records; null: none has one.</summary>
    public ArrivalClock? Clock { get; init; }

    /// <summary>The records with their positions.</summary>
    public List<(long Place, ReadOnlyMemory<byte> Bytes)> Records { get; } = [];

    /// <summary>The records that are left out, by position, with their reasons.</summary>
    public SortedDictionary<long, string> Left { get; } = [];

    /// <summary>The records that the next statement reads.</summary>
    public (int From, int To) Range { get; set; }

    /// <summary>Whether the engine must read the text of a member with a form.</summary>
    public bool HasTextsLeft => _textsLeft != 0;

    /// <summary>Finds the members of all records.</summary>
    public void Scan()
    {
        var width = _reader.Width * _slots;
        if (_cells.Length < Records.Count * width || _kinds.Length < Records.Count * _slots)
        {
            _cells = new RecordCell[Records.Count * width];
            _values = new long[Records.Count * width];
            _kinds = new sbyte[Records.Count * _slots];
        }

        var reasons = new string?[Records.Count];
        var parts = (Records.Count + PartRecords - 1) / PartRecords;
        _textsLeft = 0;
        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = ThreadsMax }, part =>
        {
            var end = Math.Min(Records.Count, (part + 1) * PartRecords);
            for (var i = part * PartRecords; i < end; i++)
            {
                var record = Records[i].Bytes.Span;
                var cells = _cells.AsSpan(i * width, width);
                reasons[i] = changes is null ? _reader.Find(record, cells) : changes.Find(record, cells, _kinds.AsSpan(i * _slots, _slots));
                if (reasons[i] is null)
                {
                    ReadValues(record, cells, _values.AsSpan(i * width, width));
                }
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

    public override TableFunctionScan Bind(TableBinding binding)
    {
        using var bigint = DuckType.Of(DuckTypeId.BigInt);
        using var text = DuckType.Of(DuckTypeId.Varchar);
        binding.AddColumn(StreamSourcePlan.Place, bigint);
        binding.AddColumn(StreamSourcePlan.Arrival, bigint);
        for (var i = 0; i < members.Count; i++)
        {
            binding.AddColumn("r" + i.ToString(CultureInfo.InvariantCulture), text);
        }

        for (var i = 0; i < members.Count; i++)
        {
            using var type = DuckType.Of(MemberValues.TypeOf(_forms[i]));
            binding.AddColumn("v" + i.ToString(CultureInfo.InvariantCulture), type);
        }

        if (changes is not null)
        {
            using var tiny = DuckType.Of(DuckTypeId.TinyInt);
            binding.AddColumn(StreamSourcePlan.Kind, tiny);
        }

        return new Rows(this);
    }

    private void ReadValues(ReadOnlySpan<byte> record, Span<RecordCell> cells, Span<long> values)
    {
        for (int i = 0, member = 0; i < cells.Length; i++, member = member + 1 == _forms.Length ? 0 : member + 1)
        {
            if (!_forms[member].HasValues() || cells[i].Length < 0)
            {
                continue;
            }

            if (MemberValues.TryRead(_forms[member], cells[i].Of(record), out values[i]))
            {
                cells[i] = RecordCell.Value;
            }
            else
            {
                _textsLeft = 1;
            }
        }
    }

    private sealed class Rows(RecordFunction source) : TableFunctionScan
    {
        public override TableReader NewReader(IReadOnlyList<int> columns) => new Reader(source, columns);
    }

    private sealed class Reader(RecordFunction source, IReadOnlyList<int> columns) : TableReader
    {
        // After position and arrival.
        private const int FirstMember = 2;

        private readonly int[] _rows = new int[DuckDatabase.VectorSize];
        private int _next = source.Range.From;

        public override void Read(ChunkView output)
        {
            var rows = _rows.AsSpan(0, Take());
            var width = source._forms.Length;
            for (var i = 0; i < columns.Count; i++)
            {
                var column = columns[i] - FirstMember;
                var view = output[i];
                if (column < 0)
                {
                    WriteRecords(view.Values<long>(rows.Length), rows, columns[i] == 0);
                }
                else if (column < width)
                {
                    WriteTexts(view, rows, column);
                }
                else if (column < 2 * width)
                {
                    WriteValues(view, rows, column - width);
                }
                else
                {
                    var kinds = view.Values<sbyte>(rows.Length);
                    for (var row = 0; row < rows.Length; row++)
                    {
                        kinds[row] = source._kinds[rows[row]];
                    }
                }
            }

            output.RowCount = rows.Length;
        }

        /// <summary>Finds the slots of the next rows.</summary>
        private int Take()
        {
            var rows = 0;
            for (; rows + source._slots <= DuckDatabase.VectorSize && _next < source.Range.To; _next++)
            {
                if (source.Left.Count > 0 && source.Left.ContainsKey(source.Records[_next].Place))
                {
                    continue;
                }

                for (var slot = _next * source._slots; slot < (_next + 1) * source._slots; slot++)
                {
                    if (!source.HasKinds || source._kinds[slot] != ChangeCells.NoRow)
                    {
                        _rows[rows++] = slot;
                    }
                }
            }

            return rows;
        }

        private void WriteRecords(Span<long> to, ReadOnlySpan<int> rows, bool isPlace)
        {
            for (var row = 0; row < rows.Length; row++)
            {
                var place = source.Records[rows[row] / source._slots].Place;
                to[row] = isPlace ? place : source.Clock?.At(place) ?? 0;
            }
        }

        private void WriteTexts(VectorView to, ReadOnlySpan<int> rows, int member)
        {
            to.MakeNullable();
            for (var row = 0; row < rows.Length; row++)
            {
                var cell = source._cells[(rows[row] * source._forms.Length) + member];
                if (cell.Length >= 0)
                {
                    to.SetBytes(row, cell.Of(source.Records[rows[row] / source._slots].Bytes.Span));
                }
                else
                {
                    to.SetNull(row);
                }
            }
        }

        private void WriteValues(VectorView to, ReadOnlySpan<int> rows, int member)
        {
            switch (source._forms[member])
            {
                case MemberForm.Boolean or MemberForm.Tinyint: WriteValues<byte>(to, rows, member); break;
                case MemberForm.Smallint: WriteValues<short>(to, rows, member); break;
                case MemberForm.Integer: WriteValues<int>(to, rows, member); break;
                default: WriteValues<long>(to, rows, member); break;
            }
        }

        // A column has the low bytes of the value's bits.
        private void WriteValues<T>(VectorView to, ReadOnlySpan<int> rows, int member)
            where T : unmanaged
        {
            var values = to.Values<T>(rows.Length);
            var isNullable = false;
            for (var row = 0; row < rows.Length; row++)
            {
                var at = (rows[row] * source._forms.Length) + member;
                if (source._cells[at].IsValue)
                {
                    values[row] = MemoryMarshal.Cast<long, T>(source._values.AsSpan(at, 1))[0];
                    continue;
                }

                if (!isNullable)
                {
                    to.MakeNullable();
                    isNullable = true;
                }

                to.SetNull(row);
            }
        }
    }

    private bool HasKinds => changes is not null;
}
