using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Tarn.Dispatch.Targets;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Targets;

namespace Tarn.Dispatch.Tests;

/// <summary>
/// A target whose answers a test gives. An event is the text <c>target:name:accepted</c>. Its end is a row with the cause and the calls,
/// and a second end of the same event is refused.
/// </summary>
internal sealed class NotingTarget : IEventTarget
{
    /// <summary>Name → cause and calls of an ended event.</summary>
    public static Space Ends { get; } = new(60_001, "tests.ends");

    /// <summary>How an event of that name is taken. It may throw.</summary>
    public Func<string, TryResult> Answer { get; set; } = static _ => TryResult.Succeeded;

    /// <summary>The call of an event of that name ends when this has ended.</summary>
    public Func<string, Task> Gate { get; set; } = static _ => Task.CompletedTask;

    /// <summary>The event that follows the end of an event of that name; null: none.</summary>
    public Func<string, AcceptedEvent?> Next { get; set; } = static _ => null;

    /// <summary>Refuses to prepare the end of an event of that name, by throwing.</summary>
    public Action<string> Ending { get; set; } = static _ => { };

    /// <summary>The record of a target inside the instance that an event of that name leaves; null: none.</summary>
    public Func<string, IInsideAppend?> Inside { get; set; } = static _ => null;

    /// <summary>The memory of a call of that name.</summary>
    public Func<string, long> BytesOf { get; set; } = static _ => 0;

    /// <summary>The rules of all events.</summary>
    public RetryRules Rules { get; set; } = new(2, TimeSpan.FromHours(6), TimeSpan.FromMinutes(1));

    /// <summary>The names of all calls' events.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public static AcceptedEvent Event(string target, string name, DateTimeOffset now) => new(
        Encoding.UTF8.GetBytes($"{target}:{name}:{now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}"), now.ToUnixTimeMilliseconds());

    public IWaitingEvent Read(ReadOnlySpan<byte> record)
    {
        var parts = Encoding.UTF8.GetString(record).Split(':');
        return new Waiting(this, parts[0], parts[1], long.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    private sealed class Waiting(NotingTarget owner, string target, string name, long acceptedMs) : IWaitingEvent
    {
        public string Target => target;

        public string Resource => $"arn:aws:lambda:r:a:function:{target}";

        public long AcceptedMs => acceptedMs;

        public long Bytes => owner.BytesOf(name);

        public ValueTask<RetryRules> Rules() => new(owner.Rules);

        public async ValueTask<TryResult> Try(int calls, CancellationToken cancellationToken)
        {
            owner.Calls.Enqueue(name);
            await owner.Gate(name).WaitAsync(cancellationToken);
            return owner.Answer(name);
        }

        public ValueTask<Ending> End(EndCause cause, int calls)
        {
            owner.Ending(name);
            return new(new Ending(
                async transaction =>
                {
                    var key = Encoding.UTF8.GetBytes(name);
                    Invariant.Check(await transaction.Get(Ends, key) is null, "an event ends once");
                    transaction.Put(Ends, key, Encoding.UTF8.GetBytes($"{cause} {calls.ToString(CultureInfo.InvariantCulture)}"));
                },
                owner.Next(name))
            {
                Inside = owner.Inside(name) is { } record ? [record] : [],
            });
        }
    }
}
