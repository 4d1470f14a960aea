using System.Text.Json.Serialization;
using Tarn.Access.Registry;

namespace Tarn.Messaging.Queues.Definitions;

/// <summary>The definition of a queue: the attributes that callers have set, by the names of SetQueueAttributes.</summary>
public sealed record QueueDefinition
{
    /// <summary>Queues in the registry.</summary>
    public static DefinitionKind<QueueDefinition> Kind { get; } = new("sqs", "queue", 1, QueueDefinitionJson.Default.QueueDefinition);

    /// <summary>When the attributes were changed last, Unix milliseconds.</summary>
    public required long ModifiedMs { get; init; }

    /// <summary>Attribute → value, as it was set, in ordinal order. Absent ones have their default.</summary>
    public required IReadOnlyDictionary<string, string> Attributes
    {
        get;
        init => field = new SortedList<string, string>(value.ToDictionary(), StringComparer.Ordinal);
    }

    /// <summary>The attribute as it was set; null: it was not.</summary>
    public string? Find(string name) => Attributes.GetValueOrDefault(name);

    /// <summary>The attribute as it was set, else its default; null: it has none.</summary>
    public string? ValueOf(string name) => Find(name) ?? name switch
    {
        "DelaySeconds" or "ReceiveMessageWaitTimeSeconds" => "0",
        "MaximumMessageSize" => "1048576",
        "MessageRetentionPeriod" => "345600",
        "VisibilityTimeout" => "30",
        "KmsDataKeyReusePeriodSeconds" => "300",
        "FifoQueue" or "ContentBasedDeduplication" => "false",
        "SqsManagedSseEnabled" => "true",
        "DeduplicationScope" => "queue",
        "FifoThroughputLimit" => "perQueue",
        _ => null,
    };
}

/// <summary>The JSON in rows of queues.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(QueueDefinition))]
internal sealed partial class QueueDefinitionJson : JsonSerializerContext;
