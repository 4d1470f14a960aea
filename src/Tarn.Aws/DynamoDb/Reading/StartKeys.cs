using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Items.Values;

namespace Tarn.Aws.DynamoDb.Reading;

/// <summary>ExclusiveStartKey and LastEvaluatedKey: the attributes of the keys of table and index.</summary>
internal static class StartKeys
{
    private const string InvalidKey = "The provided starting key is invalid";

    // Parts of the sentences without a head: the service puts its head only before other ones.
    private static readonly string[] Headless =
        ["contains duplicates", "number set", "numeric value", "significant digits", "number with magnitude"];

    /// <summary>Checks the values of ExclusiveStartKey.</summary>
    /// <exception cref="AwsErrorException">ValidationException: one is invalid.</exception>
    public static void CheckValues(Item? key)
    {
        try
        {
            key?.CheckValues();
        }
        catch (TarnException refused)
        {
            var isHeadless = Array.Exists(Headless, part => refused.Message.Contains(part, StringComparison.Ordinal));
            throw DynamoDbFailures.Invalid(isHeadless ? refused.Message : $"{InvalidKey}: {refused.Message}");
        }
    }

    /// <summary>The bytes of a row's key.</summary>
    /// <exception cref="AwsErrorException">ValidationException: other attributes than these of the keys, or other types.</exception>
    public static byte[] Bytes(ItemTable table, IndexDefinition? index, Item key)
    {
        var attributes = table.Keys.Attributes.Concat(index?.Keys.Attributes ?? []).DistinctBy(attribute => attribute.Name).ToList();
        if (key.Count != attributes.Count || attributes.Exists(attribute => !IsFit(attribute, key)))
        {
            throw DynamoDbFailures.Invalid(index is null
                ? $"{InvalidKey}: The provided key element does not match the schema"
                : InvalidKey);
        }

        return index is null ? KeyForm.Of(table.Keys, key) : KeyForm.OfIndexRow(index.Keys, table.Keys, key)!;
    }

    /// <summary>The attributes of a row's key.</summary>
    public static Item Of(ItemTable table, IndexDefinition? index, ReadOnlySpan<byte> key) =>
        index is null ? KeyForm.Decode(table.Keys, key) : KeyForm.DecodeIndexRow(index.Keys, table.Keys, key);

    private static bool IsFit(KeyAttribute attribute, Item key)
    {
        var value = key[attribute.NameBytes];
        return value.Exists && value.Kind == attribute.Kind && (value.Kind == AttributeKind.Number || !value.Content.IsEmpty);
    }
}
