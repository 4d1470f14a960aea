using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue.Definitions;

/// <summary>Partition indexes, which are returned to clients as they were created.</summary>
internal static class PartitionIndexes
{
    public static IReadOnlyList<PartitionIndexDescriptor> Describe(IReadOnlyList<PartitionIndex>? indexes, Table table) =>
        [.. (indexes ?? []).Select(index => new PartitionIndexDescriptor
        {
            IndexName = index.IndexName,
            IndexStatus = "ACTIVE",
            Keys = [.. index.Keys.Select(key => Key(key, table))],
        })];

    private static KeySchemaElement Key(string name, Table table) => new()
    {
        Name = name,
        Type = table.PartitionKeys?.FirstOrDefault(key => key.Name == name)?.Type
            ?? throw GlueErrors.InvalidInputException($"Partition index key {name} is not a partition key."),
    };
}
