using Tarn.Access.Registry;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue.IntegrationTables;

/// <summary>Properties of the tables that later integrations make: their names.</summary>
/// <param name="registry">The registry of properties.</param>
/// <param name="store">The store of the registry.</param>
[AwsOperations("glue")]
internal sealed partial class IntegrationTableOperations(ResourceRegistry registry, IMetadataStore store)
{
    /// <summary>Sets the properties of the table that an integration will make of a source's table.</summary>
    [Refused("SourceTableConfig", "all fields of all items")]
    [Refused("TargetTableConfig.UnnestSpec", "TOPLEVEL", "TOPLEVEL")]
    [Refused("TargetTableConfig.PartitionSpec", "a table without partitions")]
    public async Task CreateIntegrationTableProperties(CreateIntegrationTablePropertiesInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        Check(call, input.ResourceArn);
        await store.Commit(
            async transaction =>
            {
                var name = IntegrationRows.TableOf(call, input.ResourceArn, input.TableName);
                if (await ResourceRegistry.Find(transaction, name) is not null)
                {
                    throw GlueErrors.ValidationException($"Table {input.TableName} has properties already. UpdateIntegrationTableProperties changes them.");
                }

                var made = Make(input.ResourceArn, input.TableName, input.TargetTableConfig);
                await IntegrationRows.Tables.Add(transaction, new ResourceId(transaction.NextId()), name, call.Time, made, input.ResourceArn);
            },
            cancellationToken);
    }

    /// <summary>Replaces the properties. Tables of existing integrations do not change.</summary>
    [Refused("SourceTableConfig", "all fields of all items")]
    [Refused("TargetTableConfig.UnnestSpec", "TOPLEVEL", "TOPLEVEL")]
    [Refused("TargetTableConfig.PartitionSpec", "a table without partitions")]
    public async Task UpdateIntegrationTableProperties(UpdateIntegrationTablePropertiesInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        Check(call, input.ResourceArn);
        await store.Commit(
            async transaction => await IntegrationRows.Tables.Change(
                transaction,
                (await Find(transaction, call, input.ResourceArn, input.TableName)).Id,
                _ => Make(input.ResourceArn, input.TableName, input.TargetTableConfig)),
            cancellationToken);
    }

    /// <summary>Returns the properties of a table.</summary>
    public Task<GetIntegrationTablePropertiesOutput> GetIntegrationTableProperties(
        GetIntegrationTablePropertiesInput input, Call call, CancellationToken cancellationToken) =>
        Task.FromResult(registry.TryFind(IntegrationRows.TableOf(call, input.ResourceArn, input.TableName), out var found)
            ? IntegrationRows.Tables.Read(found)
            : throw Missing(input.TableName));

    /// <summary>Removes the properties of a table.</summary>
    public async Task DeleteIntegrationTableProperties(
        DeleteIntegrationTablePropertiesInput input, Call call, CancellationToken cancellationToken) => await store.Commit(
            async transaction => await ResourceRegistry.Remove(transaction, (await Find(transaction, call, input.ResourceArn, input.TableName)).Id),
            cancellationToken);

    private static void Check(Call call, string resourceArn)
    {
        if (!IntegrationSource.IsDatabase(call, resourceArn, out _))
        {
            throw GlueErrors.ValidationException($"ResourceArn {resourceArn} is not supported: it is the database that an integration writes.");
        }
    }

    private static GetIntegrationTablePropertiesOutput Make(string resourceArn, string table, TargetTableConfig? target) =>
        new() { ResourceArn = resourceArn, TableName = table, TargetTableConfig = target };

    private static async ValueTask<Resource> Find(IMetadataReader reader, Call call, string resourceArn, string table) =>
        await ResourceRegistry.Find(reader, IntegrationRows.TableOf(call, resourceArn, table)) ?? throw Missing(table);

    private static AwsErrorException Missing(string table) => GlueErrors.ResourceNotFoundException($"Table {table} has no integration properties.");
}
