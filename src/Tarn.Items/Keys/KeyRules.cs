using Tarn.Items.Values;

namespace Tarn.Items.Keys;

/// <summary>AWS's checks of keys in requests, with its sentences.</summary>
public static class KeyRules
{
    /// <summary>A Key that has other attributes than the table's key.</summary>
    public const string WrongElement = "The provided key element does not match the schema";

    /// <summary>Checks the Key of a request: exactly the key's attributes, in their types and lengths.</summary>
    /// <exception cref="Storage.TarnException">The key is none of this schema.</exception>
    public static void CheckKey(KeySchema schema, Item key)
    {
        if (key.Count != schema.Attributes.Count)
        {
            ItemErrors.Refuse(WrongElement);
        }

        foreach (var attribute in schema.Attributes)
        {
            var value = key[attribute.NameBytes];
            if (!value.Exists)
            {
                ItemErrors.Refuse(WrongElement);
            }

            if (value.Kind != attribute.Kind)
            {
                throw ItemErrors.InvalidItem(WrongElement);
            }
        }

        CheckContents(schema, key);
    }

    /// <summary>Checks the key's attributes in a whole item.</summary>
    /// <exception cref="Storage.TarnException">One is absent, has another type, or is too long or empty.</exception>
    public static void CheckItem(KeySchema schema, Item item)
    {
        foreach (var attribute in schema.Attributes)
        {
            var value = item[attribute.NameBytes];
            if (!value.Exists)
            {
                ItemErrors.Refuse($"One or more parameter values were invalid: Missing the key {attribute.Name} in the item");
            }

            if (value.Kind != attribute.Kind)
            {
                throw ItemErrors.InvalidItem($"One or more parameter values were invalid: Type mismatch for key {attribute.Name} "
                    + $"expected: {attribute.Kind.WireName()} actual: {value.Kind.WireName()}");
            }
        }

        CheckContents(schema, item);
    }

    /// <summary>Checks the attributes of an index's key in an item. Absent ones are no error: the index has no row then.</summary>
    /// <exception cref="Storage.TarnException">One has another type, or is too long or empty.</exception>
    public static void CheckIndexed(string indexName, KeySchema index, Item item)
    {
        for (var i = 0; i < index.Attributes.Count; i++)
        {
            var attribute = index.Attributes[i];
            var value = item[attribute.NameBytes];
            if (!value.Exists)
            {
                continue;
            }

            if (value.Kind != attribute.Kind)
            {
                throw ItemErrors.InvalidItem($"One or more parameter values were invalid: Type mismatch for Index Key {attribute.Name} "
                    + $"Expected: {attribute.Kind.WireName()} Actual: {value.Kind.WireName()} IndexName: {indexName}");
            }

            if (value.Kind != AttributeKind.Number && value.Content.IsEmpty)
            {
                ItemErrors.Refuse("One or more parameter values are not valid. A value specified for a secondary index key is not supported. "
                    + $"The AttributeValue for a key attribute cannot contain an empty {TextOf(value)} value. "
                    + $"IndexName: {indexName}, IndexKey: {attribute.Name}");
            }

            CheckLength(value, i < index.Partition.Count);
        }
    }

    private static void CheckContents(KeySchema schema, Item item)
    {
        for (var i = 0; i < schema.Attributes.Count; i++)
        {
            var attribute = schema.Attributes[i];
            CheckContent(attribute, item[attribute.NameBytes], i < schema.Partition.Count);
        }
    }

    /// <summary>Checks that a value of a key's attribute is not empty and not too long.</summary>
    /// <exception cref="Storage.TarnException">It is.</exception>
    internal static void CheckContent(KeyAttribute attribute, AttributeValue value, bool isPartition)
    {
        if (value.Kind != AttributeKind.Number && value.Content.IsEmpty)
        {
            ItemErrors.Refuse("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
                + $"{TextOf(value)} value. Key: {attribute.Name}");
        }

        CheckLength(value, isPartition);
    }

    private static void CheckLength(AttributeValue value, bool isPartition)
    {
        var max = isPartition ? ItemLimits.PartitionKeyBytesMax : ItemLimits.SortKeyBytesMax;
        if (value.Content.Length > max)
        {
            ItemErrors.Refuse(isPartition
                ? $"One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of{max} bytes"
                : $"One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of {max} bytes");
        }
    }

    private static string TextOf(AttributeValue value) => value.Kind == AttributeKind.String ? "string" : "binary";
}
