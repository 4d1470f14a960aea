using System.Globalization;
using Tarn.Access.Registry;
using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.ItemTables;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Tagging;
using Tarn.Delivery;
using Tarn.Delivery.Changes;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Validation;
using Tarn.Items.Tables;
using Tarn.Lake.Files;

namespace Tarn.Aws.Glue.Integrations;

/// <summary>
/// Integrations of item tables with databases: each is a delivery of the table's current items, which makes and follows one table of the database.
/// </summary>
/// <param name="ends">Finds the two ends.</param>
/// <param name="integrations">Finds integrations.</param>
/// <param name="parts">Deliveries, their makers, roles.</param>
/// <param name="registry">The registry of integrations and deliveries.</param>
/// <param name="store">The store of the registry.</param>
[AwsOperations("glue")]
internal sealed partial class IntegrationOperations(
    IntegrationSource ends,
    IntegrationFinder integrations,
    Lazy<IntegrationParts> parts,
    ResourceRegistry registry,
    IMetadataStore store,
    GlueRoles roles,
    PageTokens tokens)
{
    /// <summary>The most integrations of an account and region.</summary>
    private const int CountMax = 100;

    private const int MinutesMax = 8_640;
    private const int SecondsMax = 900;
    private const int SecondsDefault = 5;

    /// <summary>
    /// Begins an integration. The caller needs the rights to the items, the table that is made, and the role. The role is that of the database's
    /// resource property.
    /// </summary>
    [Refused("DataFilter", "all items of the table")]
    [Refused("KmsKeyId", "the server's own encryption")]
    [Refused("AdditionalEncryptionContext", "the server's own encryption")]
    [Refused("IntegrationConfig.SourceProperties", "no properties of the source")]
    [Kept("IntegrationConfig.ContinuousSync", "changes always follow")]
    public async Task<CreateIntegrationOutput> CreateIntegration(CreateIntegrationInput input, Call call, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString();
        var arn = IntegrationRows.Integrations.ArnOf(call, id);
        input.Refuse();
        var seconds = SecondsOf(input.IntegrationConfig?.RefreshInterval);
        var table = ends.FindTable(call, input.SourceArn);
        var database = ends.FindTarget(call, input.TargetArn);
        ItemDeliveryMaking.AuthorizeRead(call, table);
        var role = RoleOf(call, input.TargetArn);
        roles.Check(call, role, arn);
        var changes = new ChangesConfig(ChangeForm.Current) { NeedsBase = true };
        var made = Make(call, table, changes, new ItemDeliveryRequest(
            IntegrationRows.DeliveryOf(id), role, ObjectLocation.Parse(database.Location!).Bucket)
        {
            Arn = arn,
            DatabaseName = database.Name.Database,
            TableName = TargetTableOf(call, input.TargetArn, table.Name.Name),
            Warehouse = IntegrationSource.WarehouseOf(database),
            IntervalSeconds = seconds,
        });
        await parts.Value.Rights.Require(call, made.Config, into: null, cancellationToken);
        parts.Value.Making.CheckIsNew(call, made.Config);
        var integration = new Integration
        {
            IntegrationName = input.IntegrationName,
            IntegrationArn = arn,
            SourceArn = input.SourceArn,
            TargetArn = input.TargetArn,
            Description = input.Description,
            IntegrationConfig = input.IntegrationConfig,
            Status = "CREATING",
            CreateTime = call.Time,
        };
        await parts.Value.Making.Create(call, table, made, cancellationToken, transaction => Add(transaction, call, id, integration, input.Tags ?? []));
        return new CreateIntegrationOutput
        {
            IntegrationName = integration.IntegrationName,
            IntegrationArn = arn,
            SourceArn = integration.SourceArn,
            TargetArn = integration.TargetArn,
            Description = integration.Description,
            IntegrationConfig = integration.IntegrationConfig,
            Tags = input.Tags,
            Status = integration.Status,
            CreateTime = integration.CreateTime,
        };
    }

    /// <summary>Changes the name and the description of an integration.</summary>
    [Refused("DataFilter", "all items of the table")]
    [Refused("IntegrationConfig", "a new integration")]
    public async Task<ModifyIntegrationOutput> ModifyIntegration(ModifyIntegrationInput input, Call call, CancellationToken cancellationToken)
    {
        var found = integrations.Find(call, input.IntegrationIdentifier);
        input.Refuse();
        var changed = await store.Commit(
            async transaction =>
            {
                var present = await ResourceRegistry.Get(transaction, found.Id) ?? throw IntegrationFinder.Missing(input.IntegrationIdentifier);
                var before = IntegrationRows.Integrations.Read(present);
                if (input.IntegrationName is { } name && name != before.IntegrationName)
                {
                    await CheckName(transaction, call, name);
                }

                var after = before with
                {
                    IntegrationName = input.IntegrationName ?? before.IntegrationName,
                    Description = input.Description ?? before.Description,
                };
                return await IntegrationRows.Integrations.Change(transaction, found.Id, _ => after) ?? after;
            },
            cancellationToken);
        var shown = await Show(found, changed, StatusOf(call, found), cancellationToken);
        return new ModifyIntegrationOutput
        {
            IntegrationName = shown.IntegrationName,
            IntegrationArn = shown.IntegrationArn,
            SourceArn = shown.SourceArn,
            TargetArn = shown.TargetArn,
            Description = shown.Description,
            IntegrationConfig = shown.IntegrationConfig,
            Tags = shown.Tags,
            Status = shown.Status,
            CreateTime = shown.CreateTime,
            Errors = shown.Errors,
        };
    }

    /// <summary>
    /// Ends an integration when all earlier changes are delivered; at once if it fails, or if it is deleted a second time. Its table stays.
    /// </summary>
    public async Task<DeleteIntegrationOutput> DeleteIntegration(DeleteIntegrationInput input, Call call, CancellationToken cancellationToken)
    {
        var found = integrations.Find(call, input.IntegrationIdentifier);
        var delivery = StatusOf(call, found);
        var shown = await Show(found, IntegrationRows.Integrations.Read(found), delivery, cancellationToken);
        if (delivery is not null)
        {
            // A failing one would never end: its undelivered changes are counted as lost.
            var force = delivery.FailingWith is not null || delivery.Config.Deletion is not null;
            await parts.Value.Deliveries.Delete(delivery.Id, force, cancellationToken);
        }

        return new DeleteIntegrationOutput
        {
            IntegrationName = shown.IntegrationName,
            IntegrationArn = shown.IntegrationArn,
            SourceArn = shown.SourceArn,
            TargetArn = shown.TargetArn,
            Description = shown.Description,
            Tags = shown.Tags,
            Status = "DELETING",
            CreateTime = shown.CreateTime,
        };
    }

    private static int SecondsOf(string? refresh) => refresh is null ? SecondsDefault
        : int.TryParse(refresh, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes is > 0 and <= MinutesMax
            ? Math.Min(minutes * 60, SecondsMax)
            : throw GlueErrors.ValidationException($"RefreshInterval {refresh} is no number of minutes from 1 to {MinutesMax}.");

    private string RoleOf(Call call, string targetArn) =>
        registry.TryFind(IntegrationRows.Properties.NameOf(call, targetArn), out var property)
            && IntegrationRows.Properties.Read(property).TargetProcessingProperties?.RoleArn is { } role
            ? role
            : throw GlueErrors.ValidationException(
                $"The target {targetArn} has no role: give it one with CreateIntegrationResourceProperty and TargetProcessingProperties.RoleArn.");

    private string TargetTableOf(Call call, string targetArn, string source)
    {
        var given = registry.TryFind(IntegrationRows.TableOf(call, targetArn, source), out var properties)
            ? IntegrationRows.Tables.Read(properties).TargetTableConfig?.TargetTableName
            : null;
        var name = given ?? source;
        return DeliveryConfigValidator.IsTableName(name)
            ? name
            : throw GlueErrors.ValidationException(
                $"TargetTableName {name} must have 1 to 255 letters, digits, _ or dots. Without CreateIntegrationTableProperties it is the source's name.");
    }

    // The delivery's faults name members of Firehose, which the caller has not sent.
    private NewItemDelivery Make(Call call, ItemTable table, ChangesConfig changes, ItemDeliveryRequest request)
    {
        try
        {
            return parts.Value.Making.Make(call, table, changes, request);
        }
        catch (AwsErrorException refused)
        {
            throw GlueErrors.ValidationException($"Table {table.Name.Name} cannot go to database {request.DatabaseName}: {refused.Message}");
        }
    }

    private static async ValueTask Add(
        IMetadataTransaction transaction, Call call, string id, Integration integration, IReadOnlyList<Tag> tags)
    {
        if ((await CheckName(transaction, call, integration.IntegrationName)).Count == CountMax)
        {
            throw GlueErrors.IntegrationQuotaExceededFault($"The account has {CountMax} integrations in the region.");
        }

        var resource = new ResourceId(transaction.NextId());
        await IntegrationRows.Integrations.Add(
            transaction, resource, IntegrationRows.Integrations.NameOf(call, id), call.Time, integration, integration.IntegrationArn);
        await IntegrationTags.Add(transaction, resource, tags);
    }

    // Returns the integrations that are there.
    private static async ValueTask<IReadOnlyList<Resource>> CheckName(IMetadataReader reader, Call call, string name)
    {
        var present = await ResourceRegistry.List(reader, IntegrationRows.Integrations.NameOf(call, ""), null, CountMax);
        if (present.Any(one => IntegrationRows.Integrations.Read(one).IntegrationName == name))
        {
            throw GlueErrors.IntegrationConflictOperationFault($"An integration with the name {name} already exists.");
        }

        return present;
    }
}
