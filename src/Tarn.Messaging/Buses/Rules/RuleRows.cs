using System.Text.Json.Serialization;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Buses.Rules;

/// <summary>The rows of rules: <c>docs/formats/buses.md</c>.</summary>
public static class RuleRows
{
    private const byte Version = 1;

    /// <summary>(bus, name) → rule.</summary>
    public static Space Space { get; } = new(530, "buses.rules");

    /// <summary>Writes a row.</summary>
    public static void Put(IMetadataTransaction transaction, StreamId bus, BusRule rule) =>
        transaction.Put(Space, new RuleKey(bus, rule.Name).Encode(), Encode(rule));

    /// <summary>Removes a row.</summary>
    public static void Remove(IMetadataTransaction transaction, StreamId bus, string name) => transaction.Delete(Space, new RuleKey(bus, name).Encode());

    /// <summary>The rule of a name; null: there is none.</summary>
    public static async ValueTask<BusRule?> Find(IMetadataReader reader, StreamId bus, string name) =>
        await reader.Get(Space, new RuleKey(bus, name).Encode()) is { } value ? Decode(value) : null;

    /// <summary>Rules of a bus in the order of their names.</summary>
    public static async ValueTask<IReadOnlyList<BusRule>> Of(IMetadataReader reader, StreamId bus, int limit) =>
        [.. (await reader.Scan(Space, KeyRange.Prefix(new RuleKey(bus, "").Encode()), limit)).Select(row => Decode(row.Value))];

    internal static byte[] Encode(BusRule rule) => JsonRow.Encode(Version, rule, BusRuleJson.Default.BusRule);

    internal static BusRule Decode(ReadOnlyMemory<byte> value) => JsonRow.Decode(Version, value, BusRuleJson.Default.BusRule);
}

/// <summary>The JSON in rows of rules.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BusRule))]
internal sealed partial class BusRuleJson : JsonSerializerContext;
