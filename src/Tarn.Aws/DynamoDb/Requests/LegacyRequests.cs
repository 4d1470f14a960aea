using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Legacy;

namespace Tarn.Aws.DynamoDb.Requests;

/// <summary>The parameters that expressions replaced, as the engine of the tables takes them.</summary>
internal static class LegacyRequests
{
    public static IReadOnlyList<LegacyCondition>? Expected(IReadOnlyDictionary<string, ExpectedAttributeValue>? expected) =>
        expected?.Select(entry => new LegacyCondition(
            entry.Key, entry.Value.ComparisonOperator, entry.Value.AttributeValueList, entry.Value.Value ?? default, entry.Value.Exists)).ToList();

    public static IReadOnlyList<LegacyCondition>? Conditions(IReadOnlyDictionary<string, Condition>? conditions) =>
        conditions?.Select(entry => new LegacyCondition(entry.Key, entry.Value.ComparisonOperator, entry.Value.AttributeValueList ?? [])).ToList();

    public static IReadOnlyList<LegacyUpdate> Updates(IReadOnlyDictionary<string, AttributeValueUpdate> updates) =>
        [.. updates.Select(entry => new LegacyUpdate(entry.Key, entry.Value.Action, entry.Value.Value ?? default))];
}
