using System.Text.Json;
using Tarn.Storage.Metadata;
using Tarn.Targets;

namespace Tarn.Aws.Tests;

/// <summary>Buses whose rules match everything, or nothing. A pass brings noted events here.</summary>
internal sealed class NotedServiceEvents
{
    private readonly List<ServiceEvent> _written = [];

    public NotedServiceEvents() => Events.Give((_, one) => _written.Add(one), (_, _) => IsHeard, _ => Matches);

    public ServiceEvents Events { get; } = new();

    public bool IsHeard { get; set; } = true;

    public bool Matches { get; set; } = true;

    /// <summary>The events that were noted since the last call, in their order.</summary>
    public async Task<IReadOnlyList<ServiceEvent>> Take(IMetadataStore store)
    {
        _written.Clear();
        Assert.False(await WaitingServiceEvents.Pass(store, Events, default));
        Assert.Empty(await store.Read(reader => reader.Scan(WaitingServiceEvents.Space, KeyRange.All, 1), default));
        return [.. _written];
    }

    public static string Text(ServiceEvent one, string member) => JsonDocument.Parse(one.Detail).RootElement.GetProperty(member).ToString();
}
