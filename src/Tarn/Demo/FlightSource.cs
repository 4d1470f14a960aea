using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Tarn.DuckDb;

namespace Tarn.Demo;

/// <summary>
/// The demo's data: real flights inside the United States, three million rows of npm's vega-datasets (Bureau of
/// Transportation Statistics). The build puts their Parquet file beside the program.
/// </summary>
internal sealed class FlightSource(string parquetPath)
{
    private const int WaitingMax = 4_096;

    /// <summary>The file beside the program.</summary>
    public static FlightSource BesideTheProgram() => new(Path.Combine(AppContext.BaseDirectory, "data", "flights-3m.parquet"));

    /// <summary>The first <paramref name="count"/> flights in file order: airport of departure and JSON.</summary>
    /// <param name="count">At most three million.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<(string Origin, byte[] Json)> Read(
        int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<(string, byte[])>(WaitingMax);
        var reading = DuckThread.Run("flights", () => ReadInto(channel.Writer, count, cancellationToken));
        await foreach (var flight in channel.Reader.ReadAllAsync(cancellationToken))
        {
            yield return flight;
        }

        await reading;
    }

    private void ReadInto(ChannelWriter<(string, byte[])> flights, int count, CancellationToken cancellationToken)
    {
        try
        {
            ReadAll(count, flight =>
            {
                while (!flights.TryWrite(flight))
                {
                    flights.WaitToWriteAsync(cancellationToken).AsTask().Wait(cancellationToken);
                }
            });
        }
        finally
        {
            flights.Complete();
        }
    }

    private void ReadAll(int count, Action<(string Origin, byte[] Json)> take)
    {
        using var database = DuckDatabase.Open(new DuckSettings
        {
            MemoryLimitBytes = 256L << 20,
            Threads = 1,
            TempDirectory = null,
        });
        using var connection = database.Connect();
        var path = parquetPath.Replace("'", "''", StringComparison.Ordinal);
        using var result = connection.Query(
            $"SELECT epoch_us(date), delay, distance, origin, destination FROM read_parquet('{path}') LIMIT {count}");
        var json = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(json);
        while (result.NextChunk() is { } chunk)
        {
            using (chunk)
            {
                var view = chunk.View;
                for (var row = 0; row < view.RowCount; row++)
                {
                    json.ResetWrittenCount();
                    writer.Reset();
                    Write(writer, view, row);
                    take((Encoding.UTF8.GetString(view[3].Bytes(row)), json.WrittenSpan.ToArray()));
                }
            }
        }
    }

    private static void Write(Utf8JsonWriter writer, ChunkView view, int row)
    {
        writer.WriteStartObject();
        var micros = view[0].Values<long>(view.RowCount)[row];
        writer.WriteString("date"u8, DateTime.UnixEpoch.AddMicroseconds(micros));
        WriteNumber(writer, "delay"u8, view[1], view.RowCount, row);
        WriteNumber(writer, "distance"u8, view[2], view.RowCount, row);
        writer.WriteString("origin"u8, view[3].Bytes(row));
        writer.WriteString("destination"u8, view[4].Bytes(row));
        writer.WriteEndObject();
        writer.Flush();
    }

    private static void WriteNumber(Utf8JsonWriter writer, ReadOnlySpan<byte> name, VectorView column, int rows, int row)
    {
        if (!column.IsNull(row))
        {
            writer.WriteNumber(name, column.Values<long>(rows)[row]);
        }
    }
}
