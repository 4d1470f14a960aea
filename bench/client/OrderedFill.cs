using System.Globalization;
using System.Text;
using Tarn.Bench.Analytics;

namespace Tarn.Bench.Client;

/// <summary>Puts events in their order, over one connection, as fast as it can.</summary>
internal static class OrderedFill
{
    private const int BatchRecords = 500;

    /// <summary>Nested events of 0.7 KB, which are also the lines of a file.</summary>
    public static string Run(Door door, string stream, string file, int events, int keys)
    {
        using var lines = File.Create(file);
        return Put(door, stream, Events.Make(events, keys), batch =>
        {
            foreach (var line in batch)
            {
                lines.Write(line);
                lines.WriteByte((byte)'\n');
            }
        });
    }

    /// <summary>Small events: an id, a number and one time for all.</summary>
    public static string Groups(Door door, string stream, int first, int count, string ts) => Put(
        door,
        stream,
        Enumerable.Range(first, count).Select(id => Encoding.UTF8.GetBytes($$"""{"id":"{{id:x8}}","n":{{id % 1_000}},"ts":"{{ts}}"}""")),
        _ => { });

    private static string Put(Door door, string stream, IEnumerable<byte[]> events, Action<byte[][]> beside)
    {
        using var exchange = new Exchange(door.Connect());
        var (records, bytes) = (0L, 0L);
        foreach (var batch in events.Chunk(BatchRecords))
        {
            beside(batch);
            var first = records;
            var body = PutBody.Of(stream, batch.Select((data, i) => ((first + i).ToString(CultureInfo.InvariantCulture), data)));
            if (exchange.Send(door.Request("PutRecords", body)).IndexOf("\"FailedRecordCount\":0"u8) < 0)
            {
                throw new InvalidOperationException("records were refused");
            }

            records += batch.Length;
            bytes += batch.Sum(data => (long)data.Length);
        }

        return $$"""{"records":{{records}},"bytes":{{bytes}}}""";
    }
}
