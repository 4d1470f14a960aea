using System.Buffers;
using Tarn.DuckDb;
using Tarn.Workers.Pages;

namespace Tarn.Sql.Streaming.Running;

/// <content>The kept rows as pages.</content>
internal sealed partial class WindowRun
{
    /// <summary>The rows that an open window can still need, a chunk a page; a page is valid until the next one.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> LivePages(long watermark)
    {
        if (KeptRows == 0)
        {
            yield break;
        }

        using var statement = _connection.Prepare(Live(watermark));
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
        _open.Clear();
    }

    /// <summary>Adds the rows of a page.</summary>
    public void LoadPage(ReadOnlySpan<byte> page)
    {
        using var described = _connection.Query($"SELECT * FROM {Kept} LIMIT 0");
        var types = Enumerable.Range(0, described.ColumnCount).Select(described.ColumnType).ToList();
        using (var chunk = DuckChunk.Create(types))
        {
            PageFiller.Fill(page, chunk.View, types);
            KeptRows += chunk.View.RowCount;
            using var appender = _connection.Append(Kept);
            appender.Append(chunk);
            appender.Close();
        }

        types.ForEach(t => t.Dispose());
    }
}
