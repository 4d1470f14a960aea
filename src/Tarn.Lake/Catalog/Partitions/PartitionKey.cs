namespace Tarn.Lake.Catalog.Partitions;

/// <summary>A partition key of a table: a column whose value every partition names.</summary>
/// <param name="Name">Its name, in the spelling of the definition. Names are compared without case.</param>
/// <param name="Type">Its Hive type.</param>
public readonly record struct PartitionKey(string Name, string Type)
{
    /// <summary>How values of the key are compared.</summary>
    public PartitionKeyKind Kind => PartitionKeyKinds.Of(Type);
}
