using Tarn.Aws.DynamoDb.Limits;
using Tarn.Items;
using Tarn.Items.Copies;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Copies.Exports;
using Tarn.Items.Copies.Imports;
using Tarn.Items.Copies.Replicas;
using Tarn.Items.Tables;

namespace Tarn.Aws.DynamoDb;

/// <summary>The parts that the DynamoDB door uses.</summary>
/// <param name="Room">Tables and their items.</param>
/// <param name="Copies">Backups, restores, recovery.</param>
/// <param name="Exports">Exports of tables.</param>
/// <param name="Imports">Imports into new tables.</param>
/// <param name="Replicas">Tables of several regions with the same items.</param>
/// <param name="Registry">The registry of names and tags.</param>
/// <param name="Store">The store of names and tags.</param>
/// <param name="Time">The clock.</param>
/// <param name="Limits">The real service's limits; null: there are none.</param>
public sealed record DynamoDbParts(
    ItemEngine Room,
    ItemCopies Copies,
    ItemExports Exports,
    ItemImports Imports,
    ItemReplicas Replicas,
    ResourceRegistry Registry,
    IMetadataStore Store,
    TimeProvider Time,
    TableLimits? Limits)
{
    internal ItemTables Tables => Room.Tables;

    internal TableCopies TableCopies => Copies.Copies;
}
