using Tarn.Lake.Files;

namespace Tarn.Aws.Firehose.ItemTables;

/// <summary>A wanted delivery of an item table: to a table, or to objects.</summary>
/// <param name="Name">Its name as a delivery stream.</param>
/// <param name="RoleArn">The role that it acts with.</param>
/// <param name="Bucket">The bucket of the error output, and of a table without a warehouse.</param>
internal sealed record ItemDeliveryRequest(string Name, string RoleArn, string Bucket)
{
    /// <summary>Its ARN; null: the one of a delivery stream of its name.</summary>
    public string? Arn { get; init; }

    /// <summary>The database of the table; null: objects are written.</summary>
    public string? DatabaseName { get; init; }

    /// <summary>The table; null: objects are written.</summary>
    public string? TableName { get; init; }

    /// <summary>The folder of new tables; null: <c>warehouse/</c> in the bucket.</summary>
    public string? Warehouse { get; init; }

    /// <summary>The bucket and prefix of objects; null: a table is written.</summary>
    public ObjectLocation? Location { get; init; }

    /// <summary>The age at which rows are committed: 0 to 900.</summary>
    public required int IntervalSeconds { get; init; }
}
