using System.Text.Json.Nodes;
using Tarn.Messaging.Buses.Definitions;

namespace Tarn.Messaging.Buses.Rules;

/// <summary>The rule that brings events into an archive. Its targets and pattern follow from the archive; users see it, and cannot change it.</summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive-event.html"/>
public static class ArchiveRules
{
    private const string ManagedBy = "prod.vhs.events.aws.internal";
    private const string Replay = "replay-name";

    /// <summary>The rule's name.</summary>
    public static string NameOf(string archive) => $"Events-Archive-{archive}";

    /// <summary>The rule of an archive.</summary>
    /// <param name="id">The rule's resource.</param>
    public static BusRule Of(long id, RegisteredBus bus, string archive, string archiveArn, string? pattern) => new()
    {
        Id = id,
        Name = NameOf(archive),
        Arn = RuleDefinition.ArnOf(bus.Resource.Name, NameOf(archive)),
        Pattern = PatternOf(pattern),
        IsEnabled = true,
        ManagedBy = ManagedBy,
        Targets = [new RuleTarget { Id = "archive", Arn = archiveArn }],
    };

    /// <summary>The pattern of an archive, without events of replays.</summary>
    /// <param name="pattern">A valid pattern; null: all events.</param>
    public static string PatternOf(string? pattern)
    {
        var all = pattern is null ? [] : JsonNode.Parse(pattern)!.AsObject();
        all[Replay] = new JsonArray(new JsonObject { ["exists"] = false });
        return all.ToJsonString();
    }
}
