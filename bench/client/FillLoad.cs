using System.Diagnostics;
using System.Text;

namespace Tarn.Bench.Client;

/// <summary>Puts records that can be verified later, at the highest rate or at a steady one.</summary>
internal static class FillLoad
{
    private const int Connections = 8;
    private const int BatchRecords = 500;

    public static async Task<string> Run(Door door, string stream, int records, int bytes, int recordsPerSecond)
    {
        long next = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Factory.StartNew(Put, TaskCreationOptions.LongRunning)));
        return $$"""{"records":{{records}},"bytes":{{(long)records * bytes}}}""";

        void Put()
        {
            using var exchange = new Exchange(door.Connect());
            var data = new byte[bytes];
            while (true)
            {
                var first = Interlocked.Add(ref next, BatchRecords) - BatchRecords;
                if (first >= records)
                {
                    return;
                }

                var due = TimeSpan.FromSeconds(recordsPerSecond == 0 ? 0 : (double)first / recordsPerSecond);
                if (due - clock.Elapsed is { Ticks: > 0 } wait)
                {
                    Thread.Sleep(wait);
                }

                var answer = exchange.Send(door.Request("PutRecords", Body(stream, first, Math.Min(BatchRecords, records - first), data)));
                if (answer.IndexOf("\"FailedRecordCount\":0"u8) < 0)
                {
                    throw new InvalidOperationException("records were refused: " + Encoding.UTF8.GetString(answer[..Math.Min(300, answer.Length)]));
                }
            }
        }
    }

    private static byte[] Body(string stream, long first, long count, byte[] data) =>
        PutBody.Of(stream, Enumerable.Range(0, (int)count).Select(i =>
        {
            VerifiableRecord.Fill(first + i, data);
            return (VerifiableRecord.Key(first + i), data);
        }));
}
