using System.Text.Json.Serialization;
using Tarn.Access.Registry;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Topics.Definitions;

/// <summary>The definition of a topic: the attributes that callers have set, by the names of SetTopicAttributes.</summary>
public sealed record TopicDefinition
{
    private const byte Version = 1;

    /// <summary>Topics in the registry. A row is one JSON object of the attributes.</summary>
    public static DefinitionKind<TopicDefinition> Kind { get; } = new(
        "sns",
        "topic",
        static definition => JsonRow.Encode(Version, definition.Attributes, TopicDefinitionJson.Default.IReadOnlyDictionaryStringString),
        static row => new TopicDefinition
        {
            Attributes = JsonRow.Decode(Version, row, TopicDefinitionJson.Default.IReadOnlyDictionaryStringString),
        });

    /// <summary>Attribute → value, as it was set, in ordinal order. Absent ones have their default.</summary>
    public required IReadOnlyDictionary<string, string> Attributes
    {
        get;
        init => field = new SortedList<string, string>(value.ToDictionary(), StringComparer.Ordinal);
    }

    /// <summary>The attribute as it was set; null: it was not.</summary>
    public string? Find(string name) => Attributes.GetValueOrDefault(name);
}

/// <summary>The JSON in rows of topics.</summary>
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class TopicDefinitionJson : JsonSerializerContext;
