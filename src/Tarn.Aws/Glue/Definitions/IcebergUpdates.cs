using Tarn.Aws.Glue.Model;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Updates;

namespace Tarn.Aws.Glue.Definitions;

/// <summary>
/// Converts <c>UpdateOpenTableFormatInput</c> to updates of Iceberg's metadata. An update without an action states the table's
/// schema and location,
/// and its spec, order and properties where it has them.
/// </summary>
internal static class IcebergUpdates
{
    /// <exception cref="AwsErrorException">InvalidInputException: an update lacks the member that its action needs.</exception>
    public static IReadOnlyList<TableUpdate> Of(IReadOnlyList<IcebergTableUpdate> updates, TableMetadata table) =>
        [.. updates.SelectMany(update => update.Action is null ? Whole(update, table) : [One(update)])];

    private static IEnumerable<TableUpdate> Whole(IcebergTableUpdate update, TableMetadata table)
    {
        yield return AddSchema(update);
        yield return new TableUpdate.SetCurrentSchema(TableUpdate.LastAdded);
        if (update.PartitionSpec is not null)
        {
            yield return AddSpec(update);
            yield return new TableUpdate.SetDefaultSpec(TableUpdate.LastAdded);
        }

        if (update.SortOrder is not null)
        {
            yield return AddOrder(update);
            yield return new TableUpdate.SetDefaultSortOrder(TableUpdate.LastAdded);
        }

        if (update.Location.TrimEnd('/') != table.Location.TrimEnd('/'))
        {
            yield return new TableUpdate.SetLocation(update.Location);
        }

        if (update.Properties is { Count: > 0 } properties)
        {
            yield return new TableUpdate.SetProperties(properties);
        }
    }

    private static TableUpdate One(IcebergTableUpdate update) => update.Action switch
    {
        IcebergUpdateAction.AddSchema => AddSchema(update),
        IcebergUpdateAction.SetCurrentSchema => new TableUpdate.SetCurrentSchema(update.Schema.SchemaId ?? TableUpdate.LastAdded),
        IcebergUpdateAction.AddSpec => AddSpec(update),
        IcebergUpdateAction.SetDefaultSpec => new TableUpdate.SetDefaultSpec(Needed(update.PartitionSpec, update).SpecId ?? TableUpdate.LastAdded),
        IcebergUpdateAction.AddSortOrder => AddOrder(update),
        IcebergUpdateAction.SetDefaultSortOrder => new TableUpdate.SetDefaultSortOrder(Needed(update.SortOrder, update).OrderId),
        IcebergUpdateAction.SetLocation => new TableUpdate.SetLocation(update.Location),
        IcebergUpdateAction.SetProperties => new TableUpdate.SetProperties(Needed(update.Properties, update)),
        IcebergUpdateAction.RemoveProperties => new TableUpdate.RemoveProperties([.. Needed(update.Properties, update).Keys]),
        _ => throw GlueErrors.InvalidInputException($"Action {update.Action} is not supported: tables have no encryption keys of their own."),
    };

    private static TableUpdate.AddSchema AddSchema(IcebergTableUpdate update) => new(new Lake.Iceberg.Schemas.Schema(
        update.Schema.SchemaId ?? 0, new StructType([.. update.Schema.Fields.Select(IcebergInputs.FieldOf)]), update.Schema.IdentifierFieldIds ?? []));

    private static TableUpdate.AddSpec AddSpec(IcebergTableUpdate update)
    {
        var spec = Needed(update.PartitionSpec, update);
        return new(new PartitionSpec(
            spec.SpecId ?? 0,
            [.. spec.Fields.Select(field => new PartitionField(field.SourceId, field.FieldId ?? 0, field.Name, Transform.Parse(field.Transform)))]));
    }

    private static TableUpdate.AddSortOrder AddOrder(IcebergTableUpdate update)
    {
        var order = Needed(update.SortOrder, update);
        return new(new SortOrder(order.OrderId, [.. order.Fields.Select(IcebergInputs.SortOf)]));
    }

    private static T Needed<T>(T? member, IcebergTableUpdate update)
        where T : class => member ?? throw GlueErrors.InvalidInputException($"An update with action {update.Action} lacks the member that it needs.");
}
