using System.Globalization;
using Tarn.Output;

namespace Tarn.Clients;

/// <summary>Reports that records wait because the server refuses them: at once, then every 10 s while they do. Thread-safe.</summary>
/// <param name="title">The beginning of each line.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Writes a line.</param>
internal sealed class PutWait(string title, TimeProvider time, Action<string> say)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private long? saidAt;

    /// <summary>Records were refused and are sent again.</summary>
    /// <param name="records">How many, of one call.</param>
    /// <param name="reason">The server's code and message for one of them.</param>
    /// <param name="since">When the server refused the first of them.</param>
    public void Refused(int records, string reason, DateTimeOffset since)
    {
        lock (gate)
        {
            if (saidAt is { } before && time.GetElapsedTime(before) < Every)
            {
                return;
            }

            saidAt = time.GetTimestamp();
        }

        var seconds = (time.GetUtcNow() - since).TotalSeconds;
        say(string.Create(
            CultureInfo.InvariantCulture,
            $"{title} waits since {since:HH:mm:ss} UTC ({seconds:N0} s): the server refuses {Quantity.Of(records, "record")} for now: {reason}"));
    }
}
