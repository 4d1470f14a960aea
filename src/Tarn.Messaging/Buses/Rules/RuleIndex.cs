using System.Collections.Concurrent;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Buses.Rules;

/// <summary>The rules of all buses, from memory.</summary>
public sealed class RuleIndex : IDisposable
{
    private readonly View<RuleKey, BusRule> _rows;
    private readonly ConcurrentDictionary<StreamId, BusRules> _buses = new();
    private readonly Lock _gate = new();

    private RuleIndex(View<RuleKey, BusRule> rows) => _rows = rows;

    /// <summary>Reads the rows and follows them.</summary>
    public static async Task<RuleIndex> Open(IMetadataStore store, CancellationToken cancellationToken)
    {
        var rows = await View<RuleKey, BusRule>.Open(store, RuleRows.Space, RuleKey.Decode, (_, value) => RuleRows.Decode(value), cancellationToken);
        var index = new RuleIndex(rows);
        rows.Changed += index.Apply;
        index.Apply([.. rows.Snapshot.Select(row => row.Key)]);
        return index;
    }

    /// <summary>The enabled rules with a schedule, and their buses.</summary>
    internal IEnumerable<(StreamId Bus, BusRule Rule)> Scheduled =>
        _buses.SelectMany(bus => bus.Value.All.Where(rule => rule is { Schedule: not null, IsEnabled: true }).Select(rule => (bus.Key, rule)));

    public BusRules Of(StreamId bus) => _buses.GetValueOrDefault(bus) ?? BusRules.None;

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    private void Apply(IReadOnlyList<RuleKey> keys)
    {
        lock (_gate)
        {
            foreach (var key in keys)
            {
                var present = Of(key.Bus);
                present = _rows.TryGet(key, out var rule) ? present.With(rule) : present.Without(key.Name);
                if (present.Count > 0)
                {
                    _buses[key.Bus] = present;
                }
                else
                {
                    _buses.TryRemove(key.Bus, out _);
                }
            }
        }
    }
}
