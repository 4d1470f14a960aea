using Tarn.Dispatch.Rows;

namespace Tarn.Dispatch.Work;

/// <summary>
/// Counts the events that are not done, by resource. Memory: a number for each resource and each ten minutes of its events. So a backlog of
/// any size takes little.
/// </summary>
internal sealed class EventCounts
{
    private const long StepMs = 600_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Waiting> _resources = new(StringComparer.Ordinal);

    /// <summary>The events of each resource.</summary>
    public IReadOnlyList<WaitingEvents> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _resources.Select(one => new WaitingEvents(one.Key, one.Value.Count, one.Value.Bytes, one.Value.Steps.Keys.First() * StepMs))];
            }
        }
    }

    /// <summary>Forgets all events.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _resources.Clear();
        }
    }

    /// <summary>An event waits.</summary>
    public void Add(in EventFacts facts) => Change(facts, 1);

    /// <summary>An event is done.</summary>
    public void Remove(in EventFacts facts) => Change(facts, -1);

    private void Change(in EventFacts facts, int by)
    {
        lock (_gate)
        {
            if (!_resources.TryGetValue(facts.Resource, out var waiting))
            {
                _resources.Add(facts.Resource, waiting = new Waiting());
            }

            var step = facts.AcceptedMs / StepMs;
            waiting.Count += by;
            waiting.Bytes += by * (long)facts.Bytes;
            if ((waiting.Steps[step] = waiting.Steps.GetValueOrDefault(step) + by) == 0)
            {
                waiting.Steps.Remove(step);
            }

            if (waiting.Steps.Count == 0)
            {
                _resources.Remove(facts.Resource);
            }
        }
    }

    private sealed class Waiting
    {
        public long Count { get; set; }

        public long Bytes { get; set; }

        public SortedDictionary<long, long> Steps { get; } = [];
    }
}
