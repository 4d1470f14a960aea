using System.Globalization;
using Tarn.DuckDb;
using Tarn.Lake.Formats.Rows;
using Tarn.Storage;

namespace Tarn.Lake.Hive.Lines;

/// <summary>Reads a file in which each line is a row.</summary>
internal abstract class LineRowReader : RowReader
{
    // Arrays for the offsets of the values in a batch, of all columns together.
    private const int ValuesMax = 256 << 10;
    private const int RowsMin = 64;

    private readonly LineSource _lines;
    private readonly int[] _starts;
    private readonly int[] _lengths;

    /// <param name="lines">The lines, which the reader owns.</param>
    /// <param name="columns">The number of wanted columns.</param>
    protected LineRowReader(LineSource lines, int columns)
    {
        _lines = lines;
        RowsMax = Math.Clamp(ValuesMax / Math.Max(1, columns), RowsMin, DuckDatabase.VectorSize);
        _starts = new int[RowsMax + lines.SpareLines];
        _lengths = new int[RowsMax + lines.SpareLines];
    }

    /// <summary>The most rows of a batch.</summary>
    protected int RowsMax { get; }

    /// <summary>All columns of the form are there, with nulls for values that lines lack.</summary>
    public override bool Has(int field) => true;

    /// <inheritdoc/>
    public override int Read(ChunkView output)
    {
        var rows = _lines.Next(_starts, _lengths);
        if (rows > 0)
        {
            Decode(new LineBatch(_lines.Bytes, _starts.AsSpan(0, rows), _lengths.AsSpan(0, rows)), output);
        }

        return rows;
    }

    /// <inheritdoc/>
    public override void Dispose() => _lines.Dispose();

    /// <summary>Decodes the lines of a batch into the first vectors of a chunk.</summary>
    protected abstract void Decode(LineBatch batch, ChunkView output);

    /// <summary>An error of a line.</summary>
    /// <param name="reason">One of <see cref="HiveError"/>.</param>
    /// <param name="row">The line's index in the batch.</param>
    protected TarnException Fault(string reason, int row, string message) =>
        HiveError.Of(reason, string.Create(CultureInfo.InvariantCulture, $"line {_lines.NumberOf(row)}: {message}"));
}
