namespace Tarn.Items.Values;

/// <summary>DynamoDB's limits of items and values.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html"/>
public static class ItemLimits
{
    /// <summary>The largest item, in DynamoDB's count of bytes: <see cref="Item.SizeBytes"/>.</summary>
    public const int ItemBytesMax = 400 * 1024;

    /// <summary>The deepest nesting; the item itself is the first level.</summary>
    public const int LevelsMax = 32;

    /// <summary>The most significant digits of a number.</summary>
    public const int DigitsMax = 38;

    /// <summary>The power of ten of the largest number's first digit.</summary>
    public const int ExponentMax = 125;

    /// <summary>The power of ten of the smallest positive number's first digit.</summary>
    public const int ExponentMin = -130;

    /// <summary>The longest partition key.</summary>
    public const int PartitionKeyBytesMax = 2048;

    /// <summary>The longest sort key.</summary>
    public const int SortKeyBytesMax = 1024;

    /// <summary>The longest name of an attribute, in UTF-8.</summary>
    public const int NameBytesMax = 64 * 1024 - 1;
}
