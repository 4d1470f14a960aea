using System.Buffers;
using System.Globalization;
using Tarn.DuckDb;
using Tarn.Workers.Pages;

namespace Tarn.Streaming.Running.Rows;

/// <summary>
/// The rows in the state of a stage, in the order of their arrival, as a table of the engine. Rows that are needed no more stay until they are as many
/// as the others.
/// </summary>
internal sealed class StateTable
{
    private const long FoldRowsMin = 100_000;
    private const long DroppedRowsMin = 1_000;

    private readonly string _name;
    private readonly DuckConnection _connection;
    private int _generation;
    private long _foldRows = FoldRowsMin;
    private long _dropped;

    public StateTable(string name, IReadOnlyList<(string Name, string Type)> columns, DuckConnection connection)
    {
        (_name, _connection) = (name, connection);
        connection.Execute($"CREATE TEMP TABLE {Name} ({string.Join(", ", columns.Select(c => $"{c.Name} {c.Type}"))})");
    }

    /// <summary>The table's present name.</summary>
    public string Name => _name + "_" + _generation.ToString(CultureInfo.InvariantCulture);

    /// <summary>The rows; some may be needed no more.</summary>
    public long Rows { get; private set; }

    /// <summary>Whether the rows that are needed should move to a new table.</summary>
    public bool IsFull => Rows > _foldRows || _dropped > Math.Max(DroppedRowsMin, Rows / 2);

    /// <summary>Counts rows that expired: they go soon, also when no others come.</summary>
    public void Drop(long rows) => _dropped += rows;

    /// <summary>Stores the rows of a SELECT, in their order.</summary>
    /// <param name="select">Has the table's columns.</param>
    /// <param name="rows">The number of its rows.</param>
    public void Add(string select, long rows)
    {
        _connection.Execute($"INSERT INTO {Name} {select}");
        Rows += rows;
    }

    /// <summary>Moves rows to a new table.</summary>
    /// <param name="live">A SELECT of the rows that are needed, in their order.</param>
    public void Fold(string live)
    {
        var before = Name;
        _generation++;
        _connection.Execute($"CREATE TEMP TABLE {Name} AS {live}; DROP TABLE {before}");
        Rows = EngineRows.Count(_connection, Name);
        _foldRows = Math.Max(FoldRowsMin, 2 * Rows);
        _dropped = 0;
    }

    /// <summary>The rows of a SELECT as pages, a chunk a page; a page is valid until the next one.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pages(string live)
    {
        if (Rows == 0)
        {
            yield break;
        }

        using var statement = _connection.Prepare(live);
        using var result = statement.Stream();
        var types = Enumerable.Range(0, result.ColumnCount).Select(result.ColumnType).ToList();
        var buffer = new ArrayBufferWriter<byte>(64 << 10);
        while (result.NextChunk() is { } chunk)
        {
            using (chunk)
            {
                buffer.ResetWrittenCount();
                PageWriter.Write(buffer, chunk.View, types);
            }

            yield return buffer.WrittenMemory;
        }

        types.ForEach(t => t.Dispose());
    }

    /// <summary>Adds the rows of a page.</summary>
    public void LoadPage(ReadOnlySpan<byte> page)
    {
        using var described = _connection.Query($"SELECT * FROM {Name} LIMIT 0");
        var types = Enumerable.Range(0, described.ColumnCount).Select(described.ColumnType).ToList();
        using (var chunk = DuckChunk.Create(types))
        {
            PageFiller.Fill(page, chunk.View, types);
            Rows += chunk.View.RowCount;
            using var appender = _connection.Append(Name);
            appender.Append(chunk);
            appender.Close();
        }

        types.ForEach(t => t.Dispose());
    }
}
