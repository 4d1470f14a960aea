using System.Globalization;
using Tarn.Aws.Limits;

namespace Tarn.Aws.DynamoDb.Limits;

/// <summary>The decreases of one table's or index's units in a UTC day: 4 at any time, then one for each hour without one.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html"/>
internal sealed class DecreaseLimits : ILimits
{
    private const int FreeMax = 4;
    private const long DayMs = 24L * 60 * 60 * 1_000;
    private const long HourMs = 60L * 60 * 1_000;

    private readonly Lock _gate = new();
    private long _day;
    private int _done;
    private long _lastMs;

    /// <summary>Counts a decrease; returns AWS's sentence when it is refused, else null.</summary>
    public string? Refusal(long nowMs)
    {
        lock (_gate)
        {
            if (nowMs / DayMs != _day)
            {
                (_day, _done) = (nowMs / DayMs, 0);
            }

            if (_done >= FreeMax && nowMs - _lastMs < HourMs)
            {
                return "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the first 4 decreases, each "
                    + "subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. Number of decreases today: "
                    + $"{_done}. Last decrease at {Text(_lastMs)}. Next decrease can be made at {Text(_lastMs + HourMs)}";
            }

            (_done, _lastMs) = (_done + 1, nowMs);
            return null;
        }
    }

    /// <inheritdoc/>
    public bool IsFull(long nowMs)
    {
        lock (_gate)
        {
            return nowMs / DayMs != _day && nowMs - _lastMs >= HourMs;
        }
    }

    private static string Text(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("dddd, MMMM d, yyyy 'at' h:mm:ss tt 'Coordinated Universal Time'", CultureInfo.InvariantCulture);
}
