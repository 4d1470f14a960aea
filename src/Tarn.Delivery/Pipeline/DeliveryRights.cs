using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Conversion;
using Tarn.Delivery.Progress;
using Tarn.Delivery.Roles;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Rights;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// Checks that a delivery's roles may do the work of the next pass. A delivery whose role lacks an action stops, holds its positions,
/// and continues when the action is given back. One thread at a time.
/// </summary>
internal sealed class DeliveryRights(IDeliveryRoles roles, LakeCatalog catalog, DeliveryId id, DeliveryModel model, TimeProvider time)
{
    private static readonly string[] SourceActions = ["GetShardIterator", "GetRecords"];

    private long? _sourceCheckedAt;

    private string Service => model.Config.Source.Changes is null ? "kinesis" : "dynamodb";

    /// <summary>Checks that the stream may be read.</summary>
    /// <exception cref="TarnException">AccessDenied; the message names the action.</exception>
    public void CheckSource()
    {
        if (model.ReadsResults || model.Config.Source is not { IsDirectPut: false, Arn: { } arn } || !IsDue(_sourceCheckedAt))
        {
            return;
        }

        var rights = Of(DeliveryAct.Source);
        foreach (var action in SourceActions)
        {
            rights.Require($"{Service}:{action}", model.Config.Source.Changes is null ? arn : $"{arn}/stream/*");
        }

        _sourceCheckedAt = time.GetTimestamp();
    }

    /// <summary>Checks that all items of the source may be read.</summary>
    /// <exception cref="TarnException">AccessDenied; the message names the action.</exception>
    public void CheckBase() => Of(DeliveryAct.Source).Require("dynamodb:Scan", model.Config.Source.Arn!);

    /// <summary>Checks that an output may write to its destination.</summary>
    /// <exception cref="TarnException">AccessDenied; the message names the action.</exception>
    public void Check(DeliveryOutput lane)
    {
        if (!IsDue(lane.Rights.PassedAt))
        {
            return;
        }

        if (lane.Id == DeliveryOutputId.Errors)
        {
            CheckFolder(DeliveryAct.Objects, model.Destination.Objects, isError: true);
        }
        else if (lane.Id == DeliveryOutputId.Backup)
        {
            CheckFolder(DeliveryAct.Backup, model.Backup!.Destination.Objects, isError: false);
        }
        else
        {
            CheckDestination(lane.Id);
        }

        lane.Rights.PassedAt = time.GetTimestamp();
    }

    private void CheckDestination(DeliveryOutputId lane)
    {
        switch (model.Destination)
        {
            case FunctionDestinationConfig { Function: var function }:
                Of(DeliveryAct.Destination).Require("lambda:InvokeFunction", function.Arn);
                break;
            case TableDestinationConfig:
                CheckTable(lane.TableName is null ? model.Table! : model.TableOf(lane.Database, lane.Table[(lane.Database.Length + 1)..]));
                break;
            case ObjectsDestinationConfig objects:
                CheckFolder(DeliveryAct.Objects, objects.Objects, isError: false);
                if (objects.Conversion is { } conversion)
                {
                    TableWork.CheckColumns(Of(DeliveryAct.Schema), NameOf(conversion));
                }

                break;
        }
    }

    private void CheckTable(DeliveryTable table)
    {
        // Tarn's own tables take no records of users: the writer refuses them.
        if (SystemDatabases.Contains(table.Config.Database) && table.Config.NewTable is null)
        {
            return;
        }

        var name = new TableName(new CatalogScope(model.Config.Account, model.Config.Region), table.Config.Database, table.Config.Table);
        var exists = catalog.TryFindTable(name, out var entry);
        if (exists || ((TableDestinationConfig)model.Destination).CreatesTable)
        {
            TableWork.Check(Of(DeliveryAct.Destination), name, entry, catalog.TryFindDatabase(name.DatabaseName, out _));
        }
    }

    // A key is known when its object is made, and asked for then. Until then, some key of the folder must be open.
    private void CheckFolder(DeliveryAct act, ObjectOutputConfig objects, bool isError)
    {
        var prefix = (isError ? objects.ErrorPrefix : null) ?? objects.Prefix;
        var fixedPart = prefix.IndexOf("!{", StringComparison.Ordinal) is >= 0 and var at ? prefix[..at] : prefix;
        var folder = fixedPart[..(fixedPart.LastIndexOf('/') + 1)];
        var rights = Of(act);
        if (rights.OfFolder(ObjectActions.Write, objects.Bucket, folder) == FolderRight.None)
        {
            rights.RequireObject(ObjectActions.Write, objects.Bucket, folder + "*");
        }
    }

    private TableName NameOf(ConversionConfig conversion) => new(
        new CatalogScope(model.Config.Account, conversion.Region ?? model.Config.Region), conversion.Database, conversion.Table);

    private IRights Of(DeliveryAct act) => ActingRights.Of(roles, id, model, act);

    private bool IsDue(long? checkedAt) => checkedAt is not { } at || time.GetElapsedTime(at) >= MissingRight.LookEvery;
}
