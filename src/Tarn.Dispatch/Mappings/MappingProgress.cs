namespace Tarn.Dispatch.Mappings;

/// <summary>The results of a mapping since the program started. Safe for several threads.</summary>
public sealed class MappingProgress
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(long Shard, int Lane), long> _oldest = [];
    private long _records;
    private long _calls;
    private long _failures;
    private long _given;
    private long _lost;
    private string _result = "No records processed";
    private string? _lacks;

    /// <summary>The last result, as AWS words it.</summary>
    public string LastResult => Volatile.Read(ref _lacks) ?? Volatile.Read(ref _result);

    /// <summary>Records that the target has done.</summary>
    public long Records => Interlocked.Read(ref _records);

    /// <summary>Calls of the target.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Calls that failed.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Records of batches that were discarded.</summary>
    public long GivenUp => Interlocked.Read(ref _given);

    /// <summary>Records that the log no longer had when they should be read.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>The age of the oldest record that the target works on, or that waits for it; zero: none.</summary>
    public TimeSpan Lag(DateTimeOffset now)
    {
        lock (_gate)
        {
            var lag = _oldest.Count == 0 ? TimeSpan.Zero : now - DateTimeOffset.FromUnixTimeMilliseconds(_oldest.Values.Min());
            return lag > TimeSpan.Zero ? lag : TimeSpan.Zero;
        }
    }

    internal void Begin(long shard, int lane, long arrivalMs)
    {
        lock (_gate)
        {
            _oldest[(shard, lane)] = arrivalMs;
        }
    }

    internal void End(long shard, int lane)
    {
        lock (_gate)
        {
            _oldest.Remove((shard, lane));
        }
    }

    internal void Called(string? error)
    {
        Interlocked.Increment(ref _calls);
        if (error is not null)
        {
            Interlocked.Increment(ref _failures);
        }

        Volatile.Write(ref _result, error is null ? "OK" : $"PROBLEM: {error}");
    }

    internal void Hindered(string reason) => Hinders(reason);

    /// <summary>Notes a failure outside a call.</summary>
    /// <returns>Whether that is new.</returns>
    internal bool Hinders(string reason)
    {
        var text = $"PROBLEM: {reason}";
        return Interlocked.Exchange(ref _result, text) != text;
    }

    /// <summary>Notes the right that the mapping lacks; null: it lacks none.</summary>
    /// <returns>Whether that is new.</returns>
    internal bool Lacks(string? right)
    {
        var text = right is null ? null : $"PROBLEM: {right}";
        return Interlocked.Exchange(ref _lacks, text) != text;
    }

    internal void Done(int records) => Interlocked.Add(ref _records, records);

    internal void GaveUp(int records) => Interlocked.Add(ref _given, records);

    internal void Lose(long records) => Interlocked.Add(ref _lost, records);
}
