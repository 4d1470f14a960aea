using System.Globalization;
using Tarn.Output;

namespace Tarn.Clients;

/// <summary>
/// Reports that the server refuses records for now: at the first refusal, then at most every 10 s. Thread-safe.
/// </summary>
/// <param name="title">The beginning of each line.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Writes a line.</param>
internal sealed class PutWait(string title, TimeProvider time, Action<string> say)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long? _saidAt;

    /// <summary>Reports refused records; the caller sends them again.</summary>
    /// <param name="records">The number of refused records in one call.</param>
    /// <param name="reason">The server's code and message for one of these records.</param>
    /// <param name="since">The time of the first refusal.</param>
    public void Refused(int records, string reason, DateTimeOffset since)
    {
        lock (_gate)
        {
            if (_saidAt is { } before && time.GetElapsedTime(before) < Every)
            {
                return;
            }

            _saidAt = time.GetTimestamp();
        }

        var seconds = (time.GetUtcNow() - since).TotalSeconds;
        say(string.Create(
            CultureInfo.InvariantCulture,
            $"{title} has waited since {since:HH:mm:ss} UTC ({seconds:N0} s): the server refuses {Quantity.Of(records, "record")} for now: {reason}"));
    }
}
