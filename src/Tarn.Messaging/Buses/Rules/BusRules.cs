using System.Collections.Immutable;
using Tarn.Patterns.Events;

namespace Tarn.Messaging.Buses.Rules;

/// <summary>The rules of one bus at one moment. All their patterns read an event once.</summary>
public sealed class BusRules
{
    private readonly ImmutableSortedDictionary<string, BusRule> _byName;

    private BusRules(ImmutableSortedDictionary<string, BusRule> byName) => _byName = byName;

    /// <summary>A bus without rules.</summary>
    public static BusRules None { get; } = new(ImmutableSortedDictionary.Create<string, BusRule>(StringComparer.Ordinal));

    public int Count => _byName.Count;

    /// <summary>All of them, in the order of their names.</summary>
    public IReadOnlyList<BusRule> All => field ??= [.. _byName.Values];

    /// <summary>The enabled rules that have targets.</summary>
    public IReadOnlyList<BusRule> Active => field ??= [.. All.Where(rule => rule.IsEnabled && rule.Targets.Count > 0)];

    /// <summary>The patterns of <see cref="Active"/>.</summary>
    internal EventPatternSet Patterns => field ??= new EventPatternSet([.. Active.Select(rule => rule.Parsed)]);

    /// <summary>The rule of a name; null: there is none.</summary>
    public BusRule? Find(string name) => _byName.GetValueOrDefault(name);

    internal BusRules With(BusRule rule) => new(_byName.SetItem(rule.Name, rule));

    internal BusRules Without(string name) => new(_byName.Remove(name));
}
