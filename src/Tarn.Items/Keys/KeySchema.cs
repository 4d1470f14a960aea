namespace Tarn.Items.Keys;

/// <summary>
/// The key of a table or index: the attributes of the partition key, then these of the sort key. Tables have one and at most one; global
/// secondary indexes up to four each.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html"/>
/// <param name="Partition">1 to 4 attributes; none for the index by which items expire.</param>
/// <param name="Sort">0 to 4 attributes, in the order of sorting.</param>
public sealed record KeySchema(IReadOnlyList<KeyAttribute> Partition, IReadOnlyList<KeyAttribute> Sort)
{
    /// <summary>The most attributes of a partition key or sort key.</summary>
    public const int PartsMax = 4;

    /// <summary>All attributes, the partition key's first.</summary>
    public IReadOnlyList<KeyAttribute> Attributes { get; } = [.. Partition, .. Sort];

    /// <summary>Finds an attribute of the key. Null: the key has none of this name.</summary>
    public KeyAttribute? Find(string name)
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.Name == name)
            {
                return attribute;
            }
        }

        return null;
    }
}
