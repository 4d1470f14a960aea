using Tarn.Functions.Definitions;
using Tarn.Functions.Definitions.Urls;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Changes;

/// <summary>The kinds of configurations that versions and aliases have.</summary>
public static class QualifiedConfigs
{
    /// <summary>How asynchronous events are retried, and where their results go.</summary>
    public static QualifiedChanges<EventInvokeDefinition> EventInvoke { get; } = new(QualifiedKind.EventInvoke, DefinitionJson.Default.EventInvokeDefinition);

    /// <summary>Environments that are always ready: provisioned concurrency.</summary>
    public static QualifiedChanges<ProvisionedDefinition> Provisioned { get; } = new(QualifiedKind.Provisioned, DefinitionJson.Default.ProvisionedDefinition);

    /// <summary>Function URLs.</summary>
    public static QualifiedChanges<UrlDefinition> Urls { get; } = new(QualifiedKind.Url, DefinitionJson.Default.UrlDefinition);

    /// <summary>When AWS would change the runtime's patch version.</summary>
    public static QualifiedChanges<RuntimeManagementDefinition> RuntimeManagement { get; } =
        new(QualifiedKind.RuntimeManagement, DefinitionJson.Default.RuntimeManagementDefinition);

    /// <summary>Removes all configurations of a function.</summary>
    public static async ValueTask DeleteAll(IMetadataTransaction transaction, FunctionId id)
    {
        foreach (var row in await transaction.Scan(
            FunctionSpaces.Qualified, KeyRange.Prefix(DefinitionRows.Key(id.Value)), MetadataLimits.BackgroundRowsMax))
        {
            transaction.Delete(FunctionSpaces.Qualified, row.Key);
        }
    }

    /// <summary>Removes all configurations of a version or alias.</summary>
    public static void Delete(IMetadataTransaction transaction, FunctionId id, string qualifier)
    {
        foreach (var kind in Enum.GetValues<QualifiedKind>())
        {
            transaction.Delete(FunctionSpaces.Qualified, DefinitionRows.Key(id.Value, kind, qualifier));
        }
    }
}
