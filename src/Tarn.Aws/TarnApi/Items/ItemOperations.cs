using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.ItemTables;
using Tarn.Aws.TarnApi.Model;
using Tarn.Delivery.Configuration;
using Tarn.Items;
using Tarn.Items.Copies;
using Tarn.Items.Tables;

namespace Tarn.Aws.TarnApi.Items;

/// <summary>Item tables in the lake, and their audit.</summary>
/// <param name="items">The tables.</param>
/// <param name="copies">Their bases.</param>
/// <param name="deliveries">Runs the deliveries.</param>
/// <param name="making">Makes deliveries of item tables.</param>
/// <param name="rights">Checks rights to destinations.</param>
[AwsOperations("tarn")]
internal sealed partial class ItemOperations(
    Func<ItemEngine> items, Func<ItemCopies> copies, Tarn.Delivery.Deliveries deliveries, ItemDeliveryMaking making, DestinationRights rights)
{
    /// <summary>Compares a table's rows with its indexes and counts, and with its newest base and later records.</summary>
    public async Task<AuditItemsOutput> AuditItems(AuditItemsInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.TableName);
        var store = await items().Store(cancellationToken);
        var findings = await Task.Run(async () => await store.Audit(table), cancellationToken);
        var (counts, made) = (store.CountsOf(table), await copies().Audit(table, cancellationToken));
        return new AuditItemsOutput
        {
            Items = counts.Items,
            SizeBytes = counts.Bytes,
            Findings = [.. findings, .. made?.Findings ?? []],
            BaseItems = made?.BaseRows,
            LaterRecords = made?.Records,
        };
    }

    /// <summary>Lists the deliveries of a table, also of one that was deleted.</summary>
    public Task<ListItemDeliveriesOutput> ListItemDeliveries(ListItemDeliveriesInput input, Call call, CancellationToken cancellationToken)
    {
        var arn = NameOf(call, input.TableName);
        var found = deliveries.Status().Where(delivery => delivery.Config.Source is { Changes: not null, Arn: { } source } && source == ArnOf(arn));
        return Task.FromResult(new ListItemDeliveriesOutput { Deliveries = [.. found.Select(Describe)] });
    }

    private static ItemDelivery Describe(Tarn.Delivery.DeliveryStatus delivery)
    {
        var changes = delivery.Config.Source.Changes!;
        return new ItemDelivery
        {
            DeliveryStreamName = delivery.Config.Name,
            Form = changes.FormName,
            OnlyExpired = changes.OnlyExpired,
            Destination = DestinationOf(delivery.Config.Destination),
            State = delivery switch
            {
                { Config.Deletion: not null } => "DELETING",
                { SourceIsGone: true } => "TABLE_DELETED",
                { FailingWith: not null } => "FAILING",
                { Active: true } when !changes.NeedsBase => "ACTIVE",
                _ => "CREATING",
            },
            Rows = delivery.Rows,
            FailingWith = delivery.FailingWith,
        };
    }

    private static string DestinationOf(DestinationConfig destination) => destination.NamedTables is [var table, ..]
        ? table.Name
        : $"s3://{destination.Objects.Bucket}/{destination.Objects.Prefix}";

    private static ResourceName NameOf(Call call, string table) => ResourceName.Of(call, "dynamodb", "table", table);

    private static string ArnOf(in ResourceName name) => Arn.Of(name.Service, name.Region, name.Account, $"{name.Type}/{name.Name}").ToString();

    private ItemTable Find(Call call, string name) =>
        items().Tables.TryFind(NameOf(call, name), out var table) && table.State != TableState.Deleting
            ? table
            : throw new TarnException(ErrorKind.NotFound, $"There is no item table {name}.");
}
